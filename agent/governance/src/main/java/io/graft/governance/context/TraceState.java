package io.graft.governance.context;

import org.jspecify.annotations.Nullable;

/** Parses the {@code tracestate} header of W3C Trace Context level 2. Graft only passes it on. */
public final class TraceState {
  /** The name of the header. */
  public static final String HEADER = "tracestate";

  /** A longer header is dropped without parsing: 32 entries of the greatest length, and blanks. */
  public static final int MAX_LENGTH = 32 * (256 + 1 + 256 + 3);

  /** The most that is passed on; the specification demands at least 512. */
  static final int MAX_PASSED_ON = 4096;

  private static final int MAX_MEMBERS = 32;
  private static final int MAX_KEY = 256;
  private static final int MAX_VALUE = 256;
  private static final int LONG_MEMBER = 128;

  private TraceState() {}

  /**
   * Returns the value to pass on; {@code null} if there is nothing or an invalid entry. Then the
   * whole header is dropped, and the trace continues.
   *
   * @param header all headers of the name, in order, joined by commas
   */
  public static @Nullable String read(@Nullable String header) {
    if (header == null || header.length() > MAX_LENGTH) {
      return null;
    }
    boolean asItIs = true;
    int endpoints = 0;
    StringBuilder kept = null;
    int length = header.length();
    int from = 0;
    while (from <= length) {
      int comma = header.indexOf(',', from);
      int end = comma < 0 ? length : comma;
      int first = from;
      int last = end;
      while (first < last && blank(header.charAt(first))) {
        first++;
      }
      while (first < last && blank(header.charAt(last - 1))) {
        last--;
      }
      boolean whole = first == from && last == end && first < last;
      if (asItIs && !whole) {
        asItIs = false;
        kept = new StringBuilder(length);
        kept.append(header, 0, Math.max(0, from - 1));
      }
      if (first < last) {
        if (!valid(header, first, last) || ++endpoints > MAX_MEMBERS) {
          return null;
        }
        if (kept != null) {
          if (kept.length() > 0) {
            kept.append(',');
          }
          kept.append(header, first, last);
        }
      }
      from = end + 1;
    }
    if (endpoints == 0) {
      return null;
    }
    String value = kept == null ? header : kept.toString();
    return value.length() <= MAX_PASSED_ON ? value : shortened(value);
  }

  /** Whether a header is dropped without parsing. */
  public static boolean tooLong(@Nullable String header) {
    return header != null && header.length() > MAX_LENGTH;
  }

  /** Whether an entry is {@code key=value}, by the grammar of level 1 or of the newest draft. */
  private static boolean valid(String header, int from, int to) {
    int equals = header.indexOf('=', from);
    if (equals <= from || equals >= to - 1) {
      return false;
    }
    if (equals - from > MAX_KEY || to - equals - 1 > MAX_VALUE) {
      return false;
    }
    char begin = header.charAt(from);
    if (!(begin >= 'a' && begin <= 'z' || begin >= '0' && begin <= '9')) {
      return false;
    }
    for (int i = from; i < equals; i++) {
      char c = header.charAt(i);
      if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "_-*/@".indexOf(c) >= 0)) {
        return false;
      }
    }
    for (int i = equals + 1; i < to; i++) {
      char c = header.charAt(i);
      if (c < ' ' || c > '~' || c == '=') {
        return false;
      }
    }
    return true;
  }

  /** Removes whole entries: first those over 128 characters, then those at the end. */
  private static String shortened(String value) {
    String[] endpoints = value.split(",");
    int length = value.length();
    for (int i = endpoints.length - 1; i >= 0 && length > MAX_PASSED_ON; i--) {
      if (endpoints[i].length() > LONG_MEMBER) {
        length -= endpoints[i].length() + 1;
        endpoints[i] = "";
      }
    }
    for (int i = endpoints.length - 1; i >= 0 && length > MAX_PASSED_ON; i--) {
      if (!endpoints[i].isEmpty()) {
        length -= endpoints[i].length() + 1;
        endpoints[i] = "";
      }
    }
    StringBuilder kept = new StringBuilder(MAX_PASSED_ON);
    for (String endpoint : endpoints) {
      if (!endpoint.isEmpty()) {
        kept.append(kept.length() == 0 ? "" : ",").append(endpoint);
      }
    }
    return kept.toString();
  }

  private static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }
}
