package io.graft.registry;

import io.graft.governance.service.Instance;

/**
 * A place where services are announced and found. What is the same for all of them is elsewhere:
 * {@link ServiceDirectory} keeps what was said, {@link Announcement} announces again and again, so
 * that an implementation only speaks its server's language.
 *
 * <p>All methods are called on the agent's own thread, and return at once: what a server has to be
 * asked for goes on without a thread ({@link io.graft.http.HttpClient}), and is reported on the
 * agent's thread, too. So an implementation needs no lock. None but {@link #describe}, {@link
 * #registers} and {@link #local} is called before {@link #watch}.
 */
public interface Registry {
  /** For people, in a few words and without secrets: {@code consul 10.0.0.7:8500}. */
  String describe();

  /** Whether instances can be announced here; a fixed list has no place for them. */
  boolean registers();

  /**
   * Whether everybody who reads it runs on this host, so that an instance that is bound to every
   * address is called by loopback, and nothing of it has to be kept for a start without it.
   */
  boolean local();

  /** Whether two names that differ in their case alone are two names to it. */
  default boolean namesHaveCase() {
    return false;
  }

  /** Whether its instances are those that this service's own settings list. */
  default boolean writtenByHand() {
    return false;
  }

  /**
   * Announces an instance, or what has changed about one. Where that fails it is tried again.
   *
   * @param self of the same id as before, if there was one before
   */
  void register(Instance self, Completion done);

  /**
   * Says that the instance lives, and announces it again where the registry has lost it; if it was
   * draining, as one that drains.
   */
  void renew(Instance self, Completion done);

  /** Tells others not to choose the instance any more, though it still serves. */
  void drain(Instance self, Completion done);

  /** Takes the instance away. Succeeds where it is not there. */
  void deregister(Instance self, Completion done);

  /** How often {@link #renew} has to come, in milliseconds, at least 1. */
  long renewMillis();

  /**
   * How long it usually takes until others that read this registry know of a change, in
   * milliseconds: what a drain waits for.
   */
  long propagationMillis();

  /** Begins to tell {@code watcher} who is there, and goes on until {@link #close}. */
  void watch(Watcher watcher);

  /**
   * This JVM wants to call {@code service}, or has found nobody there: asks the registry for it
   * now. What came of it has been told to the watcher when {@code done} runs, and from now on every
   * change of it will be, if the registry knows the service at all.
   *
   * @param service in lower case
   * @param done runs once, on the agent's thread; also where the registry cannot be asked
   */
  void look(String service, Runnable done);

  /** Ends what {@link #watch} began. Does not deregister. */
  void close();
}
