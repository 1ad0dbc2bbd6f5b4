package io.graft.governance.bounded;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A map by name that never holds more than it may: who comes when it is full takes the place of one
 * that was not used for long. A read is one lookup in a {@link ConcurrentHashMap}.
 *
 * <p>Caffeine would choose the victim better, but its class initialiser reaches for {@code
 * java.util.logging}, which must not be touched before the application has set it up; and here the
 * bound is a guard against floods of names, not a cache to be tuned.
 *
 * @param <V> what it holds, which knows when it was used last
 */
public final class BoundedMap<V extends BoundedMap.Aged> {
  /** Something that knows when it was used last. */
  public interface Aged {
    /** On the monotonic clock. */
    long lastUsed();

    /** It is no longer in the map. */
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

  /** Puts a value in unless there is one; returns the one that is in. */
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

  /** The oldest of a few neighbours goes; the next time, the search goes on behind them. */
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
