package io.graft.governance.context;

import org.jspecify.annotations.Nullable;

/** Reads and writes Zipkin's B3 headers, single and multiple. */
public final class B3 {
  /** The single header. */
  public static final String SINGLE = "b3";

  public static final String TRACE_ID = "X-B3-TraceId";
  public static final String SPAN_ID = "X-B3-SpanId";
  public static final String SAMPLED = "X-B3-Sampled";
  public static final String FLAGS = "X-B3-Flags";

  /**
   * An additional flag to those of {@link TraceIds}: the headers leave the sampling decision to
   * this service. Never sent.
   */
  public static final int UNDECIDED = 0x100;

  private B3() {}

  /**
   * Parses the single header.
   *
   * @return the caller's ids; ids of 0 if the header only has a decision; {@code null}: invalid
   */
  public static @Nullable TraceIds single(String header) {
    String value = header.trim();
    if (value.length() <= 1) {
      int flags = value.isEmpty() ? -1 : decision(value.charAt(0));
      return flags < 0 ? null : new TraceIds(0, 0, 0, flags);
    }
    int dash = value.indexOf('-');
    if (dash < 0) {
      return null;
    }
    int end = dash + 17;
    if (value.length() < end) {
      return null;
    }
    int flags = UNDECIDED;
    if (value.length() > end) {
      // -0, -1 or -d, and maybe the parent's id, which is not needed
      boolean decided =
          value.charAt(end) == '-'
              && value.length() >= end + 2
              && (value.length() == end + 2 || value.charAt(end + 2) == '-');
      flags = decided ? decision(value.charAt(end + 1)) : -1;
      if (flags < 0) {
        return null;
      }
    }
    return ids(value.substring(0, dash), value.substring(dash + 1, end), flags);
  }

  /**
   * Parses the multiple headers; {@code null} for a missing one.
   *
   * @return as {@link #single}
   */
  public static @Nullable TraceIds multiple(
      @Nullable String traceId,
      @Nullable String spanId,
      @Nullable String sampled,
      @Nullable String flagsHeader) {
    int flags = UNDECIDED;
    if (flagsHeader != null && flagsHeader.trim().equals("1")) {
      flags = TraceIds.SAMPLED;
    } else if (sampled != null) {
      String value = sampled.trim();
      if (value.equals("1") || value.equalsIgnoreCase("true")) {
        flags = TraceIds.SAMPLED;
      } else if (value.equals("0") || value.equalsIgnoreCase("false")) {
        flags = 0;
      }
    }
    if (traceId == null || spanId == null) {
      return flags == UNDECIDED ? null : new TraceIds(0, 0, 0, flags);
    }
    return ids(traceId.trim(), spanId.trim(), flags);
  }

  private static @Nullable TraceIds ids(String trace, String span, int flags) {
    int length = trace.length();
    if (length != 16 && length != 32
        || span.length() != 16
        || !Hex.anyCase(trace, 0, length)
        || !Hex.anyCase(span, 0, 16)) {
      return null;
    }
    long high = length == 32 ? Hex.number(trace, 0, 16) : 0;
    long low = Hex.number(trace, length - 16, 16);
    long id = Hex.number(span, 0, 16);
    return high == 0 && low == 0 || id == 0 ? null : new TraceIds(high, low, id, flags);
  }

  private static int decision(char c) {
    return c == '1' || c == 'd' ? TraceIds.SAMPLED : c == '0' ? 0 : -1;
  }

  /** Returns the value of the single header for a span. */
  public static String write(TraceIds ids) {
    return ids.traceIdHex() + "-" + ids.spanIdHex() + (ids.sampled() ? "-1" : "-0");
  }
}
