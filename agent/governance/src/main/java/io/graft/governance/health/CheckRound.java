package io.graft.governance.health;

import io.graft.governance.config.EjectionConfig;
import io.graft.governance.config.HealthConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.eject.OutlierDetector;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.event.Decision.Kind;
import java.util.ArrayList;
import java.util.List;

/** One round over all endpoints of a destination, and what it changes. */
final class CheckRound {
  final EndpointSet endpointSet;
  final EjectionConfig ejection;
  final HealthConfig health;
  final long now;
  final List<HealthChange> changes = new ArrayList<>();
  private final OutlierDetector outlierDetector;

  CheckRound(
      EndpointSet endpointSet,
      EjectionConfig ejection,
      HealthConfig health,
      OutlierDetector outlierDetector,
      long now) {
    this.endpointSet = endpointSet;
    this.ejection = ejection;
    this.health = health;
    this.outlierDetector = outlierDetector;
    this.now = now;
  }

  /** Whether unhealthy endpoints are ejected, or only reported. */
  boolean enforces() {
    return ejection.mode != Mode.OBSERVE;
  }

  void tell(Kind kind, Endpoint endpoint, String reason) {
    changes.add(new HealthChange(kind, endpoint, reason, enforces()));
  }

  /** Un-ejects an endpoint. */
  void back(Endpoint endpoint, String why) {
    outlierDetector.restore(endpointSet, endpoint, now);
    String reason = why + "; it starts with a small share";
    changes.add(new HealthChange(Kind.RETURNED, endpoint, reason, true));
  }

  /** Ejects an endpoint again, for the next, longer time. */
  void again(Kind kind, Endpoint endpoint, String reason) {
    outlierDetector.again(endpointSet, endpoint, reason, ejection, now);
    tell(kind, endpoint, reason);
  }

  /** Ejects an endpoint until its health checks pass. */
  void unhealthy(Endpoint endpoint, String reason) {
    endpoint.unhealthy(now, reason);
    endpointSet.impaired(true);
  }
}
