package io.graft.governance.context;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Parses the {@code baggage} header of W3C Baggage. What is passed on is bounded, so that a request
 * cannot make this service send more than the limit (compare CVE-2026-45292).
 */
public final class Baggage {
  /** The name of the header. */
  public static final String HEADER = "baggage";

  /** The most that is passed on. */
  public static final int MAX_BYTES = 8192;

  static final int MAX_MEMBERS = 64;

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private Baggage() {}

  /**
   * Returns the value to pass on: the valid entries, up to 64 of them and 8192 bytes in total;
   * {@code null} if there are none. Only the first 8192 characters are read.
   *
   * @param header all headers of the name, in order, joined by commas
   */
  public static @Nullable String read(@Nullable String header) {
    if (header == null || header.isEmpty()) {
      return null;
    }
    StringBuilder kept = null;
    int endpoints = 0;
    int from = 0;
    int limit = Math.min(header.length(), MAX_BYTES + 1);
    while (from < limit && endpoints < MAX_MEMBERS) {
      int end = header.indexOf(',', from);
      if (end < 0) {
        end = header.length();
      }
      if (end > MAX_BYTES) {
        break;
      }
      int first = from;
      int last = end;
      while (first < last && blank(header.charAt(first))) {
        first++;
      }
      while (first < last && blank(header.charAt(last - 1))) {
        last--;
      }
      if (first < last && named(header, first, last)) {
        boolean clean = clean(header, first, last);
        if (endpoints == 0 && clean && first == 0 && last == header.length()) {
          return header;
        }
        if (kept == null) {
          kept = new StringBuilder(Math.min(header.length(), MAX_BYTES));
        }
        int before = kept.length();
        if (before > 0) {
          kept.append(',');
        }
        if (clean) {
          kept.append(header, first, last);
        } else {
          encode(header, first, last, kept);
        }
        if (kept.length() > MAX_BYTES) {
          kept.setLength(before);
          break;
        }
        endpoints++;
      }
      from = end + 1;
    }
    return kept == null || kept.length() == 0 ? null : kept.toString();
  }

  /**
   * Returns the value of an entry, decoded and without its properties; {@code null}: there is no
   * such entry, or it is empty. Allocates only the value.
   *
   * @param header as returned by {@link #read}
   * @param name case-sensitive
   */
  public static @Nullable String get(@Nullable String header, String name) {
    int from = 0;
    while (header != null && from < header.length()) {
      int comma = header.indexOf(',', from);
      int end = comma < 0 ? header.length() : comma;
      while (from < end && blank(header.charAt(from))) {
        from++;
      }
      if (header.startsWith(name, from)) {
        int at = skipBlanks(header, from + name.length(), end);
        if (at < end && header.charAt(at) == '=') {
          return decoded(header, at + 1, end);
        }
      }
      from = end + 1;
    }
    return null;
  }

  /**
   * Returns the entries whose names do not have a prefix; {@code null}: there are none left.
   *
   * @param header as returned by {@link #read}
   * @return {@code header} itself if no name has the prefix
   */
  public static @Nullable String without(@Nullable String header, String prefix) {
    if (header == null || header.indexOf(prefix) < 0) {
      return header;
    }
    StringBuilder kept = new StringBuilder(header.length());
    int from = 0;
    while (from < header.length()) {
      int comma = header.indexOf(',', from);
      int end = comma < 0 ? header.length() : comma;
      if (!header.startsWith(prefix, skipBlanks(header, from, end))) {
        kept.append(kept.length() == 0 ? "" : ",").append(header, from, end);
      }
      from = end + 1;
    }
    return kept.length() == 0 ? null : kept.toString();
  }

  private static @Nullable String decoded(String header, int from, int end) {
    int properties = header.indexOf(';', from);
    int last = properties < 0 || properties > end ? end : properties;
    int first = skipBlanks(header, from, last);
    while (first < last && blank(header.charAt(last - 1))) {
      last--;
    }
    if (first >= last) {
      return null;
    }
    int percent = header.indexOf('%', first);
    return percent < 0 || percent >= last
        ? header.substring(first, last)
        : percentDecoded(header, first, last);
  }

