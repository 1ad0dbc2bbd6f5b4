package io.graft.telemetry.span;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * A queue for the exporter: many writers, one reader, a fixed size. Records that do not fit are
 * dropped and counted; no writer waits.
 */
public class RecordQueue<T> {
  private final AtomicReferenceArray<T> slots;
  private final int capacity;
  private final AtomicLong tail = new AtomicLong();
  private final AtomicLong head = new AtomicLong();
  private final LongAdder dropped = new LongAdder();

  /**
   * @param capacity the most records that wait, 1 or more
   */
  public RecordQueue(int capacity) {
    this.capacity = capacity;
    int size = Integer.highestOneBit(capacity);
    slots = new AtomicReferenceArray<>(size == capacity ? size : size << 1);
  }

  /** Returns how many records wait now, or 0 if this one was dropped. */
  public int offer(T record) {
    while (true) {
      long at = tail.get();
      long waiting = at - head.get();
      if (waiting >= capacity) {
        dropped.increment();
        return 0;
      }
      if (tail.compareAndSet(at, at + 1)) {
        slots.lazySet((int) at & slots.length() - 1, record);
        return (int) Math.max(waiting + 1, 1);
      }
    }
  }

  /** Moves up to {@code batch.length} records into {@code batch}. Only for the one reader. */
  public int drain(T[] batch) {
    long from = head.get();
    int count = 0;
    while (count < batch.length) {
      int slot = (int) (from + count) & slots.length() - 1;
      T record = slots.get(slot);
      if (record == null) {
        break;
      }
      slots.lazySet(slot, null);
      batch[count++] = record;
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

  /** Returns how many records have been dropped so far. */
  public long dropped() {
    return dropped.sum();
  }
}
