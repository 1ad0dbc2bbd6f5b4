package io.graft.governance.context;

/**
 * Checks whether the thread has enough stack to begin and to end a request or call. If the stack
 * overflowed in between, it would remain in flight and in the thread's slot.
 */
public final class Headroom {
  /**
   * Frames of 60 bytes when compiled, otherwise 180. Ending a call takes two thirds of this. Costs
   * about 0.15 µs a call.
   */
  private static final int FRAMES = 48;

  private Headroom() {}

  /** Tries to use the stack; {@code false}: the application is about to overflow anyway. */
  public static boolean enough() {
    try {
      return down(FRAMES, 1, 2, 3, 4, 5) != 0;
    } catch (StackOverflowError none) {
      return false;
    }
  }

  /** Uses its arguments after the call, so that compiled frames must keep them. */
  private static long down(int left, long a, long b, long c, long d, long e) {
    return left == 0 ? 1 : down(left - 1, b, c, d, e, a + 1) | (a ^ b) + (c ^ d) + e;
  }
}