  private static String percentDecoded(String header, int from, int to) {
    byte[] bytes = new byte[to - from];
    int count = 0;
    for (int i = from; i < to; i++) {
      char c = header.charAt(i);
      int high = c == '%' && i + 2 < to ? Character.digit(header.charAt(i + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(header.charAt(i + 2), 16);
      if (low >= 0) {
        bytes[count++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        bytes[count++] = (byte) c;
      }
    }
    return new String(bytes, 0, count, StandardCharsets.UTF_8);
  }

  private static int skipBlanks(String header, int from, int end) {
    int at = from;
    while (at < end && blank(header.charAt(at))) {
      at++;
    }
    return at;
  }

  /**
   * Merges the baggage that the application has set with that of the request. An entry of the
   * application replaces one of the same name.
   *
   * @param own as the application has set it; {@code null}: nothing
   * @param carried as returned by {@link #read}
   * @return all of {@code own}, and what fits of {@code carried} within the limits of {@link #read}
   */
  public static String merge(@Nullable String own, String carried) {
    if (own == null || own.trim().isEmpty()) {
      return carried;
    }
    StringBuilder all = null;
    int endpoints = 1;
    for (int i = 0; i < own.length(); i++) {
      endpoints += own.charAt(i) == ',' ? 1 : 0;
    }
    int from = 0;
    while (from < carried.length() && endpoints < MAX_MEMBERS) {
      int comma = carried.indexOf(',', from);
      int end = comma < 0 ? carried.length() : comma;
      int first = skipBlanks(carried, from, end);
      int equals = carried.indexOf('=', first);
      int length = (all == null ? own.length() : all.length()) + 1 + end - first;
      if (equals > first
          && equals < end
          && length <= MAX_BYTES
          && !has(own, carried, first, equals)) {
        all = all == null ? new StringBuilder(own) : all;
        all.append(',').append(carried, first, end);
        endpoints++;
      }
      from = end + 1;
    }
    return all == null ? own : all.toString();
  }

  /** Whether a header has an entry with the name that another header has at from..to. */
  private static boolean has(String header, String names, int from, int to) {
    int last = to;
    while (last > from && blank(names.charAt(last - 1))) {
      last--;
    }
    int length = last - from;
    int at = 0;
    while (at < header.length()) {
      int comma = header.indexOf(',', at);
      int end = comma < 0 ? header.length() : comma;
      at = skipBlanks(header, at, end);
      if (header.regionMatches(at, names, from, length)) {
        int after = skipBlanks(header, at + length, end);
        if (after < end && header.charAt(after) == '=') {
          return true;
        }
      }
      at = end + 1;
    }
    return false;
  }

  /** Whether a header exceeds the limits. */
  public static boolean tooLong(@Nullable String header) {
    return header != null && header.length() > MAX_BYTES;
  }

  /** Whether an entry has a key. */
  private static boolean named(String header, int from, int to) {
    int equals = header.indexOf('=', from);
    if (equals <= from || equals >= to) {
      return false;
    }
    for (int i = from; i < equals; i++) {
      char c = header.charAt(i);
      if (c <= ' ' && !blank(c) || c > '~' || "\"(),/:;<=>?@[\\]{}".indexOf(c) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean clean(String header, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!allowed(header.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether an entry may contain a character: baggage octets, and blanks around its parts. */
  private static boolean allowed(char c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\' || c == '\t';
  }

  /** Some servers pass the bytes of a header as characters of ISO 8859-1, others decode them. */
  private static void encode(String header, int from, int to, StringBuilder out) {
    for (int i = from; i < to; i++) {
      char c = header.charAt(i);
      if (allowed(c)) {
        out.append(c);
      } else if (c <= 0xFF) {
        percent((byte) c, out);
      } else {
        int width = Character.isSurrogate(c) && i + 1 < to ? 2 : 1;
        for (byte b : header.substring(i, i + width).getBytes(StandardCharsets.UTF_8)) {
          percent(b, out);
        }
        i += width - 1;
      }
    }
  }

  private static void percent(byte b, StringBuilder out) {
    out.append('%').append(HEX[b >>> 4 & 15]).append(HEX[b & 15]);
  }

  private static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }
}
