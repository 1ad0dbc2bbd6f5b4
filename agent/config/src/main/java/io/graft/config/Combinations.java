package io.graft.config;

import io.graft.governance.policy.Balance;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.ClientPolicyBuilder;
import io.graft.governance.policy.Fallback;
import io.graft.governance.policy.HealthPolicy;
import io.graft.governance.policy.MirrorPolicy;
import io.graft.governance.policy.ServerPolicy;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds values that are valid each and make no sense together, says what holds instead, and makes
 * it so. What is set for every service may make sense for some of them only: it is reported as
 * being without effect where it has none anywhere.
 */
final class Combinations {
  private final Settings settings;

  /** Values without an effect somewhere, and why. */
  private final Map<Value, String> idle = new LinkedHashMap<>();

  /** Values with an effect somewhere. */
  private final Set<Value> used = new HashSet<>();

  Combinations(Settings settings) {
    this.settings = settings;
  }

  /**
   * Checks what holds for one service, or for a route of it.
   *
   * @param said by policy, with what is said of every service
   * @param to the policy of it, which is changed to what holds instead
   */
  void client(String service, Map<String, Value> said, ClientPolicyBuilder to) {
    if (said.isEmpty()) {
      return;
    }
    ClientPolicy policy = to.build();
    times(said, policy, to);
    timeouts(said, policy);
    hash(said, policy, to);
    needs(said, "sticky.time", "sticky");
    needs(said, "mirror.percent", "mirror");
    needs(said, "hedge.percent", "hedge.delay");
    needs(said, "hedge.mode", "hedge.delay");
    rate(said);
    needs(said, "fault.delay-percent", "fault.delay");
    needs(said, "fault.abort-percent", "fault.abort");
    needs(said, "fault.header", "fault.delay", "fault.abort");
    needs(said, "fault.mode", "fault.delay", "fault.abort");
    itself(service, said, policy, to);
  }

  /** Checks what holds for the server. */
  void server(Map<String, Value> said, ServerPolicy.Builder to) {
    rate(said);
    ServerPolicy policy = to.build();
    Value delay = said.get("drain.delay");
    if (delay != null && policy.drainDelayNanos() > policy.drainNanos()) {
      say(
          delay,
          "is more than "
              + named("drain", said.get("drain"))
              + ", of which it is a part; using "
              + Form.time(policy.drainNanos() / 1000000));
      to.drainDelayNanos(policy.drainNanos());
    }
    Value min = said.get("shed.min");
    Value max = said.get("shed.max");
    if (min == null) {
      // By default it depends on the machine, and yields.
      return;
    }
    int least = policy.shedMin();
    if (max != null && Form.integer(max.text()) < least) {
      say(max, "is less than " + named("shed.min", min) + "; using " + least + " for both");
    } else if (max == null && policy.shedMax() == least) {
      say(min, "is not less than " + named("shed.max", null) + "; using " + least + " for both");
    }
  }

  /** Checks a rate, of whomever. */
  void rate(Map<String, Value> said) {
    needs(said, "rate.burst", "rate");
    needs(said, "rate.per", "rate");
    needs(said, "rate.mode", "rate");
  }

  private void times(Map<String, Value> said, ClientPolicy policy, ClientPolicyBuilder to) {
    long both =
        ordered(
            said,
            "retry.backoff",
            policy.retryBackoffNanos(),
            "retry.max-backoff",
            policy.retryMaxBackoffNanos());
    if (both >= 0) {
      to.retryBackoffNanos(both).retryMaxBackoffNanos(both);
    }
    both =
        ordered(
            said,
            "breaker.open-time",
            policy.breakerOpenNanos(),
            "breaker.max-open-time",
            policy.breakerMaxOpenNanos());
    if (both >= 0) {
      to.breakerOpenNanos(both).breakerMaxOpenNanos(both);
    }
    both =
        ordered(said, "eject.time", policy.ejectNanos(), "eject.max-time", policy.ejectMaxNanos());
    if (both >= 0) {
      to.ejectNanos(both).ejectMaxNanos(both);
    }
    HealthPolicy health = policy.health();
    both =
        ordered(
            said,
            "health.timeout",
            health.timeoutNanos(),
            "health.interval",
            health.intervalNanos());
    if (both >= 0) {
      to.health(health.withTimeoutNanos(both).withIntervalNanos(both));
    }
  }

  /**
   * Checks that one time is at most another.
   *
   * @return what holds for both, where it is not; -1: they are in order
   */
  private long ordered(
      Map<String, Value> said, String low, long lowNanos, String high, long highNanos) {
    Value lower = said.get(low);
    Value higher = said.get(high);
    if (lowNanos <= highNanos || lower == null && higher == null) {
      return -1;
    }
    // Who says it of the service itself means it more than who says it of all.
    boolean byLower = higher == null || lower != null && rank(lower) > rank(higher);
    Value value = byLower ? lower : higher;
    long both = byLower ? lowNanos : highNanos;
    say(
        value,
        (byLower ? "is more than " + named(high, higher) : "is less than " + named(low, lower))
            + "; using "
            + Form.time(both / 1000000)
            + " for both");
    return both;
  }

