package io.graft.governance.hash;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Maps each key to the endpoint that it stays on. A table of fixed size with sixteen slots for each
 * group of keys; if they are full, the least recently used entry is evicted. It stores hashes
 * instead of keys, which may be secrets such as session ids. A lookup takes no lock and allocates
 * nothing.
 */
public final class AffinityTable {
  private static final int WAYS = 16;

  /** The precision of the time of the last use, so that threads do not contend for the entry. */
  private static final long PRECISION = 1_000_000_000L;

  private final AtomicReferenceArray<@Nullable Entry> slots;
  private final int buckets;

  /**
   * @param capacity the number of keys that fit, except for about one in a hundred; 1 or more. Up
   *     to three times as many may fit
   */
  public AffinityTable(int capacity) {
    // Three slots for two keys, so that more than sixteen rarely share a group.
    buckets = Integer.highestOneBit(Math.max(1, (3 * capacity - 1) / (2 * WAYS))) << 1;
    slots = new AtomicReferenceArray<>(buckets * WAYS);
  }

  /**
   * Returns the id of the endpoint that a key stays on, and updates the time of its use.
   *
   * @param key {@link KeyHash#of} the key
   * @param idleNanos how long an unused key is kept
   * @return {@code null}: none
   */
  public @Nullable String find(long key, long idleNanos, long now) {
    int first = first(key);
    for (int i = first; i < first + WAYS; i++) {
      Entry entry = slots.get(i);
      if (entry != null && entry.key == key) {
        long idle = now - entry.used;
        if (idle >= idleNanos) {
          return null;
        }
        if (idle > PRECISION) {
          entry.used = now;
        }
        return entry.id;
      }
    }
    return null;
  }

  /** Keeps a key on the endpoint with that id from now on. */
  public void keep(long key, String id, long now) {
    Entry added = new Entry(key, id, now);
    int first = first(key);
    while (true) {
      int at = first;
      Entry there = slots.get(first);
      for (int i = first; i < first + WAYS; i++) {
        Entry entry = slots.get(i);
        if (entry != null && entry.key == key) {
          at = i;
          there = entry;
          break;
        }
        if (there != null && (entry == null || entry.used - there.used < 0)) {
          at = i;
          there = entry;
        }
      }
      if (there != null && there.key == key && there.id.equals(id)) {
        there.used = now;
        return;
      }
      if (slots.compareAndSet(at, there, added)) {
        return;
      }
    }
  }

  /** Forgets a key. */
  public void forget(long key) {
    int first = first(key);
    for (int i = first; i < first + WAYS; i++) {
      Entry entry = slots.get(i);
      if (entry != null && entry.key == key) {
        slots.compareAndSet(i, entry, null);
      }
    }
  }

  private int first(long key) {
    return KeyHash.below(buckets, KeyHash.again(key, 1)) * WAYS;
  }

  private static final class Entry {
    final long key;
    final String id;
    volatile long used;

    Entry(long key, String id, long used) {
      this.key = key;
      this.id = id;
      this.used = used;
    }
  }
}
