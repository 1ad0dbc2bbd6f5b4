package io.graft.registry.zookeeper;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for conditions, with a generous limit. */
final class Await {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private Await() {}

  /** Waits until the condition is true; otherwise fails with {@code seen}. */
  static void until(String what, Callable<Boolean> condition, Object seen) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within " + LIMIT + ": " + what + "; seen: " + seen);
      }
      Thread.sleep(5);
    }
  }
}
