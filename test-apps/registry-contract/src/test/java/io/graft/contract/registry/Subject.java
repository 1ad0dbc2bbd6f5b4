package io.graft.contract.registry;

import java.time.Duration;
import java.util.Set;

/** One kind of registry, as the contract needs it: its real server, and that server's own API. */
interface Subject extends AutoCloseable {
  /** What it is called: {@code consul}. */
  String name();

  /** The port of the server, the same after each start. */
  int port();

  /** Ends the server as its operator does. What it keeps on disk stays. */
  void stop();

  /** Starts the server again, with what it has kept; waits until it answers. */
  void start();

  /** Lets the server forget everything; waits until it answers again. */
  void wipe();

  /** The server keeps its connections and answers no more. */
  void suspend();

  /** The server answers again. */
  void resume();

  /**
   * What {@code graft.registry} says where the server is reached at a port of loopback, with times
   * as short as the server allows.
   */
  String url(int port);

  /** {@code host:port} of whoever may be called by the name, as the server's own API tells it. */
  Set<String> seen(String service);

  /**
   * Registers an instance by the server's own API, as somebody without Graft does, and keeps it
   * alive until it is deregistered.
   */
  void register(String service, String host, int port);

  /** Takes away what {@link #register} has put there. */
  void deregister(String service, String host, int port);

  /** Registers many at once, which need not live for longer than a minute. From several threads. */
  default void registerAll(String service, String host, int firstPort, int count) {
    for (int i = 0; i < count; i++) {
      register(service, host, firstPort + i);
    }
  }

  /** How long after its death an instance is gone for everybody, at most. */
  Duration expiry();

  /** How long after its return the server knows again everybody who lives, at most. */
  Duration renewal();

  @Override
  void close();
}
