package io.graft.chaos.scene;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What came of the requests of one client.
 *
 * @param seconds in which they were due
 * @param p50 of all, in milliseconds since they were due; the others likewise
 * @param good99 the 99th percentile of those that were answered well
 * @param instances good answers of each instance
 * @param failures what the client said, and how often
 */
public record Outcome(
    double seconds,
    int sent,
    int good,
    double p50,
    double p99,
    double p999,
    double good99,
    Map<String, Integer> instances,
    String failures) {

  private static final Pattern LINE =
      Pattern.compile(
          "seconds=(\\S+) sent=(\\d+) good=(\\d+) p50=(\\S+) p99=(\\S+) p999=(\\S+) good99=(\\S+)"
              + " instances=\\[(.*?)] failures=\\{(.*)\\}");

  /** Reads the report of a caller. */
  static Outcome parse(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(line);
    }
    Map<String, Integer> instances = new TreeMap<>();
    if (!matcher.group(8).isEmpty()) {
      for (String instance : matcher.group(8).split(",")) {
        int colon = instance.indexOf(':');
        instances.put(instance.substring(0, colon), Integer.valueOf(instance.substring(colon + 1)));
      }
    }
    return new Outcome(
        Double.parseDouble(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        Integer.parseInt(matcher.group(3)),
        Double.parseDouble(matcher.group(4)),
        Double.parseDouble(matcher.group(5)),
        Double.parseDouble(matcher.group(6)),
        Double.parseDouble(matcher.group(7)),
        instances,
        matcher.group(9));
  }

  public int failed() {
    return sent - good;
  }

  /** The percentage of requests that were answered well, 0 to 100. */
  public double success() {
    return sent == 0 ? 0 : 100.0 * good / sent;
  }

  /** Good answers per second. */
  public double served() {
    return good / seconds;
  }
}