  private void timeouts(Map<String, Value> said, ClientPolicy policy) {
    Value whole = said.get("timeout");
    Value attempt = said.get("timeout.try");
    Value hedge = said.get("hedge.delay");
    if (attempt != null) {
      mark(
          attempt,
          whole == null || policy.timeoutTryNanos() < policy.timeoutNanos()
              ? null
              : "is not less than "
                  + named("timeout", whole)
                  + ", which always ends the call first");
    }
    if (hedge != null) {
      Value end = policy.timeoutTryNanos() < policy.timeoutNanos() ? attempt : whole;
      long least = Math.min(policy.timeoutTryNanos(), policy.timeoutNanos());
      Value share = said.get("hedge.percent");
      if (end != null && Form.nanos(hedge.text()) >= least) {
        String key = end == attempt ? "timeout.try" : "timeout";
        mark(hedge, "is not less than " + named(key, end) + ", so that no call is ever hedged");
      } else if (share != null && Form.percent(share.text()) == 0) {
        mark(hedge, "never sends a call, because of " + named("hedge.percent", share));
      } else {
        mark(hedge, null);
      }
    }
  }

  private void hash(Map<String, Value> said, ClientPolicy policy, ClientPolicyBuilder to) {
    Value balance = said.get("balance");
    Value bound = said.get("hash-bound");
    Value key = said.get("hash-key");
    String why =
        policy.balance() == Balance.HASH
            ? null
            : "has no effect, because " + named("balance", balance) + " and not hash";
    if (key != null) {
      mark(key, why);
    }
    if (bound != null && policy.hashBound() > 0) {
      mark(bound, why);
    }
    if (policy.balance() == Balance.HASH && balance != null) {
      if (key == null) {
        mark(balance, "has no hash-key to go by; using p2c");
        to.balance(Balance.P2C);
      } else {
        mark(balance, null);
      }
    }
  }

  private void itself(
      String service, Map<String, Value> said, ClientPolicy policy, ClientPolicyBuilder to) {
    Fallback fallback = policy.fallback();
    if (fallback != null && service.equals(fallback.service())) {
      own(said.get("fallback"), "is the service itself; there is no fallback");
      to.fallback(null);
    }
    MirrorPolicy mirror = policy.mirror();
    if (mirror != null && service.equals(mirror.service())) {
      own(said.get("mirror"), "is the service itself; nothing is copied");
      to.mirror(MirrorPolicy.NONE);
    }
  }

  /** Reports what somebody says of the service, but not what is right for all others. */
  private void own(@Nullable Value value, String what) {
    if (value != null && rank(value) >= 2) {
      say(value, what);
    }
  }

  /** A route that nothing says the calls of. */
  void unmatched(Map<String, Value> route, String head) {
    Value first = null;
    for (Value value : route.values()) {
      if (first == null || value.line() < first.line()) {
        first = value;
      }
    }
    RuleKey key = first == null ? null : RuleKey.of(first.key());
    if (first != null && key != null) {
      say(
          first,
          "is of a route without a match; ignored until there is "
              + head
              + RuleKey.ROUTE
              + key.route()
              + ".match");
    }
  }

  /** A route whose requests all take one before it. */
  void hidden(Value value, Value before) {
    say(
        value,
        "never counts, because "
            + before.key()
            + "="
            + before.text()
            + place(value, before)
            + " comes before it in order of name and takes all of its requests");
  }

  /** Says that a value has no effect unless one of the others is there too. */
  private void needs(Map<String, Value> said, String policy, String... others) {
    Value value = said.get(policy);
    if (value == null) {
      return;
    }
    String missing = null;
    for (String other : others) {
      if (said.containsKey(other)) {
        mark(value, null);
        return;
      }
      missing = missing == null ? other : missing + " or " + other;
    }
    mark(value, "has no effect without " + missing);
  }

  /**
   * @param why it has no effect here; {@code null}: it has one
   */
  private void mark(Value value, @Nullable String why) {
    if (why == null) {
      used.add(value);
    } else if (!idle.containsKey(value)) {
      idle.put(value, why);
    }
  }

  /** Reports the values that have no effect anywhere. */
  void reportIdle() {
    for (Map.Entry<Value, String> one : idle.entrySet()) {
      if (!used.contains(one.getKey())) {
        say(one.getKey(), one.getValue());
      }
    }
  }

  private void say(Value value, String what) {
    settings.problem(Problem.of(value, " " + what));
  }

  /** For example {@code retry.backoff=1s in line 3}, or {@code retry.backoff, 25ms by default}. */
  private static String named(String policy, @Nullable Value value) {
    if (value != null) {
      return policy + "=" + value.text() + (value.line() > 0 ? " in line " + value.line() : "");
    }
    Setting setting = Catalogue.find("graft.client.*." + policy);
    if (setting == null) {
      setting = Catalogue.find(RuleKey.SERVER + policy);
    }
    String fallback = setting == null ? null : setting.fallback();
    return fallback == null ? policy + " by default" : policy + ", " + fallback + " by default";
  }

  private static String place(Value value, Value other) {
    boolean same = value.source().equals(other.source()) && other.line() > 0;
    return same ? " in line " + other.line() : " (" + other.source() + ")";
  }

  private static int rank(Value value) {
    RuleKey key = RuleKey.of(value.key());
    return key == null ? 0 : key.rank();
  }
}
