package io.graft.registry.zookeeper;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for conditions, generously, without saying how long they take. */
final class Await {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private Await() {}

  /** Waits until the condition holds, and fails with {@code seen} where it never does. */
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
