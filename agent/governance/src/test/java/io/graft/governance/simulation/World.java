package io.graft.governance.simulation;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Virtual time and what happens in it: events in the order of their times, chance from a seed. */
final class World {
  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000_000_000L;

  final SplittableRandom random;
  private long now;
  private long count;
  private int size;
  private long[] times = new long[1024];
  private long[] order = new long[1024];
  private Runnable[] events = new Runnable[1024];

  World(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Nanoseconds since the beginning of the world. */
  long now() {
    return now;
  }

  /** Lets {@code event} happen after some nanoseconds; those of the same time in their order. */
  void after(long nanos, Runnable event) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      order = Arrays.copyOf(order, 2 * size);
      events = Arrays.copyOf(events, 2 * size);
    }
    long time = now + nanos;
    long number = count++;
    int i = size++;
    while (i > 0) {
      int parent = (i - 1) >>> 1;
      if (before(parent, time, number)) {
        break;
      }
      move(parent, i);
      i = parent;
    }
    put(i, time, number, event);
  }

  /** Lets {@code event} happen for ever, each so many nanoseconds, from a random moment on. */
  void every(long nanos, Runnable event) {
    after(random.nextLong(nanos), () -> again(nanos, event));
  }

  private void again(long nanos, Runnable event) {
    event.run();
    after(nanos, () -> again(nanos, event));
  }

  /** Lets so many nanoseconds go by. */
  void pass(long nanos) {
    long end = now + nanos;
    while (size > 0 && times[0] <= end) {
      step();
    }
    now = end;
  }

  /** Goes on to the next event. */
  void step() {
    now = times[0];
    Runnable event = events[0];
    int last = --size;
    long time = times[last];
    long number = order[last];
    Runnable moved = events[last];
    events[last] = null;
    int i = 0;
    while (true) {
      int child = 2 * i + 1;
      if (child >= last) {
        break;
      }
      if (child + 1 < last && before(child + 1, times[child], order[child])) {
        child++;
      }
      if (!before(child, time, number)) {
        break;
      }
      move(child, i);
      i = child;
    }
    if (last > 0) {
      put(i, time, number, moved);
    }
    event.run();
  }

  private boolean before(int i, long time, long number) {
    return times[i] < time || times[i] == time && order[i] < number;
  }

  private void move(int from, int to) {
    put(to, times[from], order[from], events[from]);
  }

  private void put(int i, long time, long number, Runnable event) {
    times[i] = time;
    order[i] = number;
    events[i] = event;
  }

  /** A time with an exponential distribution, in nanoseconds. */
  long exponential(double mean) {
    return (long) (-Math.log(1 - random.nextDouble()) * mean);
  }
}
