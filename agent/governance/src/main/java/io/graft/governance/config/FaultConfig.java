package io.graft.governance.config;

import io.graft.governance.match.RequestView;
import io.graft.governance.rule.RuleType;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import io.graft.governance.setting.SettingValues;
import org.jspecify.annotations.Nullable;

/** Fault injection, to rehearse real faults: {@code fault.*}. */
public final class FaultConfig {
  /** The connection breaks, instead of a response with a status. */
  public static final int RESET = RuleType.RESET;

  public static final SettingGroup SETTINGS = SettingGroup.client("fault.").routed();

  public static final Setting<Long> DELAY =
      SETTINGS
          .duration("delay", null)
          .range("1ms", "1h")
          .help("fault injection: the delay of calls");

  public static final Setting<Double> DELAY_PERCENT =
      SETTINGS
          .percent("delay-percent", "100")
          .needs(DELAY)
          .help("the percentage of calls that are delayed");

  public static final Setting<Integer> ABORT =
      SETTINGS
          .of("abort", RuleType.ABORT, null)
          .range("400", "599")
          .help(
              "fault injection: the status that calls get, or `reset` for a broken connection;"
                  + " nothing is sent");

  public static final Setting<Double> ABORT_PERCENT =
      SETTINGS
          .percent("abort-percent", "100")
          .needs(ABORT)
          .help("the percentage of calls that are aborted");

  public static final Setting<String> HEADER =
      SETTINGS
          .of("header", RuleType.HEADER, null)
          .needs(DELAY, ABORT)
          .help(
              "inject faults only into calls with this header or baggage entry, `NAME` or"
                  + " `NAME=VALUE`");

  public static final Setting<Mode> MODE =
      SETTINGS
          .choice("mode", "enforce", Mode.ENFORCE, Mode.OBSERVE, Mode.OFF)
          .needs(DELAY, ABORT)
          .help("whether faults are injected");

  /** The delay of a call before it is sent; 0: none. */
  public final long delayNanos;

  public final double delayPercent;

  /**
   * The status of a call that is aborted and not sent; {@link #RESET}: the connection breaks; 0:
   * none.
   */
  public final int abort;

  public final double abortPercent;
  public final Mode mode;

  private final @Nullable String header;
  private final @Nullable String headerValue;

  public FaultConfig(SettingValues values) {
    delayNanos = values.get(DELAY, 0L);
    delayPercent = values.get(DELAY_PERCENT);
    abort = values.get(ABORT, 0);
    abortPercent = values.get(ABORT_PERCENT);
    mode = values.get(MODE);
    String written = values.find(HEADER);
    int equals = written == null ? -1 : written.indexOf('=');
    header = written == null || equals < 0 ? written : written.substring(0, equals);
    headerValue = written == null || equals < 0 ? null : written.substring(equals + 1);
  }

  /** Whether faults may be injected into a call, before any percentage. */
  public boolean concerns(RequestView request) {
    if (header == null) {
      return true;
    }
    String sent = request.header(header);
    if (sent == null) {
      sent = request.baggage(header);
    }
    return sent != null && (headerValue == null || headerValue.equals(sent));
  }

  /** Whether a fault is configured and the mode is not {@code off}. */
  public boolean isActive() {
    return mode != Mode.OFF
        && (delayNanos > 0 && delayPercent > 0 || abort != 0 && abortPercent > 0);
  }
}
