package io.graft.console.report;

import io.graft.telemetry.Telemetry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was counted in the last minute, as far as somebody was looking; since the start, if nobody
 * was. Keeps a reading each five seconds while it is asked, and costs nothing while it is not.
 */
final class Window {
  private static final long LONGEST_NANOS = 60_000_000_000L;
  private static final long EACH_NANOS = 5_000_000_000L;
  private static final long BETWEEN_NANOS = 500_000_000L;

  private final Telemetry telemetry;
  private final long since;
  private final Deque<MetricTotals> readings = new ArrayDeque<>();
  private @Nullable MetricTotals now;
  private @Nullable MetricTotals before;

  /**
   * @param since when telemetry has begun to count, by {@link System#nanoTime}
   */
  Window(Telemetry telemetry, long since) {
    this.telemetry = telemetry;
    this.since = since;
  }

  /** Reads again, at most twice a second. */
  MetricTotals read() {
    MetricTotals newest = now;
    if (newest == null || System.nanoTime() - newest.nanos > BETWEEN_NANOS) {
      newest = MetricTotals.of(telemetry);
      now = newest;
      while (!readings.isEmpty() && newest.nanos - readings.peekFirst().nanos > LONGEST_NANOS) {
        readings.pollFirst();
      }
      MetricTotals first = readings.peekFirst();
      // A rate of less than five seconds says little.
      before = first == null || newest.nanos - first.nanos < EACH_NANOS ? null : first;
      if (readings.isEmpty() || newest.nanos - readings.peekLast().nanos >= EACH_NANOS) {
        readings.addLast(newest);
      }
    }
    return newest;
  }

  /** The length of the window in seconds. Only after {@link #read}. */
  double seconds() {
    MetricTotals earlier = before;
    return ((now == null ? since : now.nanos) - (earlier == null ? since : earlier.nanos)) / 1e9;
  }

  /** Returns the served requests of the window by method and route. */
  Meter served(String key, Meter all) {
    return since(all, before == null ? null : before.served, key);
  }

  /** Returns the calls of the window by host. */
  Meter called(String key, Meter all) {
    return since(all, before == null ? null : before.called, key);
  }

  private static Meter since(Meter all, @Nullable Map<String, Meter> earlier, String key) {
    return all.since(earlier == null ? null : earlier.get(key));
  }
}
