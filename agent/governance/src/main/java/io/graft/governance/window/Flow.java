package io.graft.governance.window;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * Calls as they flow: how many began, how many are under way, and how many began in the last
 * seconds. A call costs one atomic addition where it begins and one where it ends, because all
 * three come from one number, {@code begun 40 | under way 24}, that only ever adds up: the calls of
 * a window are the difference between what has begun by now and what had begun when the window
 * opened, which whoever is first in a new second (2^30 ns) writes down.
 *
 * <p>An application may drop a response without closing it, and its call then never ends. So that
 * such leaks do not add up until the instance looks busy for ever, what is under way is a lease: it
 * counts for 9 to 18 minutes. There are two numbers, used in turn for 9 minutes each, and one that
 * is used again begins with nothing under way. A call that really lasts longer is still carried
 * out, it only no longer counts.
 *
 * <p>Not final, so that the numbers of an instance lie in the instance itself: a pick among ten
 * thousand then touches two objects and not ten.
 */
public class Flow {
  /** Returned by {@link #enter(long, int)}: as many are under way as may be. */
  public static final int FULL = -1;

  private static final int IN_BITS = 24;
  private static final int IN_SHIFT = Long.SIZE - IN_BITS;
  private static final long BEGUN = 1L << IN_BITS;
  private static final long BEGUN_MASK = (1L << Long.SIZE - IN_BITS) - 1;
  private static final int GENERATION_SHIFT = 9;
  private static final int GENERATION_BITS = 16;
  private static final int GENERATION_MASK = (1 << GENERATION_BITS) - 1;
  private static final int NEVER = Integer.MIN_VALUE;

  private static final AtomicLongFieldUpdater<Flow> EVEN =
      AtomicLongFieldUpdater.newUpdater(Flow.class, "even");
  private static final AtomicLongFieldUpdater<Flow> ODD =
      AtomicLongFieldUpdater.newUpdater(Flow.class, "odd");
  private static final AtomicIntegerFieldUpdater<Flow> EPOCH =
      AtomicIntegerFieldUpdater.newUpdater(Flow.class, "epoch");

  /** The numbers of even and of odd generations. */
  private volatile long even;

  private volatile long odd;

  /** The newest second in which a call began. */
  private volatile int epoch = NEVER;

  /** For each second {@code epoch 23 | 1 | begun 40}: what had begun before its first call. */
  private final AtomicLongArray ring;

  /**
   * @param nanos the longest window that is ever asked for
   */
  public Flow(long nanos) {
    ring = new AtomicLongArray(Integer.highestOneBit(Window.buckets(nanos)) << 1);
  }

  /** A call begins. Returns its lease, 0 or more, for {@link #exit}. */
  public final int enter(long now) {
    int e = epoch(now);
    if (e != epoch) {
      turn(e);
    }
    add(odd(e), BEGUN + 1);
    return lease(e);
  }

  /**
   * A call begins unless {@code limit} are under way already. Two that come at once for the last
   * place may both be refused; never are both let in.
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

  /** Takes back an {@link #enter}: the call was not sent after all. */
  public final void withdraw(int lease) {
    exit(lease, -(BEGUN + 1));
  }

  /** A call has ended. A lease must be given back once; one that has run out changes nothing. */
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

  /** Whether neither has any under way, leases that ran out included: what is quick to see. */
  public static boolean idle(Flow one, Flow other) {
    return (one.even | one.odd | other.even | other.odd) << IN_SHIFT == 0;
  }

  /** How many are under way. */
  public final int underWay(long now) {
    if ((even | odd) << IN_SHIFT == 0) {
      return 0; // nobody has a lease, so none has run out
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

  /** All calls that ever began. */
  public final long begun() {
    return begun(even) + begun(odd) & BEGUN_MASK;
  }

  /** Calls that began in the last {@code buckets} seconds of 2^30 ns, this one included. */
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
   * A new second: what has begun so far is what its window begins with. Of two threads that both
   * see it first, one writes; a call that slips in between counts for the second before.
   */
  private void turn(int e) {
    int before = epoch;
    if (before != NEVER && e - before <= 0) {
      return; // another thread read its clock a moment later and was here before
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

  /** What is still under way after two generations never ends. */
  private void forget(AtomicLongFieldUpdater<Flow> slot) {
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

  /** In two branches, because the compiler knows an updater only where it is a constant. */
  private long add(boolean isOdd, long delta) {
    return isOdd ? ODD.getAndAdd(this, delta) : EVEN.getAndAdd(this, delta);
  }

  private static int generationsBetween(int from, int to) {
    return to - from <= 0
        ? 0
        : (to >>> GENERATION_SHIFT) - (from >>> GENERATION_SHIFT) & GENERATION_MASK;
  }

  private static AtomicLongFieldUpdater<Flow> slot(int epoch) {
    return odd(epoch) ? ODD : EVEN;
  }

  private static boolean odd(int epoch) {
    return (epoch & 1 << GENERATION_SHIFT) != 0;
  }

  private static int epoch(long now) {
    return (int) (now >>> Window.BUCKET_SHIFT);
  }

  /** Signed: a lease given back after it was forgotten makes it negative for a while. */
  private static int in(long value) {
    return (int) (value << IN_SHIFT >> IN_SHIFT);
  }

  private static long begun(long value) {
    return value - in(value) >>> IN_BITS;
  }
}
