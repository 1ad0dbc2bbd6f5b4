package io.graft.governance.bounded;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A map by name with a bound. When it is full, a new entry replaces one that has not been used for
 * long. A read is one lookup in a {@link ConcurrentHashMap}.
 *
 * <p>Caffeine would choose the evicted entry better, but its class initialiser uses {@code
 * java.util.logging}, which the application must set up first. Here the bound only guards against
 * floods of names; it is not a cache whose hit rate matters.
 *
 * @param <V> the values, which know when they were last used
 */
public final class BoundedMap<V extends BoundedMap.Aged> {
  /** A value that knows when it was last used. */
  public interface Aged {
    /** The time of the last use, on the monotonic clock. */
    long lastUsed();

    /** Called after the value has been evicted. */
    void evicted();
  }

  private static final int SAMPLE = 16;

  private final ConcurrentHashMap<String, V> map = new ConcurrentHashMap<>();
  private final int capacity;
  private @Nullable Iterator<Map.Entry<String, V>> hand;

  /**
   * @param capacity 1 or more
   */
  public BoundedMap(int capacity) {
    this.capacity = capacity;
  }

  public @Nullable V get(String name) {
    return map.get(name);
  }

  /** Adds a value unless there is one. Returns the value that is in the map. */
  public synchronized V add(String name, V value) {
    V present = map.get(name);
    if (present != null) {
      return present;
    }
    while (map.size() >= capacity) {
      evictOne();
    }
    map.put(name, value);
    return value;
  }

  /** Evicts the oldest of a few entries. The next search continues after them. */
  private void evictOne() {
    Map.Entry<String, V> oldest = null;
    for (int i = 0; i < SAMPLE; i++) {
      if (hand == null || !hand.hasNext()) {
        hand = map.entrySet().iterator();
      }
      Map.Entry<String, V> entry = hand.next();
      if (map.get(entry.getKey()) == entry.getValue()
          && (oldest == null || entry.getValue().lastUsed() - oldest.getValue().lastUsed() < 0)) {
        oldest = entry;
      }
    }
    if (oldest != null && map.remove(oldest.getKey(), oldest.getValue())) {
      oldest.getValue().evicted();
    } else {
      hand = null;
    }
  }

  public int size() {
    return map.size();
  }

  /** A live view. */
  public Collection<V> values() {
    return map.values();
  }
}
