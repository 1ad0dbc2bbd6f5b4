package io.graft.governance.window;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * Counts calls: how many have begun, how many are in flight, and how many began in the last
 * seconds. A call costs one atomic addition when it begins and one when it ends, because all three
 * come from one number, {@code begun: 40 bits | in flight: 24}. The calls of a window are what has
 * begun by now minus what had begun when the window opened, which the first call of each second
 * (2^30 ns) records.
 *
 * <p>An application may drop a response without closing it, and its call then never ends. Each call
 * in flight is therefore a lease, so that such leaks do not add up until the endpoint looks busy
 * forever. A lease counts for 9 to 18 minutes: there are two numbers, used in turn for 9 minutes
 * each, and each starts again with nothing in flight. A call that really lasts longer goes on, but
 * no longer counts.
 *
 * <p>Not final, so that an endpoint can extend it: a pick among ten thousand endpoints then reads
 * two objects and not ten.
 */
public class CallCounter {
  /** Returned by {@link #enter(long, int)} at the limit. */
  public static final int FULL = -1;

  private static final int IN_BITS = 24;
  private static final int IN_SHIFT = Long.SIZE - IN_BITS;
  private static final long BEGUN = 1L << IN_BITS;
  private static final long BEGUN_MASK = (1L << Long.SIZE - IN_BITS) - 1;
  private static final int GENERATION_SHIFT = 9;
  private static final int GENERATION_BITS = 16;
  private static final int GENERATION_MASK = (1 << GENERATION_BITS) - 1;
  private static final int NEVER = Integer.MIN_VALUE;

  private static final AtomicLongFieldUpdater<CallCounter> EVEN =
      AtomicLongFieldUpdater.newUpdater(CallCounter.class, "even");
  private static final AtomicLongFieldUpdater<CallCounter> ODD =
      AtomicLongFieldUpdater.newUpdater(CallCounter.class, "odd");
  private static final AtomicIntegerFieldUpdater<CallCounter> EPOCH =
      AtomicIntegerFieldUpdater.newUpdater(CallCounter.class, "epoch");

  /** The numbers of even and odd generations. */
  private volatile long even;

  private volatile long odd;

  /** The newest second in which a call began. */
  private volatile int epoch = NEVER;

  /**
   * For each second {@code epoch: 23 bits | 1 | begun: 40}: what had begun before its first call.
   */
  private final AtomicLongArray ring;

  /**
   * @param nanos the longest window that is ever read
   */
  public CallCounter(long nanos) {
    ring = new AtomicLongArray(Integer.highestOneBit(SlidingWindow.buckets(nanos)) << 1);
  }

  /** Counts a call that begins. Returns its lease, 0 or more, for {@link #exit}. */
  public final int enter(long now) {
    int e = epoch(now);
    if (e != epoch) {
      turn(e);
    }
    add(odd(e), BEGUN + 1);
    return lease(e);
  }

  /**
   * Counts a call that begins, unless {@code limit} are in flight. Two concurrent calls for the
   * last permit may both be refused; they never both get it.
   *
   * @return its lease, or {@link #FULL}
   */
  public final int enter(long now, int limit) {
    int e = epoch(now);
    if (e != epoch) {
      turn(e);
    }
    boolean isOdd = odd(e);
    long before = add(isOdd, BEGUN + 1);
    int under = in(before) + in(isOdd ? even : odd);
    if (under >= limit) {
      add(isOdd, -(BEGUN + 1));
      return FULL;
    }
    return lease(e);
  }

  /** Undoes an {@link #enter}, for a call that was not sent. */
  public final void withdraw(int lease) {
    exit(lease, -(BEGUN + 1));
  }

  /** Ends a call. To be called once for each lease; one that has expired changes nothing. */
  public final void exit(int lease) {
    exit(lease, -1);
  }

  private void exit(int lease, long delta) {
    int age = (epoch >>> GENERATION_SHIFT) - lease & GENERATION_MASK;
    if (age <= 1) {
      add((lease & 1) != 0, delta);
    }
  }

  /** Counts a call that began and ended at once. */
  public final void count(long now) {
    int e = epoch(now);
    if (e != epoch) {
      turn(e);
    }
    add(odd(e), BEGUN);
  }

