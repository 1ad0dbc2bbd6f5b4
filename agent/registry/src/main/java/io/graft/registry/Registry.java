package io.graft.registry;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import java.io.IOException;

/**
 * A place where services are announced and found. All methods are called on the agent's threads,
 * except {@link #drain} and {@link #deregister}, which come from the thread that shuts the JVM
 * down; an implementation is safe for that. None is called before {@link #watch}.
 */
public interface Registry {
  /** For people, in a few words: {@code file /home/ann/.graft/registry}. */
  String describe();

  /** Whether instances can be announced here; a fixed list has no place for them. */
  boolean registers();

  /**
   * Whether everybody who reads it runs on this host, so that an instance that is bound to every
   * address is called by loopback.
   */
  boolean local();

  /**
   * Announces an instance, or what has changed about one. It counts from when this returns.
   *
   * @throws IOException with a message for people; it is tried again after {@link #renewMillis}
   */
  void register(Instance self) throws IOException;

  /**
   * Says that the instance lives, and announces it again where the registry has lost it.
   *
   * @throws IOException as {@link #register}
   */
  void renew(Instance self) throws IOException;

  /** Tells others not to choose the instance any more, though it still serves. */
  void drain(Instance self) throws IOException;

  /** Takes the instance away. Does nothing where it is not there. */
  void deregister(Instance self) throws IOException;

  /** How often {@link #renew} has to come, in milliseconds. */
  long renewMillis();

  /** How long it takes until the others know of a change, in milliseconds. */
  long propagationMillis();

  /** Begins to tell {@code watcher} who is there. Returns at once. */
  void watch(Watcher watcher, Scheduler scheduler);

  /**
   * Looks for changes now, in the place of the next regular look, and tells the watcher what there
   * is. Returns at once.
   *
   * @param done runs when everything has been told
   * @return whether it looks; {@code false}: there is nothing that could change
   */
  boolean look(Runnable done);

  /** Ends what {@link #watch} began. Does not deregister. */
  void close();
}
