package io.graft.governance.context;

import org.jspecify.annotations.Nullable;

/**
 * Parses the {@code traceparent} header of W3C Trace Context level 2, in any version and with white
 * space around it. Does not allocate.
 */
public final class TraceParent {
  /** The name of the header. */
  public static final String HEADER = "traceparent";

  private static final int LENGTH = 55;
  private static final int TRACE_AT = 3;
  private static final int SPAN_AT = 36;
  private static final int FLAGS_AT = 53;

  private TraceParent() {}

  /**
   * Returns where the valid value begins in a header; -1: it is invalid, and a new trace begins.
   * Two headers are joined by a comma and so are invalid, as the specification demands.
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

  /** Returns the upper half of the trace id of a header that is valid at {@code from}. */
  public static long traceHigh(String header, int from) {
    return Hex.number(header, from + TRACE_AT, 16);
  }

  /** Returns the lower half of the trace id. */
  public static long traceLow(String header, int from) {
    return Hex.number(header, from + TRACE_AT + 16, 16);
  }

  /** Returns the id of the caller's span. */
  public static long spanId(String header, int from) {
    return Hex.number(header, from + SPAN_AT, 16);
  }

  /** Returns the flags of level 2; others are not passed on. */
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
