package io.graft.governance.outbound;

import io.graft.governance.balance.Ejection;
import io.graft.governance.balance.Member;
import io.graft.governance.health.Health;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.service.Instance;
import org.jspecify.annotations.Nullable;

/** What is known of one instance at one time, for people and for metrics. Immutable. */
public final class InstanceStatus {
  private final Instance instance;
  private final int inFlight;
  private final double latencyMillis;
  private final long picks;
  private final long successes;
  private final long failures;
  private final int failuresInARow;
  private final double share;
  private final boolean out;
  private final long ejectedForNanos;
  private final @Nullable String ejectedReason;
  private final @Nullable Health health;

  InstanceStatus(Member member, @Nullable Health health, ClientPolicy policy, long now) {
    this.health = health;
    instance = member.instance();
    inFlight = member.underWay(now);
    latencyMillis = member.latencyNanos(now) / 1e6;
    picks = member.begun();
    failures = member.failures();
    successes = member.successes(now);
    failuresInARow = member.consecutiveFailures();
    share = member.share(now, policy.slowStartNanos());
    Ejection ejection = member.ejection();
    out = ejection != null && member.ejected(now);
    ejectedForNanos = out && !ejection.unhealthy() ? Math.max(0, ejection.until() - now) : 0;
    ejectedReason = out ? ejection.reason() : null;
  }

  public Instance instance() {
    return instance;
  }

  /** Attempts under way. */
  public int inFlight() {
    return inFlight;
  }

  /** The latency that picks go by, in milliseconds. */
  public double latencyMillis() {
    return latencyMillis;
  }

  /** How often it was picked. */
  public long picks() {
    return picks;
  }

  public long successes() {
    return successes;
  }

  public long failures() {
    return failures;
  }

  public int failuresInARow() {
    return failuresInARow;
  }

  /** The part of its share of traffic that it gets while it starts: 0.1 to 1. */
  public double share() {
    return share;
  }

  /** Whether it is out of the rotation. */
  public boolean out() {
    return out;
  }

  /**
   * For how long it stays out of the rotation, in nanoseconds; 0: it is in, or is checked before
   * its return, or is out until its health checks pass.
   */
  public long ejectedForNanos() {
    return ejectedForNanos;
  }

  /** Why it is out of the rotation; {@code null} where it is in. */
  public @Nullable String ejectedReason() {
    return ejectedReason;
  }

  /** What its health checks show; {@code null}: it has none. */
  public @Nullable Health health() {
    return health;
  }
}
