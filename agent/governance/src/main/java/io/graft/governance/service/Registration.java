package io.graft.governance.service;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What server adapters and framework adapters tell about this application's life. Every call is
 * cheap, may come from any thread and more than once, and never throws.
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
