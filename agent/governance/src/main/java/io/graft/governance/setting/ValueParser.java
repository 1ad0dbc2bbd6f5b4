package io.graft.governance.setting;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Parses values in settings: durations, ratios, sizes, lists. Each method throws an {@link
 * IllegalArgumentException} with a short reason if the text is not valid.
 */
public final class ValueParser {
  private static final String[] TIME_UNITS = {"ms", "s", "m", "h", "d"};
  private static final long[] MILLIS = {1, 1000, 60 * 1000, 3600 * 1000, 24 * 3600 * 1000};
  private static final long NANOS_OF_MILLI = 1000000;

  private ValueParser() {}

  /** {@code true}, {@code yes}, {@code on}, {@code 1} and their opposites, in any case. */
  public static boolean flag(String text) {
    String word = lower(text);
    if (word.equals("true") || word.equals("yes") || word.equals("on") || word.equals("1")) {
      return true;
    }
    if (word.equals("false") || word.equals("no") || word.equals("off") || word.equals("0")) {
      return false;
    }
    throw new IllegalArgumentException("neither true nor false");
  }

  /** 0 to {@link Integer#MAX_VALUE}. */
  public static int integer(String text) {
    long value = digits(text.trim());
    if (value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("too large");
    }
    return (int) value;
  }

  /** A finite decimal number of 0 or more. */
  public static double number(String text) {
    String word = text.trim();
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if ((c < '0' || c > '9') && c != '.') {
        // Rejects forms that Double.parseDouble accepts and that people do not write.
        throw new IllegalArgumentException(
            c == '-' && i == 0 ? "less than 0" : "not a number at '" + c + "'");
      }
    }
    int dot = word.indexOf('.');
    if (dot != word.lastIndexOf('.') || word.length() == (dot < 0 ? 0 : 1)) {
      throw new IllegalArgumentException("not a number");
    }
    // Parsing fractions would load ten JDK classes that most applications do not need. The quotient
    // of two numbers that doubles represent exactly is the double nearest to it.
    return word.length() < 16 ? exact(word, dot) : Double.parseDouble(word);
  }

  private static double exact(String word, int dot) {
    long digits = 0;
    double scale = 1;
    for (int i = 0; i < word.length(); i++) {
      if (i != dot) {
        digits = digits * 10 + (word.charAt(i) - '0');
        scale *= dot >= 0 && i > dot ? 10 : 1;
      }
    }
    return digits / scale;
  }

  /** A ratio from 0 to 1, written as {@code 50%} or {@code 0.5}. */
  public static double ratio(String text) {
    String word = text.trim();
    boolean percent = word.endsWith("%");
    double value = number(percent ? word.substring(0, word.length() - 1) : word);
    if (percent) {
      value /= 100;
    }
    if (value > 1) {
      throw new IllegalArgumentException("more than 100%");
    }
    return value;
  }

  /** A percentage from 0 to 100, written as {@code 10}, {@code 0.5} or {@code 10%}. */
  public static double percent(String text) {
    String word = text.trim();
    double value = number(word.endsWith("%") ? word.substring(0, word.length() - 1) : word);
    if (value > 100) {
      throw new IllegalArgumentException("more than 100%");
    }
    return value;
  }

  /**
   * The number of calls in {@code 100/s}, {@code 6000/m} or {@code 1000/h}, and the milliseconds of
   * the period.
   */
  public static long[] rate(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("it does not say in which time");
    }
    String unit = lower(text.substring(slash + 1));
    for (int i = 1; i < TIME_UNITS.length - 1; i++) {
      if (TIME_UNITS[i].equals(unit)) {
        return new long[] {integer(text.substring(0, slash)), MILLIS[i]};
      }
    }
    throw new IllegalArgumentException("'" + unit + "' is none of s, m and h");
  }

  /** The nanoseconds of a duration. */
  public static long nanos(String text) {
    return millis(text) * NANOS_OF_MILLI;
  }

  /** Formats a duration in the largest unit that divides it: {@code 250ms}, {@code 2m}. */
  public static String time(long nanos) {
    if (nanos % NANOS_OF_MILLI != 0) {
      return nanos / (double) NANOS_OF_MILLI + "ms";
    }
    long millis = nanos / NANOS_OF_MILLI;
    if (millis == 0) {
      return "0s";
    }
    int unit = 0;
    while (unit + 2 < MILLIS.length && millis % MILLIS[unit + 1] == 0) {
      unit++;
    }
    return millis / MILLIS[unit] + TIME_UNITS[unit];
  }

  /** Formats a duration in seconds, or in milliseconds if it is not a whole number of seconds. */
  public static String shortTime(long nanos) {
    long millis = nanos / NANOS_OF_MILLI;
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }

  /** Formats a list that {@link #list} can parse. */
  public static String joined(Iterable<?> parts) {
    StringBuilder out = new StringBuilder();
    for (Object part : parts) {
      out.append(out.length() == 0 ? "" : ",").append(part);
    }
    return out.toString();
  }

  /**
   * The milliseconds of {@code 250ms}, {@code 1.5s}, {@code 2m}, {@code 1h}, {@code 1d} or {@code
   * 250}.
   */
  public static long millis(String text) {
    String word = lower(text);
    int end = 0;
    while (end < word.length()
        && (word.charAt(end) >= '0' && word.charAt(end) <= '9' || word.charAt(end) == '.')) {
      end++;
    }
    if (end == 0) {
      throw new IllegalArgumentException(
          word.startsWith("-") ? "less than 0" : "it does not begin with a number");
    }
    double millis = number(word.substring(0, end)) * millisOf(word.substring(end).trim());
    // A duration of centuries is a typo, and its nanoseconds would overflow.
    if (millis > Long.MAX_VALUE / NANOS_OF_MILLI) {
      throw new IllegalArgumentException("too large");
    }
    return Math.round(millis);
  }

  private static long millisOf(String unit) {
    if (unit.isEmpty()) {
      return 1;
    }
    for (int i = 0; i < TIME_UNITS.length; i++) {
      if (TIME_UNITS[i].equals(unit)) {
        return MILLIS[i];
      }
    }
    throw new IllegalArgumentException("'" + unit + "' is not a unit of time");
  }

  /** The parts between commas, without blanks around them; empty parts are left out. */
  public static List<String> list(String text) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    while (from <= text.length()) {
      int to = text.indexOf(',', from);
      if (to < 0) {
        to = text.length();
      }
      String part = text.substring(from, to).trim();
      if (!part.isEmpty()) {
        parts.add(part);
      }
      from = to + 1;
    }
    return Collections.unmodifiableList(parts);
  }

  /** A port from 0 to 65535. */
  public static int port(String text) {
    long value = digits(text.trim());
    if (value > 65535) {
      throw new IllegalArgumentException("a port is at most 65535");
    }
    return (int) value;
  }

  /** Lower case, independent of the JVM's locale. */
  public static String lower(String text) {
    return text.trim().toLowerCase(java.util.Locale.ROOT);
  }

  private static long digits(String word) {
    if (word.isEmpty()) {
      throw new IllegalArgumentException("empty");
    }
    long value = 0;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c < '0' || c > '9') {
        throw new IllegalArgumentException(
            c == '-' && i == 0 ? "less than 0" : "not a whole number at '" + c + "'");
      }
      value = value * 10 + (c - '0');
      if (value > Integer.MAX_VALUE * 16L) {
        throw new IllegalArgumentException("too large");
      }
    }
    return value;
  }
}
