package io.graft.governance.health;

import io.graft.governance.config.EjectionConfig;
import io.graft.governance.config.HealthConfig;
import io.graft.governance.eject.OutlierDetector;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.time.Randomness;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs the checks of one destination: {@link Unejection} and {@link ActiveChecks}. One thread calls
 * {@link #tick} twice a second, which costs hardly anything while no endpoint is ejected or has a
 * health check.
 */
public final class HealthWatch {
  private final OutlierDetector outlierDetector;
  private final @Nullable ActiveChecks active;
  private final @Nullable Unejection returns;

  /**
   * @param checks makes the checks; {@code null}: without, an ejected endpoint is un-ejected when
   *     its time is over
   */
  public HealthWatch(@Nullable Checks checks, OutlierDetector outlierDetector, Randomness random) {
    this.outlierDetector = outlierDetector;
    active = checks == null ? null : new ActiveChecks(checks, random);
    returns = checks == null ? null : new Unejection(checks, active);
  }

  /** Whether {@link #tick} has anything to do. Does not need the lock. */
  public boolean due(EndpointSet endpointSet, HealthConfig config) {
    return active != null && (endpointSet.impaired() || active.wanted(endpointSet, config));
  }

  /**
   * Reads the results that have come, acts on them, and begins the checks that are due. To be
   * called under the lock of the destination.
   *
   * @param idle whether the destination has had no calls for a minute: then checks are rarer
   * @return the changes, to be reported
   */
  public List<HealthChange> tick(
      EndpointSet endpointSet,
      EjectionConfig ejection,
      HealthConfig config,
      boolean idle,
      long now) {
    CheckRound round = new CheckRound(endpointSet, ejection, config, outlierDetector, now);
    if (active != null && returns != null) {
      active.look(round, idle);
      returns.look(round);
    }
    return round.changes;
  }

  /** Returns the state of an endpoint's health checks; {@code null}: it has none. */
  public @Nullable Health health(Endpoint endpoint) {
    return active == null ? null : active.health(endpoint);
  }
}
