package io.graft.registry;

import io.graft.governance.service.Instance;

/**
 * A registry. An implementation only has to speak its server's protocol: {@link ServiceDirectory}
 * keeps what it reports, and {@link Announcement} repeats requests.
 *
 * <p>All methods are called on the agent's thread and return at once. Requests to a server need no
 * thread ({@link io.graft.net.http.HttpClient}), and their results are reported on the agent's
 * thread too, so an implementation needs no lock. Only {@link #describe}, {@link #registers} and
 * {@link #local} may be called before {@link #watch}.
 */
public interface Registry {
  /** Returns its name for log lines, without secrets: {@code consul 10.0.0.7:8500}. */
  String describe();

  /** Whether instances can register; a static list does not allow that. */
  boolean registers();

  /**
   * Whether all its readers run on this host. Then an instance that is bound to every address
   * registers its loopback address, and no snapshot is kept for a start during an outage.
   */
  boolean local();

  /** Whether it can list services that nobody here has called. */
  default boolean lists() {
    return true;
  }

  /** Whether names are case-sensitive. */
  default boolean namesHaveCase() {
    return false;
  }

  /** Whether its instances come from this service's own settings. */
  default boolean writtenByHand() {
    return false;
  }

  /**
   * Registers an instance of this process, or a change of it. The caller retries if that fails. A
   * process may have several, each an instance of another service; requests for one do not wait for
   * those of another.
   *
   * @param self recognised by its id, which no other service of this process has
   */
  void register(Instance self, Completion done);

  /**
   * Renews the registration. If the registry has lost it, registers again, as draining if it was.
   */
  void renew(Instance self, Completion done);

  /** Marks the instance as draining: callers should no longer choose it, though it still serves. */
  void drain(Instance self, Completion done);

  /** Deregisters the instance. Succeeds if it is not registered. */
  void deregister(Instance self, Completion done);

  /** The period of {@link #renew} in milliseconds, at least 1. */
  long renewMillis();

  /**
   * How long it usually takes until other readers see a change, in milliseconds. A drain waits for
   * that.
   */
  long propagationMillis();

  /** Starts to report services to {@code watcher}, until {@link #close}. */
  void watch(Watcher watcher);

  /**
   * Reads a service now, because this JVM wants to call it or has found no instances. When {@code
   * done} runs, the watcher has got the result. From now on it gets every change, if there is such
   * a service.
   *
   * @param service in lower case
   * @param done runs once, on the agent's thread, also if the registry cannot be read
   */
  void look(String service, Runnable done);

  /** Stops what {@link #watch} started. Does not deregister. */
  void close();
}
