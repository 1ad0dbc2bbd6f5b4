package io.graft.instrumentation.concurrent;

import io.graft.governance.context.CallContext;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The contexts of tasks that wait for a thread, kept beside the tasks.
 *
 * <p>A task is known by its identity and its executor. An object that waits several times in one
 * executor has its contexts handed out in their order: its runs cannot be told apart anyhow.
 * Entries hold the task weakly, so one that is thrown away without having run leaves nothing
 * behind; no context refers to a task. A class of the agent is never put into the application's
 * queues, so an agent that detaches is not kept alive by a task that waits for hours.
 */
final class Waiting {
  /** Contexts kept for one and the same object; then the oldest is forgotten. */
  static final int MAX_CONTEXTS = 16;

  private static final ConcurrentHashMap<Object, Entry> ENTRIES = new ConcurrentHashMap<>();

  /**
   * Number of entries, never less than there are: so that nothing is allocated to look for a task
   * where there is none to find. The map's own count is a sum over cells that others change while
   * it is made, and may be 0 while an entry is there.
   */
  private static final AtomicInteger SIZE = new AtomicInteger();

  private static final ReferenceQueue<Object> GONE = new ReferenceQueue<>();

  private Waiting() {}

  /**
   * Keeps a context for the next run of a task. Without a context, forgets what an earlier one of
   * the same object may have left, so that no run gets the context of a stranger.
   *
   * @param executor who will run it; {@code null}: whoever does
   */
  static void put(@Nullable Object executor, Object task, @Nullable CallContext context) {
    if (context == null) {
      if (SIZE.get() > 0) {
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
   * Keeps a context for a task that runs once and whatever executor runs it. It takes the place of
   * one that the task was given when it was handed to an executor before.
   */
  static void putOnce(Object task, CallContext context) {
    forgetGone();
    SIZE.incrementAndGet();
    if (ENTRIES.put(new Key(null, task), new Entry(context, null, 1)) != null) {
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

  /** Returns the context that waits for this run of a task, and forgets it; {@code null}: none. */
  static @Nullable CallContext take(@Nullable Object executor, Object task) {
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

  /** Number of tasks that a context waits for, those included that are gone already. */
  static int size() {
    return SIZE.get();
  }

  private static int hash(@Nullable Object executor, Object task) {
    return 31 * System.identityHashCode(executor) + System.identityHashCode(task);
  }

  /** One context, and those that come after it. Immutable. */
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

  /** The executor by its identity hash alone: it tells two apart and keeps neither alive. */
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

  /** A key to look up with. */
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
