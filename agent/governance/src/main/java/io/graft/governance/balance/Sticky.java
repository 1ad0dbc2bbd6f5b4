package io.graft.governance.balance;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Which member each key stays with. A table of fixed size, sixteen places for keys whose hashes are
 * near: where they are taken, who was not used for longest gives way. It holds hashes, not keys,
 * which may be secrets as session ids are. A lookup takes no lock and allocates nothing.
 */
public final class Sticky {
  private static final int WAYS = 16;

  /** Use is noted to within this, so that threads do not fight for the entry. */
  private static final long PRECISION = 1_000_000_000L;

  private final AtomicReferenceArray<@Nullable Entry> slots;
  private final int buckets;

  /**
   * @param capacity how many keys are kept at the least, but for one in a hundred; 1 or more. Up to
   *     three times as many may be
   */
  public Sticky(int capacity) {
    // Three places for two keys, so that it is rare that more than sixteen meet.
    buckets = Integer.highestOneBit(Math.max(1, (3 * capacity - 1) / (2 * WAYS))) << 1;
    slots = new AtomicReferenceArray<>(buckets * WAYS);
  }

  /**
   * Returns the id of the member that a key stays with, and notes that it was used.
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

  /** From now on a key stays with the member of that id. */
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

  /** A key stays with nobody any more. */
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
