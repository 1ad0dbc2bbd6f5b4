package io.graft.instrumentation.spi;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Attaches values to objects of a library that cannot hold them. The objects are compared by
 * identity, never by {@code equals}, and are not kept alive.
 *
 * @param <K> type of the library's objects
 * @param <V> type of the values; a value must not refer to its object strongly
 */
public final class Attached<K, V> {
  private final ConcurrentHashMap<Object, V> values = new ConcurrentHashMap<>();
  private final ReferenceQueue<K> unreachable = new ReferenceQueue<>();

  /**
   * The number of values, or more. The map's own count is a sum over cells that change while it is
   * computed: it may be 0 although there is a value.
   */
  private final AtomicInteger size = new AtomicInteger();

  private final int limit;
  private final Consumer<V> lost;

  /**
   * @param limit the maximum number of objects with a value, at least 1
   * @param lost receives the value of an object that was collected
   */
  public Attached(int limit, Consumer<V> lost) {
    this.limit = limit;
    this.lost = lost;
  }

  /** Attaches {@code value}; returns false, and does nothing, if the limit is reached. */
  public boolean put(K object, V value) {
    expunge();
    if (size.incrementAndGet() > limit) {
      size.decrementAndGet();
      return false;
    }
    if (values.put(new Weak<>(object, unreachable), value) != null) {
      size.decrementAndGet();
    }
    return true;
  }

  /** Returns the value of {@code object}, or {@code null}. */
  public @Nullable V get(K object) {
    return size.get() == 0 ? null : values.get(new Probe(object));
  }

  /** Detaches and returns the value of {@code object}; {@code null}: none. */
  public @Nullable V remove(K object) {
    return size.get() == 0 ? null : take(new Probe(object));
  }

  private void expunge() {
    for (Reference<? extends K> gone = unreachable.poll();
        gone != null;
        gone = unreachable.poll()) {
      V value = take(gone);
      if (value != null) {
        lost.accept(value);
      }
    }
  }

  private @Nullable V take(Object key) {
    V value = values.remove(key);
    if (value != null) {
      size.decrementAndGet();
    }
    return value;
  }

  private static final class Weak<K> extends WeakReference<K> {
    private final int hash;

    Weak(K object, ReferenceQueue<K> queue) {
      super(object, queue);
      hash = System.identityHashCode(object);
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
      Object object = get();
      return object != null
          && (other instanceof Probe
              ? ((Probe) other).object == object
              : other instanceof Weak && ((Weak<?>) other).get() == object);
    }
  }

  private static final class Probe {
    private final Object object;

    Probe(Object object) {
      this.object = object;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(object);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Weak && ((Weak<?>) other).get() == object;
    }
  }
}
