package io.graft.telemetry.prometheus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Prometheus text or OpenMetrics and fails at whatever a reader may reject: lines of unknown
 * form, metrics in two places, types after samples, labels or samples that come twice, buckets that
 * do not add up.
 */
final class StrictPrometheus {
  record Sample(String name, Map<String, String> labels, double value, String exemplar) {}

  private static final Pattern META =
      Pattern.compile("# (TYPE|HELP|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{.*?\\})? (\\S+)( # \\{.*\\} \\S+ \\S+)?", Pattern.DOTALL);
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(,|\\})");

  final List<Sample> samples = new ArrayList<>();
  final Map<String, String> types = new LinkedHashMap<>();

  StrictPrometheus(String text, boolean openMetrics) {
    check(text.endsWith("\n"), "no line feed at the end");
    String[] lines = text.substring(0, text.length() - 1).split("\n", -1);
    int end = lines.length;
    if (openMetrics) {
      check(lines[--end].equals("# EOF"), "no # EOF");
    }
    String family = "";
    Set<String> metaSeen = new HashSet<>();
    Set<String> sampleSeen = new HashSet<>();
    for (int i = 0; i < end; i++) {
      String line = lines[i];
      Matcher meta = META.matcher(line);
      if (meta.matches()) {
        String name = meta.group(2);
        check(metaSeen.add(meta.group(1) + name), "twice: " + line);
        if (meta.group(1).equals("TYPE")) {
          check(!name.equals(family), "twice: " + line);
          family = name;
          types.put(name, meta.group(3));
        } else {
          check(name.equals(family), "away from its type: " + line);
        }
        if (meta.group(1).equals("UNIT")) {
          check(name.endsWith("_" + meta.group(3)), "a unit that is no suffix: " + line);
        }
        continue;
      }
      Matcher matcher = SAMPLE.matcher(line);
      check(matcher.matches(), "not a line of this format: " + line);
      Sample sample =
          new Sample(
              matcher.group(1),
              labels(matcher.group(2), line),
              number(matcher.group(3)),
              matcher.group(4));
      check(belongs(sample, family, openMetrics), "away from its type: " + line);
      check(sampleSeen.add(sample.name() + sample.labels()), "twice: " + line);
      check(openMetrics || sample.exemplar() == null, "an exemplar: " + line);
      samples.add(sample);
    }
    checkHistograms();
  }

  private boolean belongs(Sample sample, String family, boolean openMetrics) {
    switch (types.getOrDefault(family, "none")) {
      case "histogram":
        return Set.of(family + "_bucket", family + "_count", family + "_sum")
            .contains(sample.name());
      case "counter":
        return sample.name().equals(openMetrics ? family + "_total" : family)
            && sample.name().endsWith("_total");
      case "info":
        return sample.name().equals(family + "_info");
      case "gauge":
        return sample.name().equals(family);
      default:
        return false;
    }
  }

  private void checkHistograms() {
    Map<String, Double> previous = new HashMap<>();
    Map<String, Double> bound = new HashMap<>();
    Map<String, Double> infinite = new HashMap<>();
    for (Sample sample : samples) {
      Map<String, String> labels = new LinkedHashMap<>(sample.labels());
      String le = labels.remove("le");
      if (sample.name().endsWith("_bucket")) {
        String series = sample.name().replaceAll("_bucket$", "") + labels;
        check(le != null, "a bucket without a bound");
        double upper = number(le);
        check(upper > bound.getOrDefault(series, -1.0), "bounds do not ascend: " + sample);
        check(sample.value() >= previous.getOrDefault(series, 0.0), "not cumulative: " + sample);
        bound.put(series, upper);
        previous.put(series, sample.value());
        if (le.equals("+Inf")) {
          infinite.put(series, sample.value());
        }
      } else if (sample.name().endsWith("_count")
          && "histogram".equals(types.get(sample.name().replaceAll("_count$", "")))) {
        String series = sample.name().replaceAll("_count$", "") + labels;
        check(
            infinite.containsKey(series) && infinite.get(series) == sample.value(),
            "the count is not that of the last bucket: " + sample);
      }
    }
  }

  private static Map<String, String> labels(String text, String line) {
    Map<String, String> labels = new LinkedHashMap<>();
    if (text == null) {
      return labels;
    }
    int at = 1;
    Matcher label = LABEL.matcher(text);
    while (at < text.length()) {
      check(label.find(at) && label.start() == at, "labels: " + line);
      check(labels.put(label.group(1), label.group(2)) == null, "a label twice: " + line);
      at = label.end();
    }
    check(text.endsWith("}"), "labels: " + line);
    return labels;
  }

  private static double number(String text) {
    switch (text) {
      case "+Inf":
        return Double.POSITIVE_INFINITY;
      default:
        check(text.matches("-?[0-9]+(\\.[0-9]+)?([eE]-?[0-9]+)?"), "not a number: " + text);
        return Double.parseDouble(text);
    }
  }

  private static void check(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }

  /** The value of the one sample with this name and these labels among others. */
  double value(String name, String... labels) {
    List<Sample> found = new ArrayList<>();
    for (Sample sample : samples) {
      boolean matches = sample.name().equals(name);
      for (int i = 0; i < labels.length; i += 2) {
        matches &= labels[i + 1].equals(sample.labels().get(labels[i]));
      }
      if (matches) {
        found.add(sample);
      }
    }
    check(found.size() == 1, name + List.of(labels) + ": " + found);
    return found.get(0).value();
  }
}
