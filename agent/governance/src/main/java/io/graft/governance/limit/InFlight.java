package io.graft.governance.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what is in flight, and forgets what never ends.
 *
 * <p>An application may drop a response without closing it, and its call then never ends. Each
 * entry is therefore a lease, so that such leaks do not add up until the endpoint looks busy
 * forever. A lease counts for 9 to 18 minutes: in the generation in which it began and the next.
 * What really lasts longer goes on, but no longer counts.
 */
public final class InFlight {
  private static final int GENERATION_SHIFT = 39;
  private static final int COUNT_BITS = 24;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
  private static final int GENERATION_MASK = 0xFFFF;

  /** {@code generation: 16 bits | leases of the one before: 24 | leases of this one: 24}. */
  private final AtomicLong state = new AtomicLong();

  /** Adds one. Returns the lease to pass to {@link #exit}: 0 or more. */
  public int enter(long now) {
    return enter(now, Integer.MAX_VALUE);
  }

  /** Adds one unless there are {@code limit} already. Returns the lease, or -1. */
  public int enter(long now, int limit) {
    int generation = generation(now);
    while (true) {
      long before = state.get();
      long at = at(before, generation);
      if (countOf(at) >= limit) {
        return -1;
      }
      if (state.compareAndSet(before, at + 1)) {
        return generationOf(at);
      }
    }
  }

  /** Removes one. To be called once for each lease; one that has expired changes nothing. */
  public void exit(int lease) {
    while (true) {
      long before = state.get();
      int age = generationOf(before) - lease & GENERATION_MASK;
      long unit = age == 0 ? 1 : 1L << COUNT_BITS;
      long counted = age == 0 ? before & COUNT_MASK : before >>> COUNT_BITS & COUNT_MASK;
      if (age > 1 || counted == 0 || state.compareAndSet(before, before - unit)) {
        return;
      }
    }
  }

  /** Returns how many are in flight. */
  public int count(long now) {
    return countOf(at(state.get(), generation(now)));
  }

  /** Returns the state in a generation, without expired leases. */
  private static long at(long state, int generation) {
    int age = generation - generationOf(state) & GENERATION_MASK;
    if (age == 0) {
      return state;
    }
    if (age == GENERATION_MASK) {
      return state; // another thread read its clock later and was faster
    }
    long older = age == 1 ? (state & COUNT_MASK) << COUNT_BITS : 0;
    return (long) generation << 2 * COUNT_BITS | older;
  }

  private static int generationOf(long state) {
    return (int) (state >>> 2 * COUNT_BITS);
  }

  private static int generation(long now) {
    return (int) (now >>> GENERATION_SHIFT) & GENERATION_MASK;
  }

  private static int countOf(long state) {
    return (int) ((state >>> COUNT_BITS & COUNT_MASK) + (state & COUNT_MASK));
  }
}
