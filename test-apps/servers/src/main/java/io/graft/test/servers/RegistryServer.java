package io.graft.test.servers;

/**
 * A real server of a registry: one process on free ports of the loopback interface, which keep
 * being its own until it is closed. Nothing of it outlives the tests' JVM.
 */
public interface RegistryServer extends AutoCloseable {
  /** Starts it, and returns when it answers as it will from then on. */
  RegistryServer start();

  /** The address that clients are configured with. */
  String url();

  /** The port of {@link #url()}. */
  int port();

  boolean isRunning();

  /** Lets it end as an operator would, and waits for that. */
  void stop();

  /** {@code kill -9}. */
  void kill();

  /** SIGSTOP: connections are still accepted, by the system, and nothing is answered. */
  void suspend();

  /** SIGCONT. */
  void resume();

  /** Stops it and starts it again, with all that it keeps on disk. */
  default void restart() {
    stop();
    start();
  }

  /** Kills it and starts it as one that has never run. */
  void wipe();

  /** Ends it and deletes its files. */
  @Override
  void close();
}
