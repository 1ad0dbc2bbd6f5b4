package io.graft.launcher.terminal;

import io.graft.net.json.JsonValue;
import java.util.Locale;

/** Numbers and texts of JSON documents for people. An absent number is a dash. */
public final class Figures {
  private static final String NONE = "-";

  private Figures() {}

  /** Returns a text that is safe to print; empty: absent. */
  public static String text(JsonValue object, String field) {
    return Ansi.printable(object.get(field).text(""));
  }

  /** Returns a number; NaN: absent. */
  public static double number(JsonValue object, String field) {
    return object.get(field).fraction(Double.NaN);
  }

  /** {@code 12/s}, or {@code 3.0/min} for what is rare. */
  public static String rate(double perSecond) {
    if (Double.isNaN(perSecond)) {
      return NONE;
    }
    if (perSecond == 0) {
      return "0";
    }
    return perSecond < 0.1
        ? format("%.1f/min", perSecond * 60)
        : format(perSecond < 10 ? "%.1f/s" : "%.0f/s", perSecond);
  }

  /** {@code 5.2%}. */
  public static String share(double ratio) {
    if (Double.isNaN(ratio)) {
      return NONE;
    }
    double percent = ratio * 100;
    if (percent > 0 && percent < 0.1) {
      return "<0.1%";
    }
    return format(percent < 10 && percent > 0 ? "%.1f%%" : "%.0f%%", percent);
  }

  /** {@code 12 ms}, {@code 1.2 s}. */
  public static String millis(double value) {
    if (Double.isNaN(value)) {
      return NONE;
    }
    if (value < 1000) {
      return format(value < 10 ? "%.1f ms" : "%.0f ms", value);
    }
    return format(value < 10_000 ? "%.1f s" : "%.0f s", value / 1000);
  }

  /** As {@link #millis}, of what was estimated from buckets, of which the first ends at 5 ms. */
  public static String bucketMillis(double value) {
    return value <= 5 ? "<5 ms" : millis(value);
  }

  /** {@code 42 s}, {@code 5 min}, {@code 3 h 10 min}. */
  public static String span(double millis) {
    if (Double.isNaN(millis)) {
      return NONE;
    }
    long seconds = Math.round(millis / 1000);
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min";
    }
    return seconds < 86_400
        ? seconds / 3600 + " h " + seconds % 3600 / 60 + " min"
        : seconds / 86_400 + " d " + seconds % 86_400 / 3600 + " h";
  }

  /** {@code 1 service}, {@code 2 services}. */
  public static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static String format(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }
}
