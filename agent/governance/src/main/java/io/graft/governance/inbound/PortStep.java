package io.graft.governance.inbound;

import io.graft.governance.match.HealthPaths;
import io.graft.governance.policy.Policies;
import io.graft.governance.service.PortTraffic;
import org.jspecify.annotations.Nullable;

/** Counts the ports at which requests arrive, while the service's port is uncertain. */
final class PortStep extends ServerStep {
  private volatile @Nullable PortTraffic traffic;

  /** Created when it is first needed. */
  synchronized PortTraffic traffic() {
    PortTraffic counted = traffic;
    if (counted == null) {
      counted = new PortTraffic();
      traffic = counted;
    }
    return counted;
  }

  @Override
  <Q> boolean admit(
      ServerCall call,
      ServerAdapter<Q> adapter,
      Q request,
      @Nullable RequestRules<Q> view,
      Policies policies,
      long now) {
    PortTraffic counted = traffic;
    if (counted != null && counted.isWanted() && !HealthPaths.contains(adapter.path(request))) {
      call.port = adapter.localPort(request);
    }
    return true;
  }

  @Override
  void settle(ServerCall call, Policies policies, long now) {
    PortTraffic counted = traffic;
    if (counted != null && call.port != 0 && call.refusalStatus() == 0) {
      counted.count(call.port, call.status());
    }
  }
}
