package io.graft.governance.interleaving;

import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.Lincheck;

/** Runs a scene in many orders of its threads' steps. */
final class Interleavings {
  /** How many orders are tried of each scene: {@code -Dgraft.interleavings=100000} tries more. */
  private static final int TRIES = Integer.getInteger("graft.interleavings", 50);

  private Interleavings() {}

  /** Runs a scene, which starts its threads by {@link #together}, again and again. */
  static void explore(Runnable scene) {
    Lincheck.runConcurrentTest(TRIES, scene);
  }

  /** Runs each on a thread of its own, and waits for all. */
  static void together(Runnable... parts) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread[] threads = new Thread[parts.length];
    for (int i = 0; i < parts.length; i++) {
      Runnable part = parts[i];
      threads[i] =
          new Thread(
              () -> {
                try {
                  part.run();
                } catch (Throwable e) {
                  failure.set(e);
                }
              });
    }
    for (Thread thread : threads) {
      thread.start();
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
  }

  /** As {@code assertTrue}, without what the test framework does behind it. */
  static void must(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
