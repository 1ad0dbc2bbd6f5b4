package io.graft.telemetry.metric;

import io.graft.telemetry.metric.MetricReader.Type;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;

/**
 * The few metrics of the JVM that explain most incidents. At first only those of {@link Runtime}:
 * the platform's beans load about 300 classes, too many for the start of a JVM. No MBean server is
 * ever created.
 */
public final class JvmMetrics implements MetricSource {
  private static final double[] NO_BOUNDS = {};

  private static final Labels HEAP = Labels.of("jvm.memory.type", "heap");
  private static final Labels NON_HEAP = Labels.of("jvm.memory.type", "non_heap");
  private static final Labels DAEMON = Labels.of("jvm.thread.daemon", "true");
  private static final Labels USER = Labels.of("jvm.thread.daemon", "false");

  private final long beansFrom;

  /**
   * @param beansFrom from when on to use the platform's beans, a value of {@link System#nanoTime()}
   */
  public JvmMetrics(long beansFrom) {
    this.beansFrom = beansFrom;
  }

  @Override
  public void collect(MetricReader reader) {
    Runtime runtime = Runtime.getRuntime();
    boolean beans = System.nanoTime() - beansFrom >= 0;
    MemoryUsage rest = beans ? ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage() : null;
    reader.metric("jvm.memory.used", Type.GAUGE, "By", "Measure of memory used.");
    reader.point(HEAP, runtime.totalMemory() - runtime.freeMemory());
    if (rest != null) {
      reader.point(NON_HEAP, rest.getUsed());
    }
    reader.metric("jvm.memory.committed", Type.GAUGE, "By", "Measure of memory committed.");
    reader.point(HEAP, runtime.totalMemory());
    if (rest != null) {
      reader.point(NON_HEAP, rest.getCommitted());
    }
    reader.metric("jvm.memory.limit", Type.GAUGE, "By", "Measure of max obtainable memory.");
    reader.point(HEAP, runtime.maxMemory());
    if (beans) {
      threads(reader);
      collectors(reader);
    }
  }

  private static void threads(MetricReader reader) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    int daemons = threads.getDaemonThreadCount();
    reader.metric(
        "jvm.thread.count", Type.GAUGE, "{thread}", "Number of executing platform threads.");
    reader.point(DAEMON, daemons);
    reader.point(USER, Math.max(0, threads.getThreadCount() - daemons));
  }

  private static void collectors(MetricReader reader) {
    reader.metric(
        "jvm.gc.duration", Type.HISTOGRAM, "s", "Duration of JVM garbage collection actions.");
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      long count = Math.max(0, collector.getCollectionCount());
      // The beans only have a count and a sum, which make a histogram of one bucket.
      reader.point(
          Labels.of("jvm.gc.name", collector.getName()),
          new DurationHistogram.Snapshot(
              NO_BOUNDS,
              new long[] {count},
              count,
              Math.max(0, collector.getCollectionTime()) / 1e3,
              null));
    }
  }
}
