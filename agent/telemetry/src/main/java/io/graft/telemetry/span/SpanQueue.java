package io.graft.telemetry.span;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * The queue of spans for the exporter: many writers, one reader, a fixed size. Spans that do not
 * fit are dropped and counted; no writer waits.
 */
public final class SpanQueue {
  private final AtomicReferenceArray<SpanRecord> slots;
  private final int capacity;
  private final AtomicLong tail = new AtomicLong();
  private final AtomicLong head = new AtomicLong();
  private final LongAdder dropped = new LongAdder();

  /**
   * @param capacity the most spans that wait, 1 or more
   */
  public SpanQueue(int capacity) {
    this.capacity = capacity;
    int size = Integer.highestOneBit(capacity);
    slots = new AtomicReferenceArray<>(size == capacity ? size : size << 1);
  }

  /** Returns how many spans wait now, or 0 if this one was dropped. */
  public int offer(SpanRecord span) {
    while (true) {
      long at = tail.get();
      long waiting = at - head.get();
      if (waiting >= capacity) {
        dropped.increment();
        return 0;
      }
      if (tail.compareAndSet(at, at + 1)) {
        slots.lazySet((int) at & slots.length() - 1, span);
        return (int) Math.max(waiting + 1, 1);
      }
    }
  }

  /** Moves up to {@code batch.length} spans into {@code batch}. Only for the one reader. */
  public int drain(SpanRecord[] batch) {
    long from = head.get();
    int count = 0;
    while (count < batch.length) {
      int slot = (int) (from + count) & slots.length() - 1;
      SpanRecord span = slots.get(slot);
      if (span == null) {
        break;
      }
      slots.lazySet(slot, null);
      batch[count++] = span;
    }
    head.lazySet(from + count);
    return count;
  }

  public int size() {
    return (int) Math.max(0, tail.get() - head.get());
  }

  public int capacity() {
    return capacity;
  }

  /** Returns how many spans have been dropped so far. */
  public long dropped() {
    return dropped.sum();
  }
}
