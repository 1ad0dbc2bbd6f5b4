package io.graft.governance.context;

import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code traceparent} header: W3C Trace Context level 2, any version, white space around
 * it tolerated. Nothing is allocated.
 */
public final class TraceParent {
  /** The header. */
  public static final String HEADER = "traceparent";

  private static final int LENGTH = 55;
  private static final int TRACE_AT = 3;
  private static final int SPAN_AT = 36;
  private static final int FLAGS_AT = 53;

  private TraceParent() {}

  /**
   * Returns where the valid value begins in a header; -1: it is not valid, and the trace begins
   * anew. Headers that came twice are joined by a comma, and so are not valid, as they must not be.
   */
  public static int find(@Nullable String header) {
    if (header == null || header.length() < LENGTH) {
      return -1;
    }
    int from = 0;
    int to = header.length();
    while (from < to && blank(header.charAt(from))) {
      from++;
    }
    while (from < to && blank(header.charAt(to - 1))) {
      to--;
    }
    int length = to - from;
    if (length < LENGTH
        || !hex(header, from, 2)
        || header.charAt(from + 2) != '-'
        || !hex(header, from + TRACE_AT, 32)
        || header.charAt(from + SPAN_AT - 1) != '-'
        || !hex(header, from + SPAN_AT, 16)
        || header.charAt(from + FLAGS_AT - 1) != '-'
        || !hex(header, from + FLAGS_AT, 2)) {
      return -1;
    }
    int version = (int) Hex.number(header, from, 2);
    if (version == 0xFF
        || length > LENGTH && (version == 0 || header.charAt(from + LENGTH) != '-')
        || traceHigh(header, from) == 0 && traceLow(header, from) == 0
        || spanId(header, from) == 0) {
      return -1;
    }
    return from;
  }

  /** The left half of the trace id of a header that {@link #find} found valid at {@code from}. */
  public static long traceHigh(String header, int from) {
    return Hex.number(header, from + TRACE_AT, 16);
  }

  /** The right half of the trace id. */
  public static long traceLow(String header, int from) {
    return Hex.number(header, from + TRACE_AT + 16, 16);
  }

  /** The id of the caller's span. */
  public static long spanId(String header, int from) {
    return Hex.number(header, from + SPAN_AT, 16);
  }

  /** The flags that level 2 knows; others are not passed on. */
  public static int flags(String header, int from) {
    return (int) Hex.number(header, from + FLAGS_AT, 2) & (TraceIds.SAMPLED | TraceIds.RANDOM);
  }

  private static boolean hex(String value, int from, int length) {
    return Hex.lowerCase(value, from, from + length);
  }

  private static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }
}
