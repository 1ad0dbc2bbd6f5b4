package io.graft.instrumentation.loadbalancer;

import io.graft.governance.Governance;
import org.jspecify.annotations.Nullable;

/** Reports what a load balancer has chosen. */
final class Choice {
  private Choice() {}

  /**
   * @param service {@code null}: the load balancer has no name
   * @param port 0 or less: unknown
   */
  static void report(@Nullable String service, @Nullable String host, int port) {
    Governance governance = Governance.current();
    if (governance != null && service != null && host != null && port > 0) {
      governance.outbound().chosen(service, host, port);
    }
  }
}
