package io.graft.demo.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How calls to a service were shared by its instances, and how long they took. */
public final class Calls {
  private final Map<String, List<Double>> millis = new TreeMap<>();

  /** Those of one destination among the spans of its callers. */
  public static Calls of(String destination, List<Span> spans) {
    Calls calls = new Calls();
    for (Span span : spans) {
      if (!span.server() && span.destination().equals(destination)) {
        calls.add(span.peerPort(), span.durationMicros() / 1e3);
      }
    }
    return calls;
  }

  /**
   * @param port of the instance
   */
  public void add(String port, double tookMillis) {
    millis.computeIfAbsent(port, key -> new ArrayList<>()).add(tookMillis);
  }

  public int count() {
    return millis.values().stream().mapToInt(List::size).sum();
  }

  /** The part of the calls that an instance got, 0 to 1. */
  public double share(String port) {
    return count() == 0 ? 0 : (double) millis.getOrDefault(port, List.of()).size() / count();
  }

  /** The 99th percentile of an instance's calls in milliseconds; 0 where it got none. */
  public double p99(String port) {
    return p99(millis.getOrDefault(port, List.of()));
  }

  /** The 99th percentile of all calls in milliseconds. */
  public double p99() {
    return p99(millis.values().stream().flatMap(List::stream).toList());
  }

  private static double p99(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.isEmpty() ? 0 : sorted.get((int) Math.round(0.99 * (sorted.size() - 1)));
  }
}
