package io.graft.launcher;

import io.graft.governance.inbound.Inbound;
import io.graft.governance.service.OpenSocket;
import io.graft.governance.service.PortTraffic;
import io.graft.governance.service.Registration;
import java.net.InetAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Between what adapters tell and the registration: has the answers of an instance that leaves close
 * their connections, before it leaves, and the admin endpoint make way for the application.
 */
final class Leaving implements Registration, Supplier<PortTraffic> {
  private final Parts parts;
  private final Inbound inbound;
  private Registration registration;

  Leaving(Parts parts, Inbound inbound) {
    this.parts = parts;
    this.inbound = inbound;
  }

  Leaving with(Registration told) {
    registration = told;
    return this;
  }

  @Override
  public PortTraffic get() {
    return inbound.traffic();
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
  public void opening(@Nullable InetAddress address, int port) {
    parts.opening(address, port);
    registration.opening(address, port);
  }

  @Override
  public void opened(OpenSocket socket) {
    registration.opened(socket);
  }

  @Override
  public void exclude(int port, String reason) {
    registration.exclude(port, reason);
  }

  @Override
  public void doubt(int port, String reason) {
    registration.doubt(port, reason);
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