  /** Whether neither has calls in flight, including expired leases. Quick to read. */
  public static boolean idle(CallCounter one, CallCounter other) {
    return (one.even | one.odd | other.even | other.odd) << IN_SHIFT == 0;
  }

  /** Returns how many calls are in flight. */
  public final int underWay(long now) {
    if ((even | odd) << IN_SHIFT == 0) {
      return 0; // there are no leases, so none has expired
    }
    int last = epoch;
    if ((last ^ epoch(now)) >>> GENERATION_SHIFT == 0) {
      return Math.max(0, in(even) + in(odd));
    }
    int age = last == NEVER ? 0 : generationsBetween(last, epoch(now));
    if (age == 0) {
      return Math.max(0, in(even) + in(odd));
    }
    return age == 1 ? Math.max(0, in(odd(last) ? odd : even)) : 0;
  }

  /** Returns how many calls have begun so far. */
  public final long begun() {
    return begun(even) + begun(odd) & BEGUN_MASK;
  }

  /** Returns the calls that began in the last {@code buckets} seconds of 2^30 ns, with this one. */
  public final int calls(long now, int buckets) {
    int e = epoch(now);
    for (int i = Math.min(buckets, ring.length()) - 1; i >= 0; i--) {
      long opened = ring.get(e - i & ring.length() - 1);
      if ((opened & ~BEGUN_MASK) == opens(e - i)) {
        return (int) Math.min(Integer.MAX_VALUE, begun() - (opened & BEGUN_MASK) & BEGUN_MASK);
      }
    }
    return 0;
  }

  /**
   * Records at the start of a new second what has begun so far. Of two threads that see it at once,
   * one writes; a call in between counts for the second before.
   */
  private void turn(int e) {
    int before = epoch;
    if (before != NEVER && e - before <= 0) {
      return; // another thread read its clock later and was faster
    }
    int at = e & ring.length() - 1;
    long opened = ring.get(at);
    if ((opened & ~BEGUN_MASK) != opens(e)) {
      ring.compareAndSet(at, opened, opens(e) | begun());
    }
    if (EPOCH.compareAndSet(this, before, e) && before != NEVER) {
      int generations = generationsBetween(before, e);
      if (generations > 0) {
        forget(slot(e));
      }
      if (generations > 1) {
        forget(odd(e) ? EVEN : ODD);
      }
    }
  }

  private static long opens(int epoch) {
    return ((long) epoch << 1 | 1) << Long.SIZE - IN_BITS;
  }

  /** Forgets what is still in flight after two generations: it never ends. */
  private void forget(AtomicLongFieldUpdater<CallCounter> slot) {
    while (true) {
      long value = slot.get(this);
      if (slot.compareAndSet(this, value, value - in(value))) {
        return;
      }
    }
  }

  /** The generation of an epoch. */
  private static int lease(int epoch) {
    return epoch >>> GENERATION_SHIFT & GENERATION_MASK;
  }

  /** In two branches, because the JIT only optimises an updater that is a constant. */
  private long add(boolean isOdd, long delta) {
    return isOdd ? ODD.getAndAdd(this, delta) : EVEN.getAndAdd(this, delta);
  }

  private static int generationsBetween(int from, int to) {
    return to - from <= 0
        ? 0
        : (to >>> GENERATION_SHIFT) - (from >>> GENERATION_SHIFT) & GENERATION_MASK;
  }

  private static AtomicLongFieldUpdater<CallCounter> slot(int epoch) {
    return odd(epoch) ? ODD : EVEN;
  }

  private static boolean odd(int epoch) {
    return (epoch & 1 << GENERATION_SHIFT) != 0;
  }

  private static int epoch(long now) {
    return (int) (now >>> SlidingWindow.BUCKET_SHIFT);
  }

  /** Signed: a lease that ends after it was forgotten makes it negative for some time. */
  private static int in(long value) {
    return (int) (value << IN_SHIFT >> IN_SHIFT);
  }

  private static long begun(long value) {
    return value - in(value) >>> IN_BITS;
  }
}
