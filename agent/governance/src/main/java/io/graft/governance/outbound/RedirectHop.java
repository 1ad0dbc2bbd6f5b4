package io.graft.governance.outbound;

import io.graft.governance.destination.Target;
import io.graft.governance.service.Instance;
import org.jspecify.annotations.Nullable;

/** The destination of a redirect within one attempt. Immutable. */
final class RedirectHop {
  private final String host;
  private final int port;
  private final boolean secure;
  final Target target;

  /** {@code null}: the address of the application. */
  final @Nullable Instance instance;

  RedirectHop(String host, int port, boolean secure, Target target, @Nullable Instance instance) {
    this.host = host;
    this.port = port;
    this.secure = secure;
    this.target = target;
    this.instance = instance;
  }

  boolean isTo(String host, int port, boolean secure) {
    return this.port == port && this.secure == secure && this.host.equalsIgnoreCase(host);
  }

  /** Whether it leads to the destination that the call has anyway. */
  boolean leadsTo(Target other) {
    return target.destination == other.destination;
  }
}
