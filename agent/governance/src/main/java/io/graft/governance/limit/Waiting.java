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

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static final WeakReference<Collection<?>>[] NONE = new WeakReference[0];

  private volatile WeakReference<Collection<?>>[] queues = NONE;

  /**
   * Adds a queue; one that is known is not added again.
   *
   * @param queue whose size can be asked by any thread at any time, without a lock
   */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public synchronized void add(Collection<?> queue) {
    WeakReference<Collection<?>>[] all = new WeakReference[MOST];
    int count = 0;
    for (WeakReference<Collection<?>> each : queues) {
      Collection<?> known = each.get();
      if (known == queue) {
        return;
      }
      if (known != null && count < MOST - 1) {
        all[count++] = each;
      }
    }
    all[count++] = new WeakReference<>(queue);
    WeakReference<Collection<?>>[] next = new WeakReference[count];
    System.arraycopy(all, 0, next, 0, count);
    queues = next;
  }

  /** How many wait now, in all queues. */
  public int count() {
    int sum = 0;
    for (WeakReference<Collection<?>> each : queues) {
      @Nullable Collection<?> queue = each.get();
      sum += queue == null ? 0 : queue.size();
    }
    return sum;
  }
}
