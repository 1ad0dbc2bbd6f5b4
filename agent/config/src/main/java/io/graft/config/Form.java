package io.graft.config;

import io.graft.governance.policy.Mode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How values are written: durations, shares, sizes, lists. Each method throws an {@link
 * IllegalArgumentException} whose message says, in a few words, why the text is not valid.
 */
public final class Form {
  private static final String[] TIME_UNITS = {"ms", "s", "m", "h", "d"};
  private static final long[] MILLIS = {1, 1000, 60 * 1000, 3600 * 1000, 24 * 3600 * 1000};
  private static final String[] SIZE_UNITS = {"b", "k", "kb", "m", "mb", "g", "gb"};
  private static final long[] BYTES = {
    1, 1L << 10, 1L << 10, 1L << 20, 1L << 20, 1L << 30, 1L << 30
  };

  private Form() {}

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
        // Refuses what Double.parseDouble takes beyond numbers as people write them.
        throw new IllegalArgumentException(
            c == '-' && i == 0 ? "less than 0" : "not a number at '" + c + "'");
      }
    }
    try {
      // What parses fractions is ten classes of the JDK, which most applications do without.
      return word.indexOf('.') < 0 && word.length() < 10
          ? Integer.parseInt(word)
          : Double.parseDouble(word);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a number", e);
    }
  }

  /** A share from 0 to 1, written as {@code 50%} or {@code 0.5}. */
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

  /** 0 to 100 of {@code 10}, {@code 0.5} or {@code 10%}. */
  public static double percent(String text) {
    String word = text.trim();
    double value = number(word.endsWith("%") ? word.substring(0, word.length() - 1) : word);
    if (value > 100) {
      throw new IllegalArgumentException("more than 100%");
    }
    return value;
  }

  /** A whole percentage, 0 to 100. */
  public static int wholePercent(String text) {
    double value = percent(text);
    if (value != (int) value) {
      throw new IllegalArgumentException("not a whole number");
    }
    return (int) value;
  }

  /** The calls of {@code 100/s}, {@code 6000/m} or {@code 1000/h}, and the milliseconds of it. */
  static long[] rate(String text) {
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

  /** Nanoseconds of a duration. */
  static long nanos(String text) {
    return millis(text) * 1000000;
  }

  /** A choice by the name of its constant: {@code round-robin} is {@code ROUND_ROBIN}. */
  static String constant(String text) {
    return text.trim().toUpperCase(java.util.Locale.ROOT).replace('-', '_');
  }

  static Mode mode(String text) {
    return Mode.valueOf(constant(text));
  }

  /**
   * A duration as it is written, in the largest unit that divides it: {@code 250ms}, {@code 2m}.
   */
  static String time(long millis) {
    int unit = 0;
    while (unit + 2 < MILLIS.length && millis % MILLIS[unit + 1] == 0 && millis > 0) {
      unit++;
    }
    return millis / MILLIS[unit] + TIME_UNITS[unit];
  }

  /**
   * Milliseconds of {@code 250ms}, {@code 1.5s}, {@code 2m}, {@code 1h}, {@code 1d} or {@code 250}.
   */
  public static long millis(String text) {
    return scaled(text, TIME_UNITS, MILLIS, "unit of time");
  }

  /** Bytes of {@code 64k}, {@code 1m}, {@code 2g} (powers of 1024) or {@code 4096}. */
  public static long bytes(String text) {
    return scaled(text, SIZE_UNITS, BYTES, "unit of size");
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

  /** Lower case by rules that do not depend on where the JVM runs. */
  public static String lower(String text) {
    return text.trim().toLowerCase(java.util.Locale.ROOT);
  }

  private static long scaled(String text, String[] units, long[] factors, String what) {
    String word = lower(text);
    int end = 0;
    while (end < word.length()
        && (word.charAt(end) >= '0' && word.charAt(end) <= '9' || word.charAt(end) == '.')) {
      end++;
    }
    String unit = word.substring(end).trim();
    if (end == 0) {
      throw new IllegalArgumentException(
          word.startsWith("-") ? "less than 0" : "it does not begin with a number");
    }
    double value = number(word.substring(0, end));
    double scaled = -1;
    if (unit.isEmpty()) {
      scaled = value;
    } else {
      for (int i = 0; i < units.length; i++) {
        if (units[i].equals(unit)) {
          scaled = value * factors[i];
        }
      }
    }
    if (scaled < 0) {
      throw new IllegalArgumentException("'" + unit + "' is no " + what);
    }
    // A duration of centuries is a typo, and its nanoseconds would overflow.
    if (scaled > Long.MAX_VALUE / 1000000) {
      throw new IllegalArgumentException("too large");
    }
    return Math.round(scaled);
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
