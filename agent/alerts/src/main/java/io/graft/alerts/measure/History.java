package io.graft.alerts.measure;

import org.jspecify.annotations.Nullable;

/**
 * Samples of counters, the newest of a fixed number, from which increases over a window of time are
 * computed. Not thread-safe.
 */
final class History {
  private final long[][] samples;
  private final long[] times;
  private int count;

  /**
   * @param capacity how many samples are kept, 2 or more
   */
  History(int capacity) {
    samples = new long[capacity][];
    times = new long[capacity];
  }

  void add(long now, long[] sample) {
    int at = count++ % samples.length;
    samples[at] = sample;
    times[at] = now;
  }

  /** When the newest sample was taken; only if there is one. */
  long newest() {
    return times[(count - 1) % samples.length];
  }

  boolean isEmpty() {
    return count == 0;
  }

  /**
   * Returns the increase from the newest sample that is at least as old as the window, or else from
   * the oldest.
   *
   * @return {@code null}: there are fewer than two samples
   */
  long @Nullable [] increase(long now, long windowNanos) {
    return count < 2 ? null : increaseTo(samples[(count - 1) % samples.length], now, windowNanos);
  }

  /** As {@link #increase}, up to counters that are newer than the newest sample. */
  long[] increaseTo(long[] last, long now, long windowNanos) {
    int from = count - Math.min(count, samples.length);
    for (int i = count - 1; i > from; i--) {
      if (now - times[i % samples.length] >= windowNanos) {
        from = i;
        break;
      }
    }
    long[] first = count == 0 ? new long[0] : samples[from % samples.length];
    long[] increase = new long[last.length];
    for (int i = 0; i < last.length; i++) {
      increase[i] = last[i] - (i < first.length ? first[i] : 0);
    }
    return increase;
  }
}
