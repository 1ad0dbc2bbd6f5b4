package io.graft.demo.facts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One scrape of {@code /metrics}, in Prometheus' text format. Immutable. */
public final class Metrics {
  private static final Pattern LINE =
      Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)\\})? (\\S+)(?: \\d+)?");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** A scrape that found nothing. */
  public static final Metrics NONE = new Metrics(List.of(), System.nanoTime());

  private record Sample(String name, Map<String, String> labels, double value) {}

  private final List<Sample> samples;
  private final long nanos;

  private Metrics(List<Sample> samples, long nanos) {
    this.samples = samples;
    this.nanos = nanos;
  }

  public static Metrics parse(String text) {
    List<Sample> samples = new ArrayList<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .forEach(
            line ->
                samples.add(
                    new Sample(line.group(1), labels(line.group(2)), number(line.group(3)))));
    return new Metrics(samples, System.nanoTime());
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new HashMap<>();
    if (text != null) {
      Matcher label = LABEL.matcher(text);
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
    }
    return labels;
  }

  private static double number(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  /** Returns the samples of a name, summed by one of their labels. */
  public Map<String, Double> by(String label, String name) {
    Map<String, Double> sums = new TreeMap<>();
    for (Sample sample : samples) {
      if (sample.name.equals(name)) {
        sums.merge(sample.labels.getOrDefault(label, ""), sample.value, Double::sum);
      }
    }
    return sums;
  }

  /** Time between an earlier scrape and this one. */
  public double secondsSince(Metrics earlier) {
    return (nanos - earlier.nanos) / 1e9;
  }

  private double sum(String name, Predicate<Map<String, String>> wanted) {
    return samples.stream()
        .filter(sample -> sample.name.equals(name) && wanted.test(sample.labels))
        .mapToDouble(Sample::value)
        .sum();
  }

  /** What a duration histogram saw between an earlier scrape and this one. */
  public Durations since(Metrics earlier, String histogram) {
    Predicate<Map<String, String>> all = labels -> true;
    Predicate<Map<String, String>> errors =
        labels -> labels.getOrDefault("http_response_status_code", "").startsWith("5");
    TreeMap<Double, Double> buckets = buckets(histogram);
    earlier.buckets(histogram).forEach((le, count) -> buckets.merge(le, -count, Double::sum));
    return new Durations(
        secondsSince(earlier),
        sum(histogram + "_count", all) - earlier.sum(histogram + "_count", all),
        sum(histogram + "_count", errors) - earlier.sum(histogram + "_count", errors),
        sum(histogram + "_sum", all) - earlier.sum(histogram + "_sum", all),
        buckets);
  }

  private TreeMap<Double, Double> buckets(String histogram) {
    TreeMap<Double, Double> buckets = new TreeMap<>();
    for (Sample sample : samples) {
      if (sample.name.equals(histogram + "_bucket")) {
        buckets.merge(number(sample.labels.get("le")), sample.value, Double::sum);
      }
    }
    return buckets;
  }
}
