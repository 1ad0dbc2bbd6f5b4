package io.graft.registry.announce;

import io.graft.governance.service.ListeningPort;
import io.graft.governance.service.ListeningPorts;
import io.graft.governance.service.OpenSocket;
import io.graft.governance.service.PortTraffic;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ports on which this JVM listens, as adapters and the operating system report them. {@link
 * ListeningPorts} decides which of them is the service. Thread-safe.
 */
final class ServicePorts {
  private final Supplier<PortTraffic> traffic;
  private final int configured;
  private @Nullable ListeningPorts known;
  private long lastOpened = System.nanoTime();
  private boolean starting;

  /** The port of the admin endpoint, which is never the service; 0: none. */
  private int own;

  /**
   * @param configured {@code graft.service.port}; 0: not set
   */
  ServicePorts(Supplier<PortTraffic> traffic, int configured) {
    this.traffic = traffic;
    this.configured = configured;
  }

  /** Created when first needed: few JVMs listen while the agent starts. */
  private ListeningPorts ports() {
    ListeningPorts made = known;
    if (made == null) {
      made = new ListeningPorts(traffic.get(), configured);
      ManagementPorts.excludeFrom(made);
      made.starting(starting);
      known = made;
    }
    return made;
  }

  /** Whether {@code graft.service.port} is set. */
  boolean isConfigured() {
    return configured > 0;
  }

  /** Reports the port of an adapter's server. Returns {@code false} for the agent's own port. */
  synchronized boolean governed(boolean secure, @Nullable InetAddress bound, int port) {
    if (port == own) {
      return false;
    }
    lastOpened = System.nanoTime();
    ports().governed(secure, bound, port);
    return true;
  }

  synchronized void opened(OpenSocket socket) {
    lastOpened = System.nanoTime();
    ports().opened(socket);
  }

  synchronized void closed(int port) {
    if (known != null) {
      known.closed(port);
    }
  }

  /** Sets the agent's own port. */
  synchronized void own(int port) {
    own = port;
    closed(port);
  }

  synchronized void exclude(int port, String reason) {
    ports().exclude(port, reason);
  }

  synchronized void doubt(int port, String reason) {
    ports().doubt(port, reason);
  }

  /** Whether a framework is still starting the application. */
  synchronized void starting(boolean now) {
    starting = now;
    if (known != null) {
      known.starting(now);
    }
  }

  /** Reports a servlet container whose ports no adapter reports. */
  synchronized void container() {
    ports().container(true);
  }

  /** Reports that the application will open no more ports, as far as is known. */
  synchronized void up() {
    ports().up();
  }

  /** Reports all sockets that the operating system lists. */
  synchronized void found(List<OpenSocket> listening) {
    for (OpenSocket each : listening) {
      if (each.port() != own && !ports().knows(each.port())) {
        ports().opened(each);
      }
    }
    ports().retainFound(listening);
  }

  /** Returns the port that is the service; {@code null}: none. */
  synchronized @Nullable ListeningPort service() {
    return known == null ? null : known.service();
  }

  /** Returns how many milliseconds ago a socket was last opened, or this was created. */
  synchronized long quietMillis() {
    return (System.nanoTime() - lastOpened) / 1000000;
  }

  /** Whether a socket listens that may be the application's. */
  synchronized boolean anyOfTheApplication() {
    return known != null && known.anyOfTheApplication();
  }

  /** Whether any socket listens. */
  synchronized boolean any() {
    return known != null && known.any();
  }

  /** Returns why no port is the service. */
  synchronized String problem() {
    return known == null ? "no port listens" : known.problem();
  }

  /** Returns a line for each port, for the diagnosis. */
  synchronized List<String> describe() {
    return ports().describe();
  }
}
