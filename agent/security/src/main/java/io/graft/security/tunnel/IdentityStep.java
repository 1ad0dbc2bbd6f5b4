package io.graft.security.tunnel;

import io.graft.governance.guard.Denial;
import io.graft.governance.guard.GuardedRequest;
import io.graft.security.SecurityStep;
import org.jspecify.annotations.Nullable;

/** Tells who sends a request, by the connection on which it has arrived. Refuses none. */
final class IdentityStep implements SecurityStep {
  private final Tunnels tunnels;

  IdentityStep(Tunnels tunnels) {
    this.tunnels = tunnels;
  }

  @Override
  public @Nullable Denial enter(GuardedRequest request) {
    TunnelSession session =
        tunnels.session(request.peer(), request.peerPort(), request.localPort());
    if (session == null) {
      return null;
    }
    request.from(session.client(), session.peer(), session.version());
    String id = session.id();
    if (id != null) {
      request.overTls();
      request.identify(request.identity().withService(id));
    }
    if (session.isOld(tunnels.options().ageNanos())) {
      request.closeAfter();
    }
    return null;
  }

  @Override
  public boolean enforces() {
    return tunnels.isStrict();
  }
}
