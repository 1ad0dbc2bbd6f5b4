package io.graft.governance.limit;

import java.lang.ref.WeakReference;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The queues in which requests wait for a thread of their server, as far as adapters have found
 * them. Only held weakly, as they belong to the application.
 */
public final class ServerQueues {
  private static final int MOST = 16;

  private static final ThreadPool[] NONE = {};

  private volatile ThreadPool[] pools = NONE;

  private static final class ThreadPool {
    final WeakReference<Collection<?>> queue;
    final int threads;

    ThreadPool(Collection<?> queue, int threads) {
      this.queue = new WeakReference<Collection<?>>(queue);
      this.threads = threads;
    }
  }

  /**
   * Adds a queue, unless it is known.
   *
   * @param queue its size can be read by any thread at any time, without a lock
   * @param threads the most threads that take from it; 0: its requests are in progress already,
   *     because this server admits them before they wait
   */
  public synchronized void add(Collection<?> queue, int threads) {
    ThreadPool[] all = new ThreadPool[MOST];
    int count = 0;
    for (ThreadPool each : pools) {
      Collection<?> known = each.queue.get();
      if (known == queue) {
        return;
      }
      if (known != null && count < MOST - 1) {
        all[count++] = each;
      }
    }
    all[count++] = new ThreadPool(queue, threads);
    ThreadPool[] next = new ThreadPool[count];
    System.arraycopy(all, 0, next, 0, count);
    pools = next;
  }

  /** Returns how many requests wait in all queues that have not been admitted. */
  public int count() {
    return count(false);
  }

  /** Returns how many requests wait that are in progress already. */
  int admitted() {
    return count(true);
  }

  private int count(boolean admitted) {
    int sum = 0;
    for (ThreadPool each : pools) {
      @Nullable Collection<?> queue = each.threads == 0 == admitted ? each.queue.get() : null;
      sum += queue == null ? 0 : queue.size();
    }
    return sum;
  }

  /** Returns how many threads take from those queues together. */
  int threads() {
    long sum = 0;
    for (ThreadPool each : pools) {
      sum += each.queue.get() == null ? 0 : each.threads;
    }
    return (int) Math.min(Integer.MAX_VALUE, sum);
  }
}
