package io.graft.launcher.wiring;

import io.graft.governance.inbound.Inbound;
import io.graft.governance.service.OpenSocket;
import io.graft.governance.service.PortTraffic;
import io.graft.governance.service.Registration;
import io.graft.registry.announce.InProgress;
import io.graft.security.tunnel.MutualTls;
import io.graft.weaver.Weaver;
import java.net.InetAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes what adapters report to the registration, and adds what concerns other parts: before this
 * instance leaves, responses close their connections; before the application opens a port, the
 * admin endpoint releases it; after that, the weaver looks for servers that no adapter knows. Tells
 * the registration about requests.
 */
final class DrainingRegistration implements Registration, InProgress, Supplier<PortTraffic> {
  private final Inbound inbound;
  private final Weaver weaver;
  private final @Nullable MutualTls tls;
  private Registration registration = Registration.NONE;
  private @Nullable AdminEndpoint admin;

  /**
   * @param tls {@code null}: it is off
   */
  DrainingRegistration(Inbound inbound, Weaver weaver, @Nullable MutualTls tls) {
    this.inbound = inbound;
    this.weaver = weaver;
    this.tls = tls;
  }

  /** To be called before adapters can see it. */
  void connect(Registration target, AdminEndpoint endpoint) {
    registration = target;
    admin = endpoint;
  }

  /** Also those that arrive when their handshake has ended. */
  @Override
  public int requests() {
    return inbound.inFlight() + (tls == null ? 0 : tls.handshakes());
  }

  @Override
  public int sessions() {
    return inbound.sessions();
  }

  /** Returns at which ports requests arrive. */
  @Override
  public PortTraffic get() {
    return inbound.traffic();
  }

  @Override
  public void listening(String scheme, @Nullable InetAddress bound, int port) {
    registration.listening(scheme, bound, port);
    if (tls != null) {
      tls.listening(scheme, bound, port);
    }
  }

  @Override
  public void closed(int port) {
    registration.closed(port);
    if (tls != null) {
      tls.closed(port);
    }
  }

  @Override
  public void opening(@Nullable InetAddress address, int port) {
    AdminEndpoint endpoint = admin;
    if (endpoint != null) {
      endpoint.opening(address, port);
    }
    if (tls != null) {
      tls.opening(port);
    }
    registration.opening(address, port);
  }

  @Override
  public void opened(OpenSocket socket) {
    registration.opened(socket);
    if (tls != null) {
      tls.opened(socket);
    }
    if (socket.opener().reason() == null) {
      weaver.listens();
    }
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
  public void deployed(String application, String context, @Nullable String file) {
    registration.deployed(application, context, file);
  }

  @Override
  public void undeployed(String application, boolean serving) {
    registration.undeployed(application, serving);
  }

  @Override
  public void suspended(boolean now) {
    registration.suspended(now);
  }

  @Override
  public void stopping() {
    inbound.drain(true);
    registration.stopping();
  }
}
