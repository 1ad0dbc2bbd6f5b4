package io.graft.telemetry.span;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Keeps the newest elements of an endless sequence. Writers never block; readers get a copy. */
public final class RingBuffer<T> {
  private final AtomicReferenceArray<T> slots;
  private final AtomicLong written = new AtomicLong();

  /**
   * @param capacity how many elements are kept, a power of two
   */
  public RingBuffer(int capacity) {
    if (Integer.bitCount(capacity) != 1) {
      throw new IllegalArgumentException("capacity " + capacity + " is not a power of two");
    }
    slots = new AtomicReferenceArray<>(capacity);
  }

  public void add(T element) {
    slots.lazySet((int) written.getAndIncrement() & slots.length() - 1, element);
  }

  /** Returns a copy, newest first. An element that is being written may be missing. */
  public List<T> newest() {
    int capacity = slots.length();
    long end = written.get();
    List<T> copy = new ArrayList<>((int) Math.min(end, capacity));
    for (long i = end - 1; i >= 0 && i >= end - capacity; i--) {
      T element = slots.get((int) i & capacity - 1);
      if (element != null) {
        copy.add(element);
      }
    }
    return copy;
  }

  /** Returns how many elements have been added so far. */
  public long written() {
    return written.get();
  }
}
