package io.graft.bench.subject;

import io.graft.governance.service.Snapshot;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * Publishes snapshots of ten thousand instances, each a hundredth others than before, while a
 * thread makes calls. Prints a line for each: nanoseconds until a call saw it, those of the longest
 * call meanwhile, and those of the longest call in a time as long in which nothing happened.
 */
public final class Publications {
  private static final int INSTANCES = 10_000;
  private static final int WARM_UP = 50;
  private static final int PAUSE_MILLIS = 20;

  private final Services services = new Services(INSTANCES);
  private final Governed governed = Governed.of(services);
  private final AtomicLong longest = new AtomicLong();
  private volatile boolean over;

  /** Written by the caller alone. */
  private volatile long calls;

  private Publications() {}

  /**
   * @param arguments how many snapshots
   */
  public static void main(String[] arguments) throws InterruptedException {
    new Publications().run(Integer.parseInt(arguments[0]));
  }

  private void run(int rounds) throws InterruptedException {
    Thread caller = new Thread(this::call, "caller");
    caller.start();
    Snapshot[] snapshots = {
      Services.snapshot(INSTANCES, INSTANCES / 100), Services.snapshot(INSTANCES, 0)
    };
    IntSupplier call = governed.call();
    for (int round = -WARM_UP; round < rounds; round++) {
      Thread.sleep(PAUSE_MILLIS);
      longest.set(0);
      long start = System.nanoTime();
      governed.publish(snapshots[round & 1]);
      call.getAsInt();
      long took = System.nanoTime() - start;
      long most = longest();
      Thread.sleep(PAUSE_MILLIS);
      longest.set(0);
      long quiet = System.nanoTime();
      while (System.nanoTime() - quiet < took) {
        Thread.onSpinWait();
      }
      long mostOtherwise = longest();
      if (round >= 0) {
        System.out.println(String.format(Locale.ROOT, "%d %d %d", took, most, mostOtherwise));
      }
    }
    over = true;
    caller.join();
  }

  /** The longest call so far, the one that is under way included. */
  private long longest() {
    long wanted = calls + 2;
    while (calls < wanted) {
      Thread.onSpinWait();
    }
    return longest.get();
  }

  private void call() {
    IntSupplier call = governed.call();
    long before = System.nanoTime();
    while (!over) {
      call.getAsInt();
      long now = System.nanoTime();
      if (now - before > longest.get()) {
        longest.set(now - before);
      }
      before = now;
      calls++;
    }
  }
}
