package io.graft.governance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/** Runs the same code on several threads at once. */
public final class Together {
  private Together() {}

  /** Runs {@code turns} turns on each thread, all beginning together. Fails if one fails. */
  public static void run(int threads, int turns, IntConsumer turn) throws InterruptedException {
    CyclicBarrier start = new CyclicBarrier(threads);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> list = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int offset = t;
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                  for (int i = 0; i < turns; i++) {
                    turn.accept(i + offset);
                  }
                } catch (Throwable e) {
                  failure.compareAndSet(null, e);
                }
              });
      thread.start();
      list.add(thread);
    }
    for (Thread thread : list) {
      thread.join(TimeUnit.SECONDS.toMillis(60));
      assertTrue(!thread.isAlive(), "still running");
    }
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
  }
}
