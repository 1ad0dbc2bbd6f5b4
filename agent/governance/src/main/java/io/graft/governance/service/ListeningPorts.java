package io.graft.governance.service;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ports that this JVM listens on, and which of them is the service, by all that is known of
 * them now. From strong to weak:
 *
 * <ol>
 *   <li>what {@code graft.service.port} says;
 *   <li>a port that is an exporter's, a framework's for management, or of JMX is not the service;
 *   <li>nor is one that only serves health checks, until requests of the application arrive there;
 *   <li>one that serves requests of applications is, rather than one that is asked for what it has
 *       not and has served none;
 *   <li>one that was opened while a framework started the application, rather than one before that;
 *   <li>one that others can call, rather than one on loopback alone;
 *   <li>the one that is taken for it already, and the first.
 * </ol>
 *
 * <p>A port that no adapter governs is a candidate where a servlet container is known to be there
 * and its port is not: if there is just one that it may be. Not safe for use by several threads.
 */
public final class ListeningPorts {
  /** Requests served that outweigh which port was first, where that one has served none. */
  private static final int MUCH_TRAFFIC = 10;

  /** Requests that the other has missed meanwhile: one that nobody asks need not serve any. */
  private static final int MISSES = 3;

  /** More sockets than an application opens to be called; the oldest are forgotten. */
  private static final int MOST = 64;

  private final PortTraffic traffic;
  private final int configured;
  private final List<Port> ports = new ArrayList<>();
  private boolean starting;
  private boolean container;
  private boolean up;
  private @Nullable Port service;

  /** One of them. */
  public static final class Port {
    private final int number;
    private @Nullable InetAddress bound;
    private @Nullable OpenSocket socket;
    private boolean governed;
    private boolean secure;
    private @Nullable String excluded;
    private @Nullable String doubt;

    /** Opened while a framework started the application. */
    private boolean ofFramework;

    /** Was open when the service closed, and so did not take its place. */
    private boolean aside;

    /** Was taken for the service for its traffic. */
    private boolean proven;

    private Port(int number) {
      this.number = number;
    }

    public int number() {
      return number;
    }

    public boolean secure() {
      return secure;
    }

    /** The address really bound; {@code null} or a wildcard: every address. */
    public @Nullable InetAddress bound() {
      return bound;
    }

    /** Whether an adapter has what arrives there. */
    public boolean governed() {
      return governed;
    }

    /** Why it is not the service; {@code null}: it may be. */
    @Nullable String reason() {
      return excluded != null
          ? excluded
          : socket != null && socket.opener().reason() != null ? socket.opener().reason() : doubt;
    }

    private boolean isOpen() {
      return governed || socket != null && socket.isOpen();
    }

    private boolean onLoopback() {
      return bound != null && bound.isLoopbackAddress();
    }

    /** The number, and what is known of it. */
    String describe() {
      StringBuilder text = new StringBuilder().append(number);
      if (governed) {
        text.append(secure ? ", https" : ", http");
      }
      text.append(onLoopback() ? ", on loopback" : "");
      if (socket != null && !socket.opener().name().isEmpty()) {
        text.append(", opened by ").append(socket.opener().name());
      }
      return text.toString();
    }
  }

  /**
   * @param configured what {@code graft.service.port} says; 0: nothing
   */
  public ListeningPorts(PortTraffic traffic, int configured) {
    this.traffic = traffic;
    this.configured = configured;
  }

  /** An adapter has the requests that arrive at a port. */
  public void governed(boolean secure, @Nullable InetAddress bound, int number) {
    Port port = port(number);
    if (!port.governed || bound != null) {
      port.bound = bound;
    }
    port.governed = true;
    port.secure = secure;
    port.ofFramework |= starting;
  }

  /** A socket listens, whatever it speaks. */
  public void opened(OpenSocket socket) {
    Port port = port(socket.port());
    port.socket = socket;
    port.bound = socket.bound();
    port.secure |= socket.opener().isSecure();
    port.ofFramework |= starting;
    container |= socket.opener().isServletContainer();
    if (ports.size() > MOST) {
      forgetOldest();
    }
  }

