package io.graft.bench.subject;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.IntSupplier;

/** Processor time and bytes of one operation, on one thread, repeated. */
final class Stopwatch {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Keeps the operations from being optimised away. */
  static volatile int sum;

  private Stopwatch() {}

  /**
   * What one operation took.
   *
   * @param nanos of processor time
   */
  record Cost(double nanos, double bytes) {}

  static Cost of(IntSupplier operation, int times) {
    long id = Thread.currentThread().getId();
    long bytes = THREADS.getThreadAllocatedBytes(id);
    long start = THREADS.getCurrentThreadCpuTime();
    int total = 0;
    for (int i = 0; i < times; i++) {
      total += operation.getAsInt();
    }
    long end = THREADS.getCurrentThreadCpuTime();
    long allocated = THREADS.getThreadAllocatedBytes(id) - bytes;
    sum = total;
    return new Cost((double) (end - start) / times, (double) allocated / times);
  }
}
