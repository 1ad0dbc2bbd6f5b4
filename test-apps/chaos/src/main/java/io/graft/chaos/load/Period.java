package io.graft.chaos.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What became of the requests that were due in a stretch of time. Safe for use by all threads. */
final class Period {
  /** What differs between failures of one kind: percentages and times. */
  private static final Pattern CHANGING = Pattern.compile("\\d+(\\.\\d+)?(?= (%|m?s\\b))");

  /** How long the last of them are waited for. */
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final long startNanos = System.nanoTime();
  private final List<Long> good = new ArrayList<>();
  private final List<Long> all = new ArrayList<>();
  private final Map<String, Integer> byInstance = new TreeMap<>();
  private final Map<String, Integer> failures = new TreeMap<>();
  private int sent;

  synchronized void sent() {
    sent++;
  }

  synchronized void good(long nanos, String instance) {
    good.add(nanos);
    all.add(nanos);
    byInstance.merge(instance, 1, Integer::sum);
    notifyAll();
  }

  synchronized void failed(long nanos, String failure) {
    all.add(nanos);
    failures.merge(CHANGING.matcher(failure).replaceAll("*"), 1, Integer::sum);
    notifyAll();
  }

  /** Waits for the requests that are on their way, and says in one line what came of all. */
  synchronized String report() throws InterruptedException {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    long limit = System.nanoTime() + PATIENCE_NANOS;
    while (all.size() < sent && System.nanoTime() < limit) {
      wait(100);
    }
    List<Long> sorted = all.stream().sorted().toList();
    List<Long> sortedGood = good.stream().sorted().toList();
    return "seconds=%.3f sent=%d good=%d p50=%.3f p99=%.3f p999=%.3f good99=%.3f instances=%s failures=%s"
        .formatted(
            seconds,
            sent,
            good.size(),
            millis(sorted, 0.5),
            millis(sorted, 0.99),
            millis(sorted, 0.999),
            millis(sortedGood, 0.99),
            byInstance.entrySet().stream()
                .map(entry -> entry.getKey() + ":" + entry.getValue())
                .collect(Collectors.joining(",", "[", "]")),
            failures);
  }

  private static double millis(List<Long> sorted, double quantile) {
    return sorted.isEmpty()
        ? 0
        : sorted.get((int) Math.round(quantile * (sorted.size() - 1))) / 1e6;
  }
}
