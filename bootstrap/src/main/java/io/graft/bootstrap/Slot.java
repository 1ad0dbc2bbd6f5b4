package io.graft.bootstrap;

/**
 * The values that Graft keeps in a thread while it works for a request.
 *
 * <p>A slot is a plain array, so that an agent that detaches leaves nothing behind in the threads
 * of the application: the array and the {@link ThreadLocal} belong to the boot loader, and an agent
 * clears what it has set when the request leaves the thread.
 */
public final class Slot {
  /** Index of the context of the request that this thread is serving. */
  public static final int CONTEXT = 0;

  /** Index of the outgoing call that this thread is making. */
  public static final int CALL = 1;

  /** Index of the mark of the agent's own threads, which are never governed or traced. */
  public static final int OWN = 2;

  /** Index of the mark of a thread that has recorded an event of the application's log. */
  public static final int LOGGED = 3;

  private static final int SIZE = 4;

  private static final ThreadLocal<Object[]> SLOTS = new ThreadLocal<Object[]>();

  private Slot() {}

  /** Returns the slot of the current thread: always the same array for one thread. */
  public static Object[] current() {
    Object[] slot = SLOTS.get();
    if (slot == null) {
      slot = new Object[SIZE];
      SLOTS.set(slot);
    }
    return slot;
  }
}
