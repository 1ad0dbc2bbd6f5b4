package io.graft.chaos.scene;

/**
 * How long what happens is let happen.
 *
 * @param warmUp milliseconds of load before anything happens: the first calls of a JVM are slow,
 *     and callers remember that
 * @param before milliseconds of load before it
 * @param trouble while it lasts
 * @param after it has ended
 * @param settling time for a new load to show its effect
 * @param timeout for connecting and for reading, as the applications are set
 */
public record Pace(
    long warmUp, long before, long trouble, long after, long settling, long timeout) {
  /** Enough to see that nothing fails, on a machine that may stand still for seconds. */
  public static final Pace SHORT = new Pace(0, 500, 3_000, 1_500, 7_000, 20_000);

  /** The least in which an adaptive limit is found. */
  public static final Pace BRIEF = new Pace(0, 500, 2_000, 1_500, 3_000, 20_000);

  /** Enough for a 99.9th percentile. */
  public static final Pace LONG = new Pace(20_000, 2_000, 12_000, 5_000, 10_000, 2_000);

  static void pass(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
