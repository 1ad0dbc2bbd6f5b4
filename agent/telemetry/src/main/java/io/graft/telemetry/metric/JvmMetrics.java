package io.graft.telemetry.metric;

import io.graft.telemetry.metric.MetricReader.Type;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;

/**
 * The few numbers of the JVM that explain most incidents. The platform's beans are asked directly
 * and at each reading only: no MBean server is created, and nothing at all before the first scrape.
 */
public final class JvmMetrics implements MetricSource {
  private static final double[] NO_BOUNDS = {};

  private static final Labels HEAP = Labels.of("jvm.memory.type", "heap");
  private static final Labels NON_HEAP = Labels.of("jvm.memory.type", "non_heap");
  private static final Labels DAEMON = Labels.of("jvm.thread.daemon", "true");
  private static final Labels USER = Labels.of("jvm.thread.daemon", "false");

  @Override
  public void collect(MetricReader reader) {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    MemoryUsage rest = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
    reader.metric("jvm.memory.used", Type.GAUGE, "By", "Measure of memory used.");
    reader.point(HEAP, heap.getUsed());
    reader.point(NON_HEAP, rest.getUsed());
    reader.metric("jvm.memory.committed", Type.GAUGE, "By", "Measure of memory committed.");
    reader.point(HEAP, heap.getCommitted());
    reader.point(NON_HEAP, rest.getCommitted());
    if (heap.getMax() > 0) {
      reader.metric("jvm.memory.limit", Type.GAUGE, "By", "Measure of max obtainable memory.");
      reader.point(HEAP, heap.getMax());
    }

    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    int daemons = threads.getDaemonThreadCount();
    reader.metric(
        "jvm.thread.count", Type.GAUGE, "{thread}", "Number of executing platform threads.");
    reader.point(DAEMON, daemons);
    reader.point(USER, Math.max(0, threads.getThreadCount() - daemons));

    reader.metric(
        "jvm.gc.duration", Type.HISTOGRAM, "s", "Duration of JVM garbage collection actions.");
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      long count = Math.max(0, collector.getCollectionCount());
      // The beans tell a count and a sum: a histogram of one bucket.
      reader.point(
          Labels.of("jvm.gc.name", collector.getName()),
          new DurationHistogram.Reading(
              NO_BOUNDS,
              new long[] {count},
              count,
              Math.max(0, collector.getCollectionTime()) / 1e3,
              null));
    }
  }
}
