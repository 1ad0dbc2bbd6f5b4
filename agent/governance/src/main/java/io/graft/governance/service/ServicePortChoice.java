package io.graft.governance.service;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the port that is the service among those that listen. The rules, from strong to weak:
 *
 * <ol>
 *   <li>{@code graft.service.port}, if it is set;
 *   <li>a port of an exporter, of a framework's management, or of JMX is not the service;
 *   <li>a port that only serves health checks is not, until requests of applications arrive;
 *   <li>a port that has served requests of applications, rather than one that has served none and
 *       was only asked for what it does not have;
 *   <li>a port that was opened while a framework was starting the application;
 *   <li>a port that other hosts can reach, rather than one on loopback;
 *   <li>the port that was chosen before, and otherwise the first.
 * </ol>
 *
 * <p>A port that no adapter governs is a candidate only if a servlet container is known to run
 * whose port is unknown, and if there is just one such port.
 */
final class ServicePortChoice {
  /** So many served requests outweigh the port that was first, if that one has served none. */
  private static final int MUCH_TRAFFIC = 10;

  /** So many requests that the other port could not answer: without any, it may just be unused. */
  private static final int MISSES = 3;

  private final PortTraffic traffic;
  private final int configured;

  /**
   * @param configured the value of {@code graft.service.port}; 0: not set
   */
  ServicePortChoice(PortTraffic traffic, int configured) {
    this.traffic = traffic;
    this.configured = configured;
  }

  /**
   * Chooses among the ports that an adapter governs, and among all if one is set.
   *
   * @param before the port that was chosen before
   * @param complete whether the application will open no more ports, as far as is known
   * @return {@code null}: none
   */
  @Nullable ListeningPort choose(
      List<ListeningPort> ports, @Nullable ListeningPort before, boolean complete) {
    ListeningPort best = null;
    int candidates = 0;
    for (ListeningPort port : ports) {
      if (isCandidate(port)) {
        candidates++;
        if (best == null || isBetter(port, best, before)) {
          best = port;
        }
      }
    }
    watchTraffic(ports, candidates);
    if (best != null && before != null && best != before && isProven(best, before)) {
      best.proven = true;
    }
    return best == null && configured > 0 ? configuredOf(ports, before, complete) : best;
  }

  private boolean isCandidate(ListeningPort port) {
    if (!port.governed) {
      return false;
    }
    if (port.number == configured) {
      return true;
    }
    String reason = port.reason();
    boolean called = traffic.served(port.number) > 0 || port.proven;
    return (reason == null || reason.equals(port.doubt) && called) && (!port.leftOver || called);
  }

  /** Compares two candidates, of which {@code than} was there first. */
  private boolean isBetter(ListeningPort port, ListeningPort than, @Nullable ListeningPort before) {
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
    return port == before;
  }

  private boolean isProven(ListeningPort port, ListeningPort against) {
    return port.proven
        || traffic.served(port.number) >= MUCH_TRAFFIC
            && traffic.served(against.number) == 0
            && traffic.missed(against.number) >= MISSES;
  }

  /**
   * Returns the configured port if no adapter governs it: if it listens, or if the application has
   * opened all its ports, as it is then the one by which a proxy reaches the application.
   */
  private @Nullable ListeningPort configuredOf(
      List<ListeningPort> ports, @Nullable ListeningPort before, boolean complete) {
    for (ListeningPort port : ports) {
      if (port.number == configured && port.isOpen()) {
        return port;
      }
    }
    if (!complete) {
      return null;
    }
    return before != null && before.number == configured ? before : new ListeningPort(configured);
  }

  /** Counts requests only while they can still decide between ports. */
  private void watchTraffic(List<ListeningPort> ports, int candidates) {
    int doubted = 0;
    int governed = 0;
    for (ListeningPort port : ports) {
      if (port.governed && port.excluded == null) {
        governed++;
        doubted += port.doubt != null || port.leftOver ? 1 : 0;
      }
    }
    int[] watched = new int[candidates > 1 || doubted > 0 ? governed : 0];
    int i = 0;
    for (ListeningPort port : ports) {
      if (i < watched.length && port.governed && port.excluded == null) {
        watched[i++] = port.number;
      }
    }
    traffic.watch(watched);
  }

  /**
   * Chooses the one port that a servlet container without an adapter may have. Its first request
   * corrects the choice.
   *
   * @return {@code null}: there is none, or there are several
   */
  static @Nullable ListeningPort ofContainer(
      List<ListeningPort> ports, @Nullable ListeningPort before) {
    if (before != null && mayBeOfContainer(before)) {
      return before;
    }
    boolean loopback = true;
    for (ListeningPort port : ports) {
      loopback &= !mayBeOfContainer(port) || port.onLoopback();
    }
    ListeningPort any = null;
    ListeningPort plain = null;
    int all = 0;
    int plains = 0;
    for (ListeningPort port : ports) {
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

  private static boolean mayBeOfContainer(ListeningPort port) {
    return port.isOpen() && port.reason() == null && !port.leftOver;
  }

  /**
   * Decides by who opened the port, by the custom of 8443 and the like, and by servers' defaults.
   */
  private static boolean isForTlsOrAdministration(ListeningPort port) {
    int number = port.number;
    if (port.socket != null && port.socket.opener().isSecure() || number % 1000 == 443) {
      return true;
    }
    switch (number) {
      case 9990: // WildFly: administration
      case 4848: // GlassFish and Payara: administration, TLS, IIOP, JMS, JMX, telnet and cluster
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
}
