package io.graft.governance.config;

import io.graft.governance.rule.RuleType;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import io.graft.governance.setting.SettingValues;
import java.util.List;

/** Which calls are retried, how often and when: {@code retry.*}. */
public final class RetryConfig {
  public static final SettingGroup SETTINGS = SettingGroup.client("retry.").routed();

  public static final Setting<Mode> MODE =
      SETTINGS
          .choice("mode", "enforce", Mode.ENFORCE, Mode.OBSERVE, Mode.OFF)
          .help("whether calls are retried");

  public static final Setting<Integer> ATTEMPTS =
      SETTINGS
          .integer("attempts", "2")
          .range("1", "10")
          .unit("attempts")
          .forUnknown("1", "")
          .help(
              "the maximum number of attempts of a call, including the first; unless it is set,"
                  + " the second is always on another instance");

  public static final Setting<List<String>> METHODS =
      SETTINGS
          .of("methods", RuleType.METHODS, "GET,HEAD,OPTIONS")
          .help("the methods that may be retried after the server may have received the request");

  public static final Setting<List<Integer>> STATUSES =
      SETTINGS
          .of("statuses", RuleType.STATUSES, "502,503,504,429")
          .range("400", "599")
          .help("the statuses after which a call may be retried");

  public static final Setting<Boolean> IDEMPOTENCY_KEY =
      SETTINGS
          .flag("idempotency-key", "false")
          .help("whether an `Idempotency-Key` header makes any method safe to retry");

  public static final Setting<Double> BUDGET_PERCENT =
      SETTINGS
          .percent("budget-percent", "10")
          .help("the retry budget, as a percentage of the requests of the last 10 s");

  public static final Setting<Double> BUDGET_MIN_PER_SECOND =
      SETTINGS
          .number("budget-min-per-second", "3")
          .range("0", "1000")
          .unit("retries")
          .help(
              "the retries per second allowed in addition to the percentage: at most one for each"
                  + " successful request of the last 10 s, plus two");

  public static final Setting<Long> MAX_BACKOFF =
      SETTINGS
          .duration("max-backoff", "250ms")
          .range("0", "1h")
          .help("the maximum pause before a retry");

  public static final Setting<Long> BACKOFF =
      SETTINGS
          .duration("backoff", "25ms")
          .range("0", "1h")
          .atMost(MAX_BACKOFF)
          .help(
              "the maximum of the random pause before a retry on the same instance, doubled each"
                  + " time");

  private static final int FIRST_STATUS = 400;
  private static final int STATUS_COUNT = 200;

  public final Mode mode;
  public final boolean idempotencyKey;
  public final double budgetPercent;
  public final double budgetMinPerSecond;
  public final long backoffNanos;
  public final long maxBackoffNanos;

  /** Whether the number of attempts is set, so that a retry may use the same instance. */
  public final boolean hasAttempts;

  private final int attempts;
  private final int attemptsForUnknown;
  private final List<String> methods;
  private final boolean[] statuses = new boolean[STATUS_COUNT];

  public RetryConfig(SettingValues values) {
    mode = values.get(MODE);
    hasAttempts = values.has(ATTEMPTS);
    attempts = values.get(ATTEMPTS);
    attemptsForUnknown = values.getForUnknown(ATTEMPTS);
    methods = values.get(METHODS);
    List<Integer> set = values.get(STATUSES);
    for (int i = 0; i < set.size(); i++) {
      statuses[set.get(i) - FIRST_STATUS] = true;
    }
    idempotencyKey = values.get(IDEMPOTENCY_KEY);
    budgetPercent = values.get(BUDGET_PERCENT);
    budgetMinPerSecond = values.get(BUDGET_MIN_PER_SECOND);
    backoffNanos = values.get(BACKOFF);
    maxBackoffNanos = values.get(MAX_BACKOFF);
  }

  /**
   * The maximum number of attempts of a call, including the first.
   *
   * @param governed whether a registry knows the destination
   */
  public int attempts(boolean governed) {
    return governed ? attempts : attemptsForUnknown;
  }

  /** Whether calls with this method may be retried after the server may have received them. */
  public boolean retriesMethod(String method) {
    return methods.contains(method);
  }

  /** Whether a response with that status may be retried. */
  public boolean retriesStatus(int status) {
    return status >= FIRST_STATUS
        && status < FIRST_STATUS + STATUS_COUNT
        && statuses[status - FIRST_STATUS];
  }
}
