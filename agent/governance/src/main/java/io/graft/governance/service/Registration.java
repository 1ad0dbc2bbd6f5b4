package io.graft.governance.service;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What server adapters and framework adapters tell about this application's life. Every call is
 * cheap, may come from any thread and more than once, and never throws.
 *
 * <p>Which of several ports is the service is decided by all that is told of them, in any order:
 * see {@link ListeningPorts}. An adapter of a server tells {@link #listening}, and {@link #exclude}
 * where the server itself calls a port one for administration.
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
        public void stopping() {}
      };

  /**
   * A server socket accepts requests.
   *
   * @param scheme {@code http} or {@code https}
   * @param bound the address really bound; {@code null} or a wildcard: every address
   * @param port the port really bound, 1 to 65535
   */
  void listening(String scheme, @Nullable InetAddress bound, int port);

  /** A server socket of this application no longer accepts requests. */
  void closed(int port);

  /**
   * The application is about to bind a server socket. What the agent itself has at this port is
   * given away before this returns.
   *
   * @param address {@code null} or a wildcard: every address
   * @param port 1 to 65535
   */
  void opening(@Nullable InetAddress address, int port);

  /** A server socket of this JVM accepts connections, whatever it speaks. */
  void opened(OpenSocket socket);

  /**
   * A port is never the service.
   *
   * @param reason whose it is, for people: {@code the admin connector of Dropwizard}
   */
  void exclude(int port, String reason);

  /**
   * A port is not the service unless requests of the application arrive there.
   *
   * @param reason why it seems so, for people: {@code it serves health checks and metrics only}
   */
  void doubt(int port, String reason);

  /**
   * A framework starts the application: registering waits until {@link #ready} of the same name.
   */
  void starting(String framework);

  /** The framework says that the application is ready for requests, or that starting it failed. */
  void ready(String framework);

  /**
   * The JVM shuts down: leave the registry, then keep the caller, who runs before the application's
   * own shutdown hooks, until the requests in flight have ended or the drain's time is over.
   */
  void stopping();
}
