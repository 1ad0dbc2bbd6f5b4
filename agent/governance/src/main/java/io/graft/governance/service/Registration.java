package io.graft.governance.service;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What adapters of servers and frameworks report about this application. Each method is cheap, may
 * be called on any thread and more than once, and never throws.
 *
 * <p>{@link ListeningPorts} decides which of several ports is the service, from everything that is
 * reported in any order. An adapter of a server calls {@link #listening}, and {@link #exclude} for
 * a port that the server itself declares as one for administration.
 */
public interface Registration {
  /** A registration that registers nothing. */
  Registration NONE =
      new Registration() {
        @Override
        public void listening(String scheme, @Nullable InetAddress bound, int port) {}

        @Override
        public void closed(int port) {}

        @Override
        public void opening(@Nullable InetAddress address, int port) {}

        @Override
        public void opened(OpenSocket socket) {}

        @Override
        public void exclude(int port, String reason) {}

        @Override
        public void doubt(int port, String reason) {}

        @Override
        public void starting(String framework) {}

        @Override
        public void ready(String framework) {}

        @Override
        public void deployed(String application, String context, @Nullable String file) {}

        @Override
        public void undeployed(String application, boolean serving) {}

        @Override
        public void suspended(boolean now) {}

        @Override
        public void stopping() {}
      };

  /**
   * A server socket accepts requests.
   *
   * @param scheme {@code http} or {@code https}
   * @param bound the address that is bound; {@code null} or a wildcard: every address
   * @param port the port that is bound, 1 to 65535
   */
  void listening(String scheme, @Nullable InetAddress bound, int port);

  /** A server socket of this application no longer accepts requests. */
  void closed(int port);

  /**
   * The application is about to bind a server socket. If the agent itself uses this port, it
   * releases it before this returns.
   *
   * @param address {@code null} or a wildcard: every address
   * @param port 1 to 65535
   */
  void opening(@Nullable InetAddress address, int port);

  /** A server socket of this JVM accepts connections, whatever its protocol. */
  void opened(OpenSocket socket);

  /**
   * A port is never the service.
   *
   * @param reason what it is, for the diagnosis: {@code the admin connector of Dropwizard}
   */
  void exclude(int port, String reason);

  /**
   * A port is not the service unless requests of the application arrive there.
   *
   * @param reason why, for the diagnosis: {@code it serves health checks and metrics only}
   */
  void doubt(int port, String reason);

  /**
   * A framework starts the application: registration waits until {@link #ready} of the same name.
   */
  void starting(String framework);

  /** The framework reports that the application is ready for requests, or that its start failed. */
  void ready(String framework);

  /**
   * A container has started a web application, which serves as soon as a port is open. Without
   * {@code graft.service.per-context=true} this changes nothing.
   *
   * @param application identifies it in this JVM: the same for each start of one object
   * @param context its path: {@code /shop}; empty or {@code /}: the root
   * @param file the file that was deployed, if there is one: {@code shop-1.2.war}
   */
  void deployed(String application, String context, @Nullable String file);

  /**
   * A web application is about to stop, or its start has failed. If it is registered, returns when
   * callers know that it leaves, at most after the drain's time.
   *
   * @param application as in {@link #deployed}
   * @param serving whether the container goes on to serve, so that it is worth waiting for callers
   */
  void undeployed(String application, boolean serving);

  /**
   * An operator is about to suspend the server, or has resumed it. A suspended one is not
   * registered. If it is registered, returns when callers know that it leaves, at most after the
   * drain's time.
   *
   * @param now whether it is suspended
   */
  void suspended(boolean now);

  /**
   * The JVM is shutting down. Leaves the registry, then returns when the requests in flight have
   * ended or the drain's time is over. Called before the application's own shutdown hooks run.
   */
  void stopping();
}