  /** A port is not the service, whatever else is known. */
  public void exclude(int number, String reason) {
    port(number).excluded = reason;
  }

  /** A port is not the service, unless requests of applications arrive there. */
  public void doubt(int number, String reason) {
    port(number).doubt = reason;
  }

  /** A port no longer listens. */
  public void closed(int number) {
    for (int i = ports.size() - 1; i >= 0; i--) {
      Port port = ports.get(i);
      if (port.number == number) {
        remove(port);
      }
    }
  }

  /** Whether a framework starts the application now. */
  public void starting(boolean value) {
    starting = value;
  }

  /** A servlet container is there whose ports no adapter tells. */
  public void container(boolean value) {
    container = value;
  }

  /** The application listens as much as it ever will, as far as can be told. */
  public void up() {
    up = true;
  }

  /** Decides by what is known now; {@code null}: none. */
  public @Nullable Port service() {
    forgetClosed();
    Port best = null;
    int candidates = 0;
    for (Port port : ports) {
      if (isCandidate(port)) {
        candidates++;
        if (best == null || isBetter(port, best)) {
          best = port;
        }
      }
    }
    watchTraffic(candidates);
    if (best != null && service != null && best != service && isProven(best, service)) {
      best.proven = true;
    }
    if (best == null && configured > 0) {
      best = configured();
    }
    if (best == null && container) {
      best = theOneOfTheContainer();
    }
    service = best;
    return best;
  }

  private boolean isCandidate(Port port) {
    if (!port.governed) {
      return false;
    }
    if (port.number == configured) {
      return true;
    }
    String reason = port.reason();
    boolean called = traffic.served(port.number) > 0 || port.proven;
    return (reason == null || reason.equals(port.doubt) && called) && (!port.aside || called);
  }

  /** Of two candidates, of which the second was there first. */
  private boolean isBetter(Port port, Port than) {
    if (port.number == configured || than.number == configured) {
      return port.number == configured;
    }
    boolean proven = isProven(port, than);
    if (proven != isProven(than, port)) {
      return proven;
    }
    if (port.ofFramework != than.ofFramework) {
      return port.ofFramework;
    }
    if (port.onLoopback() != than.onLoopback()) {
      return than.onLoopback();
    }
    return port == service;
  }

  private boolean isProven(Port port, Port against) {
    return port.proven
        || traffic.served(port.number) >= MUCH_TRAFFIC
            && traffic.served(against.number) == 0
            && traffic.missed(against.number) >= MISSES;
  }

  /** The set port where no adapter has it: where it listens, or is where others reach what does. */
  private @Nullable Port configured() {
    for (Port port : ports) {
      if (port.number == configured && port.isOpen()) {
        return port;
      }
    }
    if (!up) {
      return null;
    }
    return service != null && service.number == configured ? service : new Port(configured);
  }

  /** The one port that it may be; that of the first request corrects it. */
  private @Nullable Port theOneOfTheContainer() {
    if (service != null && mayBeOfContainer(service)) {
      return service;
    }
    boolean loopback = true;
    for (Port port : ports) {
      loopback &= !mayBeOfContainer(port) || port.onLoopback();
    }
    Port any = null;
    Port plain = null;
    int all = 0;
    int plains = 0;
    for (Port port : ports) {
      if (mayBeOfContainer(port) && port.onLoopback() == loopback) {
        all++;
        any = port;
        if (!isForTlsOrAdministration(port)) {
          plains++;
          plain = port;
        }
      }
    }
    return all == 1 ? any : plains == 1 ? plain : null;
  }

  private static boolean mayBeOfContainer(Port port) {
    return port.isOpen() && port.reason() == null && !port.aside;
  }

