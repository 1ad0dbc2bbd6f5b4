package io.graft.governance.limit;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A {@link Gcra} for each value of a key, in a table of fixed size: 1,024 rows of 16 slots, about
 * 260 KB. With ten thousand keys in use, all but one in two hundred have a slot of their own.
 *
 * <p>A limit whose arrival time has passed is equal to one that was never used, so its slot can be
 * given to another key. No other slot is ever taken away. A key that finds its row full of limits
 * in use shares one limit with all new keys of that row until a slot is free. So a flood of made-up
 * keys can neither evict a key that is being limited nor use up its rate, and no key is ever
 * admitted more often than its limit allows.
 *
 * <p>Slots are found by a 64-bit hash with a secret seed. The values, which may be credentials or 8
 * KB long, are not kept. A known key costs no lock and no allocation; a new key takes a lock while
 * two numbers are written.
 */
public final class KeyedRate {
  private static final int ROW_BITS = 10;
  private static final int WAYS = 16;

  private static final long EMPTY = 0;

  /** Result of {@link #settle}: the key has a slot, and its request is admitted. */
  private static final int ADMITTED = -2;

  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  private final long seed;
  private final long multiplier;
  private final AtomicLongArray hashes = new AtomicLongArray(WAYS << ROW_BITS);
  private final AtomicLongArray arrivals = new AtomicLongArray(WAYS << ROW_BITS);
  private final AtomicLongArray shared = new AtomicLongArray(1 << ROW_BITS);

  /**
   * @param seed a secret random number; who knows it could make two keys share a slot
   */
  public KeyedRate(long seed) {
    this.seed = mix(seed + GAMMA);
    multiplier = mix(seed + 2 * GAMMA) | 1;
    for (int i = 0; i < arrivals.length(); i++) {
      arrivals.lazySet(i, Gcra.UNUSED);
    }
    for (int i = 0; i < shared.length(); i++) {
      shared.lazySet(i, Gcra.UNUSED);
    }
  }

  /** As {@link Gcra#tryAcquire}, for one key. */
  public long tryAcquire(String key, long interval, int burst, long now) {
    long most = interval * burst;
    long hash = hash(key);
    int row = (int) (hash >>> Long.SIZE - ROW_BITS);
    while (true) {
      int place = find(row, hash);
      if (place < 0) {
        // Try again if there is no room: another thread may have given this key the last slot.
        place = room(row, now) ? settle(row, hash, interval, most, now) : find(row, hash);
        if (place < 0) {
          return place == ADMITTED ? 0 : tryShared(row, interval, most, now);
        }
      }
      // The arrival time first, then the key: if both change, the write below fails.
      long before = arrivals.get(place);
      if (hashes.get(place) != hash) {
        continue;
      }
      long counted = Gcra.counted(before, most, now);
      long wait = Gcra.wait(counted, interval, most, now);
      long after = wait == 0 ? Gcra.next(counted, interval, now) : counted;
      if (after == before || arrivals.compareAndSet(place, before, after)) {
        return wait;
      }
    }
  }

  private int find(int row, long hash) {
    for (int place = row * WAYS; place < (row + 1) * WAYS; place++) {
      if (hashes.get(place) == hash) {
        return place;
      }
    }
    return -1;
  }

  private boolean room(int row, long now) {
    for (int place = row * WAYS; place < (row + 1) * WAYS; place++) {
      // A slot without a key is about to change hands; settle() waits for that.
      if (hashes.get(place) == EMPTY || Gcra.idle(arrivals.get(place), now)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Gives a key a slot, and admits its request there.
   *
   * @return {@link #ADMITTED}; -1: there is no free slot; 0 or more: another thread has given it
   *     this slot
   */
  private synchronized int settle(int row, long hash, long interval, long most, long now) {
    int present = find(row, hash);
    if (present >= 0) {
      return present;
    }
    // The rate that new keys have used together may have been used by this one.
    long before = Gcra.counted(shared.get(row), most, now);
    if (Gcra.wait(before, interval, most, now) > 0) {
      return -1;
    }
    long first = Gcra.next(before, interval, now);
    for (int place = row * WAYS; place < (row + 1) * WAYS; place++) {
      long arrival = arrivals.get(place);
      if (Gcra.idle(arrival, now)) {
        long owner = hashes.get(place);
        hashes.set(place, EMPTY);
        if (arrivals.compareAndSet(place, arrival, first)) {
          hashes.set(place, hash);
          return ADMITTED;
        }
        // The slot's key has just been used again.
        hashes.set(place, owner);
      }
    }
    return -1;
  }

  private long tryShared(int row, long interval, long most, long now) {
    while (true) {
      long before = shared.get(row);
      long counted = Gcra.counted(before, most, now);
      long wait = Gcra.wait(counted, interval, most, now);
      long after = wait == 0 ? Gcra.next(counted, interval, now) : counted;
      if (after == before || shared.compareAndSet(row, before, after)) {
        return wait;
      }
    }
  }

  /** Returns how many keys are being limited, not counting those that share a limit. */
  public int size(long now) {
    int count = 0;
    for (int place = 0; place < arrivals.length(); place++) {
      count += Gcra.idle(arrivals.get(place), now) ? 0 : 1;
    }
    return count;
  }

  private long hash(String key) {
    long hash = seed;
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * multiplier;
      hash ^= hash >>> 32;
    }
    hash = mix(hash ^ key.length());
    return hash == EMPTY ? 1 : hash;
  }

  /** The mixing function of SplitMix64. */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
