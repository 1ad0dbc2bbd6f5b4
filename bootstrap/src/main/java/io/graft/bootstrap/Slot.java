package io.graft.bootstrap;

/**
 * The thread's place for what Graft carries with a request.
 *
 * <p>A slot is an array so that an agent that detaches leaves nothing of itself behind in the
 * threads of the application: the array and the {@link ThreadLocal} belong to the boot loader, and
 * what an agent puts into the array it takes out again when the request leaves the thread.
 */
public final class Slot {
  /** Index of the context of the request that this thread works for. */
  public static final int CONTEXT = 0;

  /** Index of the outgoing call that this thread is inside of. */
  public static final int CALL = 1;

  /** Index of the mark that this thread is the agent's own: never governed, never traced. */
  public static final int OWN = 2;

  private static final int SIZE = 4;

  private static final ThreadLocal<Object[]> SLOTS = new ThreadLocal<Object[]>();

  private Slot() {}

  /** Returns the slot of the current thread, always the same array for one thread. */
  public static Object[] current() {
    Object[] slot = SLOTS.get();
    if (slot == null) {
      slot = new Object[SIZE];
      SLOTS.set(slot);
    }
    return slot;
  }
}
