package io.graft.governance.limit;

import java.lang.ref.WeakReference;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The queues in which requests wait for a thread of their server, as far as server adapters have
 * found them. They belong to the application and are not held.
 */
public final class Waiting {
  private static final int MOST = 16;

  private static final Pool[] NONE = {};

  private volatile Pool[] pools = NONE;

  private static final class Pool {
    final WeakReference<Collection<?>> queue;
    final int threads;

    Pool(Collection<?> queue, int threads) {
      this.queue = new WeakReference<Collection<?>>(queue);
      this.threads = threads;
    }
  }

  /**
   * Adds a queue; one that is known is not added again.
   *
   * @param queue whose size can be asked by any thread at any time, without a lock
   * @param threads how many take from it at most, 1 or more
   */
  public synchronized void add(Collection<?> queue, int threads) {
    Pool[] all = new Pool[MOST];
    int count = 0;
    for (Pool each : pools) {
      Collection<?> known = each.queue.get();
      if (known == queue) {
        return;
      }
      if (known != null && count < MOST - 1) {
        all[count++] = each;
      }
    }
    all[count++] = new Pool(queue, threads);
    Pool[] next = new Pool[count];
    System.arraycopy(all, 0, next, 0, count);
    pools = next;
  }

  /** How many wait now, in all queues. */
  public int count() {
    int sum = 0;
    for (Pool each : pools) {
      @Nullable Collection<?> queue = each.queue.get();
      sum += queue == null ? 0 : queue.size();
    }
    return sum;
  }

  /** The threads that take from those queues, together. */
  int threads() {
    long sum = 0;
    for (Pool each : pools) {
      sum += each.queue.get() == null ? 0 : each.threads;
    }
    return (int) Math.min(Integer.MAX_VALUE, sum);
  }
}
