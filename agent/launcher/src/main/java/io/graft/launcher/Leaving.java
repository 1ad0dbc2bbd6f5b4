package io.graft.launcher;

import io.graft.governance.inbound.Inbound;
import io.graft.governance.service.Registration;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Has the answers of an instance that leaves close their connections, before it leaves. */
final class Leaving implements Registration {
  private final Registration registration;
  private final Inbound inbound;

  Leaving(Registration registration, Inbound inbound) {
    this.registration = registration;
    this.inbound = inbound;
  }

  @Override
  public void listening(String scheme, @Nullable InetAddress bound, int port) {
    registration.listening(scheme, bound, port);
  }

  @Override
  public void closed(int port) {
    registration.closed(port);
  }

  @Override
  public void starting(String framework) {
    registration.starting(framework);
  }

  @Override
  public void ready(String framework) {
    registration.ready(framework);
  }

  @Override
  public void stopping() {
    inbound.drain(true);
    registration.stopping();
  }
}
