package io.graft.governance.config;

import io.graft.governance.match.RequestKey;
import io.graft.governance.rule.RuleType;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.SettingGroup;
import io.graft.governance.setting.SettingValues;
import org.jspecify.annotations.Nullable;

/** How an instance is chosen, and among which instances. */
public final class BalanceConfig {
  public static final SettingGroup SETTINGS = SettingGroup.client("");

  public static final Setting<Balance> BALANCE =
      SETTINGS
          .choice(
              "balance",
              "p2c",
              Balance.P2C,
              Balance.LEAST_REQUEST,
              Balance.ROUND_ROBIN,
              Balance.RANDOM,
              Balance.HASH)
          .routed()
          .help(
              "how an instance is chosen: the less loaded of two at random, by latency (`p2c`) or"
                  + " by calls in flight (`least-request`), in turn, at random, or by a value of"
                  + " the request (`hash`)");

  public static final Setting<RequestKey> HASH_KEY =
      SETTINGS
          .of("hash-key", RuleType.KEY, null)
          .routed()
          .onlyKnown()
          .help(
              "the key for `hash`: `header:NAME`, `cookie:NAME`, `query:NAME`, `baggage:NAME` or"
                  + " `path`; a call without it is balanced by `p2c`");

  public static final Setting<Double> HASH_BOUND =
      SETTINGS
          .number("hash-bound", "0")
          .range("1.01", "10")
          .zero("no bound")
          .unit("times the mean")
          .routed()
          .onlyKnown()
          .help("with `hash`, no instance gets more than this many times the mean");

  public static final Setting<Integer> SUBSET =
      SETTINGS
          .integer("subset", "100")
          .range("0", "1000000")
          .zero("all")
          .unit("instances")
          .onlyKnown()
          .help("with more instances than this, each caller uses a subset of about this size");

  public static final Setting<String> ZONE =
      SETTINGS
          .choice("zone", "prefer", "prefer", "off")
          .onlyKnown()
          .help(
              "whether instances in this service's zone are preferred while enough of them are"
                  + " healthy");

  public static final Setting<Double> OVERPROVISION =
      SETTINGS
          .number("overprovision", "1.4")
          .range("1", "10")
          .unit("times")
          .onlyKnown()
          .help(
              "the factor by which the healthy share of a zone or a priority is multiplied before"
                  + " calls spill over");

  public static final Setting<Long> SLOW_START =
      SETTINGS
          .duration("slow-start", "30s")
          .range("0", "1h")
          .help("the time until a new instance gets its full share");

  public static final Setting<Integer> PANIC =
      SETTINGS
          .wholePercent("panic", "50")
          .range("0", "100")
          .zero("never")
          .help("the percentage of usable instances below which all are used");

  public final Balance balance;

  /**
   * The key for consistent hashing; {@code null}: none. A call without the key is balanced by P2C.
   */
  public final @Nullable RequestKey hashKey;

  /**
   * With hashing, the most that an instance may get, as a multiple of the mean load; 0: no bound.
   */
  public final double hashBound;

  /** The approximate size of the subset that this process uses of more instances; 0: all. */
  public final int subset;

  /** Whether instances of this process's zone are preferred. */
  public final boolean preferZone;

  public final double overprovision;
  public final long slowStartNanos;
  public final int panicPercent;

  public BalanceConfig(SettingValues values) {
    balance = values.get(BALANCE);
    hashKey = values.find(HASH_KEY);
    hashBound = values.get(HASH_BOUND);
    subset = values.get(SUBSET);
    preferZone = values.get(ZONE).equals("prefer");
    overprovision = values.get(OVERPROVISION);
    slowStartNanos = values.get(SLOW_START);
    panicPercent = values.get(PANIC);
  }
}
