package io.graft.instrumentation.spi.context;

import io.graft.governance.context.CallContext;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The contexts of queued tasks, stored outside the tasks.
 *
 * <p>A task is identified by itself and its executor. If the same object is queued several times in
 * one executor, its contexts are used in order: its runs cannot be told apart. Entries refer to the
 * task weakly, so a task that is discarded leaves nothing behind; no context refers to a task. No
 * class of the agent is ever put into the application's queues, so a task that waits for hours does
 * not keep a detached agent alive.
 */
public final class Waiting {
  /** The maximum number of contexts for one object; beyond it the oldest is dropped. */
  static final int MAX_CONTEXTS = 16;

  private static final ConcurrentHashMap<Object, Entry> ENTRIES = new ConcurrentHashMap<>();

  /**
   * The number of entries, or more. It lets a lookup return without an allocation if there are
   * none. The map's own count is a sum over cells that change while it is computed, and may be 0
   * although there is an entry.
   */
  private static final AtomicInteger SIZE = new AtomicInteger();

  private static final ReferenceQueue<Object> GONE = new ReferenceQueue<>();

  private Waiting() {}

  /**
   * Stores a context for the next run of a task. Without a context, removes what an earlier
   * submission of the same object may have left, so that no run gets the context of another
   * request.
   *
   * @param executor the executor that will run it; {@code null}: any
   */
  public static void put(@Nullable Object executor, Object task, @Nullable CallContext context) {
    if (context == null) {
      if (SIZE.get() > 0) {
        forgetGone();
        forget(new Probe(executor, task));
      }
      return;
    }
    forgetGone();
    Entry single = new Entry(context, null, 1);
    SIZE.incrementAndGet();
    if (ENTRIES.merge(new Key(executor, task), single, Entry::then) != single) {
      SIZE.decrementAndGet();
    }
  }

  /**
   * Stores a context for a task that runs once, on any executor. Replaces one from an earlier
   * submission.
   */
  public static void putOnce(Object task, CallContext context) {
    forgetGone();
    SIZE.incrementAndGet();
    if (ENTRIES.put(new Key(null, task), new Entry(context, null, 1)) != null) {
      SIZE.decrementAndGet();
    }
  }

  /** As {@link #putOnce}, but keeps the context of an earlier submission. */
  public static void putFirst(Object task, CallContext context) {
    forgetGone();
    SIZE.incrementAndGet();
    if (ENTRIES.putIfAbsent(new Key(null, task), new Entry(context, null, 1)) != null) {
      SIZE.decrementAndGet();
    }
  }

  private static void forgetGone() {
    for (Reference<?> gone = GONE.poll(); gone != null; gone = GONE.poll()) {
      forget(gone);
    }
  }

  private static void forget(Object key) {
    if (ENTRIES.remove(key) != null) {
      SIZE.decrementAndGet();
    }
  }

  /** Removes and returns the context for this run of a task; {@code null}: none. */
  public static @Nullable CallContext take(@Nullable Object executor, Object task) {
    if (SIZE.get() == 0) {
      return null;
    }
    Probe probe = new Probe(executor, task);
    while (true) {
      Entry entry = ENTRIES.get(probe);
      if (entry == null) {
        return null;
      }
      if (entry.next != null) {
        if (ENTRIES.replace(probe, entry, entry.next)) {
          return entry.context;
        }
      } else if (ENTRIES.remove(probe, entry)) {
        SIZE.decrementAndGet();
        return entry.context;
      }
    }
  }

  /** The number of stored contexts, including those of tasks that were collected. */
  static int size() {
    return SIZE.get();
  }

  private static int hash(@Nullable Object executor, Object task) {
    return 31 * System.identityHashCode(executor) + System.identityHashCode(task);
  }

  /** A context, and the next ones of the same task. Immutable. */
  private static final class Entry {
    private final CallContext context;
    private final @Nullable Entry next;
    private final int size;

    Entry(CallContext context, @Nullable Entry next, int size) {
      this.context = context;
      this.next = next;
      this.size = size;
    }

    Entry then(Entry last) {
      if (size >= MAX_CONTEXTS && next != null) {
        return next.then(last);
      }
      Entry rest = next == null ? last : next.then(last);
      return new Entry(context, rest, 1 + rest.size);
    }
  }

  /**
   * Refers to the executor by its identity hash only, which tells executors apart and keeps none
   * alive.
   */
  private static final class Key extends WeakReference<Object> {
    private final int executor;
    private final int hash;

    Key(@Nullable Object executor, Object task) {
      super(task, GONE);
      this.executor = System.identityHashCode(executor);
      hash = Waiting.hash(executor, task);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (this == other) {
        return true;
      }
      if (other instanceof Probe) {
        return other.equals(this);
      }
      if (!(other instanceof Key) || ((Key) other).executor != executor) {
        return false;
      }
      Object task = get();
      return task != null && task == ((Key) other).get();
    }
  }

  /** A key for lookups. */
  private static final class Probe {
    private final int executor;
    private final Object task;
    private final int hash;

    Probe(@Nullable Object executor, Object task) {
      this.executor = System.identityHashCode(executor);
      this.task = task;
      hash = Waiting.hash(executor, task);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key
          && ((Key) other).executor == executor
          && ((Key) other).get() == task;
    }
  }
}
