package io.graft.governance.service;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ports that this JVM listens on, as adapters and the operating system report them. {@link
 * ServicePortChoice} chooses the one that is the service, again after each report. Not thread-safe.
 */
public final class ListeningPorts {
  /** More than an application opens to be called; beyond that the oldest are forgotten. */
  private static final int MOST = 64;

  private final ServicePortChoice choice;
  private final List<ListeningPort> ports = new ArrayList<>();
  private boolean starting;
  private boolean container;
  private boolean complete;
  private @Nullable ListeningPort service;

  /**
   * @param configured the value of {@code graft.service.port}; 0: not set
   */
  public ListeningPorts(PortTraffic traffic, int configured) {
    this.choice = new ServicePortChoice(traffic, configured);
  }

  /** Reports that an adapter sees the requests at a port. */
  public void governed(boolean secure, @Nullable InetAddress bound, int number) {
    ListeningPort port = port(number);
    if (!port.governed || bound != null) {
      port.bound = bound;
    }
    port.governed = true;
    port.secure = secure;
    port.ofFramework |= starting;
  }

  /** Reports a socket that listens, whatever its protocol. */
  public void opened(OpenSocket socket) {
    ListeningPort port = port(socket.port());
    port.socket = socket;
    port.bound = socket.bound();
    port.secure |= socket.opener().isSecure();
    port.ofFramework |= starting;
    if (socket.opener().isDropwizard() && isDropwizardOpenBeside(port)) {
      port.excluded = "a further connector of Dropwizard, as its admin connector is";
    }
    container |= socket.opener().isServletContainer();
    if (ports.size() > MOST) {
      forgetOldest();
    }
  }

  private boolean isDropwizardOpenBeside(ListeningPort port) {
    for (ListeningPort other : ports) {
      if (other != port
          && other.socket != null
          && other.socket.isOpen()
          && other.socket.opener().isDropwizard()) {
        return true;
      }
    }
    return false;
  }

  /** Reports that a port is never the service. */
  public void exclude(int number, String reason) {
    port(number).excluded = reason;
  }

  /** Reports that a port is not the service unless requests of applications arrive there. */
  public void doubt(int number, String reason) {
    port(number).doubt = reason;
  }

  /** Reports that a port no longer listens. */
  public void closed(int number) {
    for (int i = ports.size() - 1; i >= 0; i--) {
      ListeningPort port = ports.get(i);
      if (port.number == number) {
        remove(port);
      }
    }
  }

  /** Sets whether a framework is starting the application. */
  public void starting(boolean value) {
    starting = value;
  }

  /** Sets whether a servlet container runs whose ports no adapter reports. */
  public void container(boolean value) {
    container = value;
  }

  /** Reports that the application will open no more ports, as far as is known. */
  public void up() {
    complete = true;
  }

  /** Returns the port that is the service, by what is known now; {@code null}: none. */
  public @Nullable ListeningPort service() {
    forgetClosed();
    ListeningPort chosen = choice.choose(ports, service, complete);
    if (chosen == null && container) {
      chosen = ServicePortChoice.ofContainer(ports, service);
    }
    service = chosen;
    return chosen;
  }

  private ListeningPort port(int number) {
    for (ListeningPort port : ports) {
      if (port.number == number) {
        return port;
      }
    }
    ListeningPort port = new ListeningPort(number);
    ports.add(port);
    return port;
  }

  private void forgetClosed() {
    for (int i = ports.size() - 1; i >= 0; i--) {
      ListeningPort port = ports.get(i);
      if (port.socket != null && !port.socket.isOpen()) {
        remove(port);
      }
    }
  }

  private void forgetOldest() {
    for (ListeningPort port : ports) {
      if (!port.governed && port != service) {
        ports.remove(port);
        return;
      }
    }
  }

  private void remove(ListeningPort port) {
    ports.remove(port);
    if (port != service) {
      return;
    }
    service = null;
    for (ListeningPort other : ports) {
      // A management port may close moments after the application's.
      other.leftOver = true;
    }
  }

  /** Whether a socket listens that may be the application's, governed or not. */
  public boolean anyOfTheApplication() {
    for (ListeningPort port : ports) {
      if (port.isOpen() && port.reason() == null) {
        return true;
      }
    }
    return false;
  }

  /** Whether anything listens. */
  public boolean any() {
    for (ListeningPort port : ports) {
      if (port.isOpen()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Forgets ports whose opener is unknown and that no longer listen.
   *
   * @param listening the sockets that the operating system lists now
   */
  public void retainFound(List<OpenSocket> listening) {
    for (int i = ports.size() - 1; i >= 0; i--) {
      ListeningPort port = ports.get(i);
      if (port.socket == null || port.governed || port.socket.opener() != SocketOpener.UNKNOWN) {
        continue;
      }
      boolean found = false;
      for (OpenSocket each : listening) {
        found |= each.port() == port.number;
      }
      if (!found) {
        remove(port);
      }
    }
  }

  /** Whether a port is known to listen. */
  public boolean knows(int number) {
    for (ListeningPort port : ports) {
      if (port.number == number && port.isOpen()) {
        return true;
      }
    }
    return false;
  }

  /** Returns a clause that says why no port is the service; {@code null}: one is. */
  public @Nullable String problem() {
    if (service != null) {
      return null;
    }
    StringBuilder others = new StringBuilder();
    StringBuilder unknown = new StringBuilder();
    for (ListeningPort port : ports) {
      if (!port.isOpen()) {
        continue;
      }
      String reason = port.reason();
      if (reason == null && port.leftOver) {
        reason = "it was open beside the one that has closed";
      }
      StringBuilder list = reason == null ? unknown : others;
      list.append(list.length() == 0 ? "" : ", ").append(port.number);
      if (reason != null) {
        list.append(" (").append(reason).append(')');
      }
    }
    if (unknown.length() == 0 && others.length() == 0) {
      return "no port listens";
    }
    if (unknown.length() == 0) {
      return "no port but " + others + " listens";
    }
    return (container
            ? "the port of the servlet container is unknown until its first request: "
            : "no adapter governs what listens on ")
        + unknown
        + (others.length() == 0 ? "" : ", and the service is not " + others);
  }

  /** Returns a line for each port: what it is, and whether it is the service. */
  public List<String> describe() {
    List<String> lines = new ArrayList<>();
    for (ListeningPort port : ports) {
      if (port.isOpen()) {
        lines.add(port.describe() + role(port));
      }
    }
    return lines;
  }

  private String role(ListeningPort port) {
    if (port == service) {
      return ": the service";
    }
    String reason = port.reason();
    if (reason != null) {
      return ": not the service, " + reason;
    }
    return port.governed
        ? ": governed, not registered"
        : ": not governed, no adapter knows what listens there";
  }
}
