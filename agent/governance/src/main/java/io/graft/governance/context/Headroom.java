package io.graft.governance.context;

/**
 * Whether the thread has stack enough for a request or a call to be ended where it begins. What is
 * entered and cannot be left, because the stack overflows in between, would count as under way and
 * stay in the thread.
 */
public final class Headroom {
  /**
   * Frames of 60 bytes where they are compiled, of 180 where not: what follows a beginning takes
   * two thirds of it. Costs some 0.15 µs a call.
   */
  private static final int FRAMES = 48;

  private Headroom() {}

  /** Asks by using it; {@code false}: the application is about to overflow by itself. */
  public static boolean enough() {
    try {
      return down(FRAMES, 1, 2, 3, 4, 5) != 0;
    } catch (StackOverflowError none) {
      return false;
    }
  }

  /** Needs its arguments after the call, so that compiled frames have room for them. */
  private static long down(int left, long a, long b, long c, long d, long e) {
    return left == 0 ? 1 : down(left - 1, b, c, d, e, a + 1) | (a ^ b) + (c ^ d) + e;
  }
}
