package io.graft.governance.config;

import io.graft.governance.match.RequestKey;
import io.graft.governance.rule.Rate;
import io.graft.governance.rule.RuleType;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import io.graft.governance.setting.SettingValues;
import io.graft.governance.setting.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * A rate limit by the generic cell rate algorithm (ITU-T I.371): {@code rate}, {@code rate.*}.
 * Clients and servers have the same four keys.
 */
public final class RateConfig {
  /** The four keys of one side. */
  public static final class Keys {
    public final SettingGroup settings;
    public final Setting<Rate> rate;
    public final Setting<Integer> burst;
    public final Setting<RequestKey> per;
    public final Setting<Mode> mode;

    private Keys(SettingGroup group, ValueType<RequestKey> key, String counted, String perHelp) {
      settings = group.routed();
      rate =
          settings
              .of("", RuleType.RATE, null)
              .range("1", "10000000")
              .help(
                  "the maximum rate of "
                      + counted
                      + ", evenly spaced except for bursts (GCRA); further ones are refused"
                      + (counted.equals("calls") ? "" : " with 429"));
      burst =
          settings
              .integer(".burst", null)
              .range("1", "1000000")
              .unit(counted)
              .needs(rate)
              .unset("a tenth of those of a second, at least 1")
              .help("the maximum burst of " + counted);
      per =
          settings
              .of(".per", key, null)
              .needs(rate)
              .help(
                  "a separate limit for each value of this key, for at most 10,000 values"
                      + perHelp);
      mode =
          settings
              .choice(".mode", "enforce", Mode.ENFORCE, Mode.OBSERVE, Mode.OFF)
              .needs(rate)
              .help("whether the rate is enforced");
    }
  }

  public static final Keys CLIENT =
      new Keys(SettingGroup.client("rate"), RuleType.KEY, "calls", "; as `hash-key`");

  public static final Keys SERVER =
      new Keys(
          SettingGroup.server("rate"),
          RuleType.SERVER_KEY,
          "requests",
          ": `caller` (the calling service), `route` (of these rules), `header:NAME`,"
              + " `cookie:NAME`, `query:NAME`, `baggage:NAME` or `path`");

  /** No limit. */
  public static final RateConfig NONE = new RateConfig(SettingValues.NONE, CLIENT);

  private static final long SECOND = 1_000_000_000L;

  /** The number of calls in each period; 0: no rate limit. */
  public final int permits;

  /** The period: a second, a minute or an hour. */
  public final long periodNanos;

  /** The interval between two calls at that rate, in nanoseconds, 1 or more. */
  public final long intervalNanos;

  /** The number of calls that may come at once, 1 or more. */
  public final int burst;

  /** The key whose values have a limit each; {@code null}: one limit for all calls. */
  public final @Nullable RequestKey per;

  public final Mode mode;

  /**
   * @param keys {@link #CLIENT} or {@link #SERVER}
   */
  public RateConfig(SettingValues values, Keys keys) {
    Rate rate = values.find(keys.rate);
    permits = rate == null ? 0 : rate.permits();
    periodNanos = rate == null ? 0 : rate.periodNanos();
    intervalNanos = permits == 0 ? Long.MAX_VALUE : Math.max(1, periodNanos / permits);
    burst = values.get(keys.burst, burst(permits, periodNanos));
    per = values.find(keys.per);
    mode = values.get(keys.mode);
  }

  /** The default: a tenth of the calls of a second, at least one. */
  private static int burst(int permits, long periodNanos) {
    return (int) Math.max(1, permits * (double) SECOND / Math.max(1, periodNanos) / 10);
  }

  /** Whether a rate is configured and not {@code off}. */
  public boolean isActive() {
    return permits > 0 && mode != Mode.OFF;
  }

  /** The rate as written in a rule, {@code 100/s}. */
  @Override
  public String toString() {
    return permits == 0 ? "none" : new Rate(permits, periodNanos).toString();
  }
}
