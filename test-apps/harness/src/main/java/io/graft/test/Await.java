package io.graft.test;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.opentest4j.AssertionFailedError;

/** Waits for what will happen, however slow the machine is. The only place that sleeps. */
public final class Await {
  /** How long to wait where nothing else is said. */
  public static final Duration LIMIT = Duration.ofSeconds(60);

  private static final long PAUSE_MILLIS = 10;
  private static final int MOST_MILLIS = 50;

  private Await() {}

  /** Waits until {@code condition} holds. */
  public static void until(String what, Callable<Boolean> condition) {
    until(what, LIMIT, condition, () -> "");
  }

  /**
   * Waits until {@code condition} holds. A condition that throws does not hold yet; what it threw
   * last is the cause of the failure.
   *
   * @param what completes "still waiting for": what should have happened
   * @param details what to add to the message of a failure
   */
  public static void until(
      String what, Duration limit, Callable<Boolean> condition, Supplier<String> details) {
    value(what, limit, condition, Boolean.TRUE::equals, details);
  }

  /** Waits until {@code read} gives a value that {@code accepted} accepts, and returns it. */
  public static <T> T value(String what, Callable<T> read, Predicate<? super T> accepted) {
    return value(what, LIMIT, read, accepted, () -> "");
  }

  /** As {@link #value(String, Callable, Predicate)}, with a limit and details of the failure. */
  public static <T> T value(
      String what,
      Duration limit,
      Callable<T> read,
      Predicate<? super T> accepted,
      Supplier<String> details) {
    long start = System.nanoTime();
    while (true) {
      T last = null;
      Throwable failure = null;
      try {
        last = read.call();
        if (accepted.test(last)) {
          return last;
        }
      } catch (Exception | AssertionError e) {
        failure = e;
      }
      if (System.nanoTime() - start > limit.toNanos()) {
        String seen = failure != null ? "failed last with " + failure : "saw last: " + last;
        String more = details.get();
        throw new AssertionFailedError(
            "still waiting after %d s for: %s; %s%s"
                .formatted(limit.toSeconds(), what, seen, more.isEmpty() ? "" : "\n" + more),
            failure);
      }
      pause(System.nanoTime() - start);
    }
  }

  /** Longer where it has taken long already: what is asked a hundred times a second has to work. */
  private static void pause(long waitedNanos) {
    try {
      Thread.sleep(Math.min(MOST_MILLIS, PAUSE_MILLIS + waitedNanos / 1_000_000 / 20));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionFailedError("interrupted while waiting", e);
    }
  }
}
