package io.graft.governance.destination;

import io.graft.governance.endpoint.Ejection;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.health.Health;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.service.Instance;
import org.jspecify.annotations.Nullable;

/** A snapshot of the state of one instance, for the status page and metrics. Immutable. */
public final class EndpointStatus {
  private final Instance instance;
  private final int inFlight;
  private final double latencyMillis;
  private final long picks;
  private final long successes;
  private final long failures;
  private final int failuresInARow;
  private final double share;
  private final int connections;
  private final boolean out;
  private final long ejectedForNanos;
  private final @Nullable String ejectedReason;
  private final @Nullable Health health;

  EndpointStatus(Endpoint endpoint, @Nullable Health health, ClientPolicy policy, long now) {
    this.health = health;
    instance = endpoint.instance();
    inFlight = endpoint.underWay(now);
    latencyMillis = endpoint.latencyNanos(now) / 1e6;
    picks = endpoint.begun();
    failures = endpoint.failures();
    successes = endpoint.successes(now);
    failuresInARow = endpoint.consecutiveFailures();
    share = endpoint.share(now, policy.balance().slowStartNanos);
    connections = endpoint.openConnections();
    Ejection ejection = endpoint.ejection();
    out = ejection != null && endpoint.ejected(now);
    ejectedForNanos = out && !ejection.unhealthy() ? Math.max(0, ejection.until() - now) : 0;
    ejectedReason = out ? ejection.reason() : null;
  }

  public Instance instance() {
    return instance;
  }

  /** Attempts in flight. */
  public int inFlight() {
    return inFlight;
  }

  /** The latency that picks use, in milliseconds. */
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

  /** The fraction of its share of traffic that it gets during slow start: 0.1 to 1. */
  public double share() {
    return share;
  }

  /** Open connections of clients that no adapter knows. */
  public int connections() {
    return connections;
  }

  /** Whether it is ejected. */
  public boolean out() {
    return out;
  }

  /**
   * How long it stays ejected, in nanoseconds; 0: it is not ejected, or is being checked before its
   * un-ejection, or is ejected until its health checks pass.
   */
  public long ejectedForNanos() {
    return ejectedForNanos;
  }

  /** Why it is ejected; {@code null}: it is not. */
  public @Nullable String ejectedReason() {
    return ejectedReason;
  }

  /** The state of its health checks; {@code null}: it has none. */
  public @Nullable Health health() {
    return health;
  }
}