  /** By who has opened it, or by habit: 8443 and the like, and what servers have by default. */
  private static boolean isForTlsOrAdministration(Port port) {
    int number = port.number;
    if (port.socket != null && port.socket.opener().isSecure() || number % 1000 == 443) {
      return true;
    }
    switch (number) {
      case 9990: // WildFly's administration
      case 4848: // GlassFish's and Payara's, and their TLS, IIOP, JMS, JMX, telnet and cluster
      case 8181:
      case 3700:
      case 3820:
      case 3920:
      case 7676:
      case 8686:
      case 6666:
      case 4900:
        return true;
      default:
        return false;
    }
  }

  /** What is counted at each of these is the only thing that can tell them apart later. */
  private void watchTraffic(int candidates) {
    int doubted = 0;
    int governed = 0;
    for (Port port : ports) {
      if (port.governed && port.excluded == null) {
        governed++;
        doubted += port.doubt != null || port.aside ? 1 : 0;
      }
    }
    int[] watched = new int[candidates > 1 || doubted > 0 ? governed : 0];
    int i = 0;
    for (Port port : ports) {
      if (i < watched.length && port.governed && port.excluded == null) {
        watched[i++] = port.number;
      }
    }
    traffic.watch(watched);
  }

  private Port port(int number) {
    for (Port port : ports) {
      if (port.number == number) {
        return port;
      }
    }
    Port port = new Port(number);
    ports.add(port);
    return port;
  }

  private void forgetClosed() {
    for (int i = ports.size() - 1; i >= 0; i--) {
      Port port = ports.get(i);
      if (port.socket != null && !port.socket.isOpen()) {
        remove(port);
      }
    }
  }

  private void forgetOldest() {
    for (Port port : ports) {
      if (!port.governed && port != service) {
        ports.remove(port);
        return;
      }
    }
  }

  private void remove(Port port) {
    ports.remove(port);
    if (port != service) {
      return;
    }
    service = null;
    for (Port other : ports) {
      // A port for management outlives the application's by moments.
      other.aside = true;
    }
  }

  /** Whether a socket listens that may be the application's, governed or not. */
  public boolean anyOfTheApplication() {
    for (Port port : ports) {
      if (port.isOpen() && port.reason() == null) {
        return true;
      }
    }
    return false;
  }

  /** Whether anything listens. */
  public boolean any() {
    for (Port port : ports) {
      if (port.isOpen()) {
        return true;
      }
    }
    return false;
  }

  /** Forgets what was found listening once, by nobody known, and is not found any more. */
  public void retainFound(List<OpenSocket> listening) {
    for (int i = ports.size() - 1; i >= 0; i--) {
      Port port = ports.get(i);
      if (port.socket == null || port.governed || port.socket.opener() != Opener.UNKNOWN) {
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
    for (Port port : ports) {
      if (port.number == number && port.isOpen()) {
        return true;
      }
    }
    return false;
  }

  /** Why no port is taken for the service, for people; {@code null}: one is. */
  public @Nullable String problem() {
    if (service != null) {
      return null;
    }
    StringBuilder others = new StringBuilder();
    StringBuilder unknown = new StringBuilder();
    for (Port port : ports) {
      if (!port.isOpen()) {
        continue;
      }
      String reason = port.reason();
      if (reason == null && port.aside) {
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
            ? "which port the servlet container has is known at its first request: "
            : "no adapter governs what listens on ")
        + unknown
        + (others.length() == 0 ? "" : ", and the service is not " + others);
  }

  /** A line for each port, for people: what it is, and whether it is the service. */
  public List<String> describe() {
    List<String> lines = new ArrayList<>();
    for (Port port : ports) {
      if (port.isOpen()) {
        String reason = port.reason();
        lines.add(
            port.describe()
                + (port == service
                    ? ": the service"
                    : reason != null
                        ? ": not the service, " + reason
                        : port.governed
                            ? ": governed, not registered"
                            : ": not governed, no adapter knows what listens there"));
      }
    }
    return lines;
  }
}
