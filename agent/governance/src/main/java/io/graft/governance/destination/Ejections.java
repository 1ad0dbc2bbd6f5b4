package io.graft.governance.destination;

import io.graft.governance.config.Mode;
import io.graft.governance.eject.OutlierDetector;
import io.graft.governance.endpoint.Ejection;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.health.HealthChange;
import io.graft.governance.outcome.Outcome;
import io.graft.governance.policy.ClientPolicy;
import java.util.List;

/**
 * Ejects endpoints of a destination and un-ejects them. Holds the lock of the destination, under
 * which its endpoint set changes too; all of this is rare.
 */
final class Ejections {
  private final Destination destination;
  private final OutlierDetector outlierDetector;

  Ejections(Destination destination, OutlierDetector outlierDetector) {
    this.destination = destination;
    this.outlierDetector = outlierDetector;
  }

  /** Whether the ejection of an endpoint is over. */
  boolean due(EndpointSet endpointSet, long now) {
    return outlierDetector.due(endpointSet, now);
  }

  /** Un-ejects the first endpoint whose ejection is over. */
  void release(long now) {
    Endpoint released;
    synchronized (destination) {
      EndpointSet present = destination.endpointSet();
      released = present == null ? null : outlierDetector.release(present, now);
    }
    if (released != null) {
      destination.log.tell(
          Kind.RETURNED, released, "its time is over; it starts with a small share", true);
    }
  }

  /**
   * An ejected endpoint has successfully answered a call sent since its ejection.
   *
   * @param ejection the ejection at the time
   */
  void answered(Endpoint endpoint, Ejection ejection, long now) {
    boolean back;
    synchronized (destination) {
      EndpointSet present = destination.endpointSet();
      back = present != null && endpoint.ejection() == ejection;
      if (back) {
        outlierDetector.restore(present, endpoint, now);
      }
    }
    if (back) {
      destination.log.tell(
          Kind.RETURNED, endpoint, "it answered a call that had nowhere else to go", true);
    }
  }

  /** An attempt has failed: ejects the endpoint if the policy says so. */
  void failed(Endpoint endpoint, Outcome outcome, String cause, ClientPolicy policy, long now) {
    Mode eject = policy.ejection().mode;
    if (eject == Mode.OFF || !outlierDetector.suspects(endpoint, outcome, policy.ejection(), now)) {
      return;
    }
    String reason;
    boolean enforce = eject == Mode.ENFORCE;
    synchronized (destination) {
      EndpointSet present = destination.endpointSet();
      reason =
          present == null
              ? null
              : outlierDetector.judge(
                  present, endpoint, outcome, cause, policy.ejection(), enforce, now);
    }
    if (reason != null) {
      destination.log.tell(Kind.EJECTED, endpoint, reason, enforce, now);
    }
  }

  /**
   * Checks the health of endpoints that are due.
   *
   * @param quiet whether there were no calls for long
   */
  void tick(ClientPolicy policy, boolean quiet, long now) {
    EndpointSet before = destination.endpointSet();
    if (before == null || !destination.health.due(before, policy.health())) {
      return;
    }
    List<HealthChange> changes;
    synchronized (destination) {
      EndpointSet present = destination.endpointSet();
      changes =
          destination.health.tick(
              present == null ? before : present, policy.ejection(), policy.health(), quiet, now);
    }
    for (HealthChange change : changes) {
      destination.log.tell(change.kind(), change.endpoint(), change.reason(), change.enforced());
    }
  }
}
