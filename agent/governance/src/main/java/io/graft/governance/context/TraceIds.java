package io.graft.governance.context;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** The ids and flags of one span, as in a W3C {@code traceparent}. Immutable. */
public final class TraceIds {
  /** The flag: the caller records the trace. */
  public static final int SAMPLED = 1;

  /** The flag of Trace Context level 2: the lower half of the trace id is random. */
  public static final int RANDOM = 2;

  private static final byte[] HEX = "0123456789abcdef".getBytes(ISO_8859_1);

  private final long traceHigh;
  private final long traceLow;
  private final long spanId;
  private final int flags;

  public TraceIds(long traceHigh, long traceLow, long spanId, int flags) {
    this.traceHigh = traceHigh;
    this.traceLow = traceLow;
    this.spanId = spanId;
    this.flags = flags;
  }

  public long traceHigh() {
    return traceHigh;
  }

  public long traceLow() {
    return traceLow;
  }

  public long spanId() {
    return spanId;
  }

  public int flags() {
    return flags;
  }

  public boolean sampled() {
    return (flags & SAMPLED) != 0;
  }

  /**
   * Whether the trace belongs to a share of all traces, by OpenTelemetry's consistent probability
   * sampling: the lower 56 bits of the trace id are random.
   *
   * @param share 0 to 1
   */
  public boolean isWithin(double share) {
    return (traceLow & (1L << 56) - 1) >= Math.round((1 - share) * (1L << 56));
  }

  /** Whether there is a trace. */
  public boolean valid() {
    return (traceHigh | traceLow) != 0;
  }

  /** Returns the ids of a child span of the same trace. */
  public TraceIds child(long childSpanId) {
    return new TraceIds(traceHigh, traceLow, childSpanId, flags);
  }

  /** 32 lower case hexadecimal digits. */
  public String traceIdHex() {
    byte[] out = new byte[32];
    hex(traceHigh, out, 0);
    hex(traceLow, out, 16);
    return new String(out, ISO_8859_1);
  }

  /** 16 lower case hexadecimal digits. */
  public String spanIdHex() {
    byte[] out = new byte[16];
    hex(spanId, out, 0);
    return new String(out, ISO_8859_1);
  }

  /** The {@code traceparent} header, version 00: 55 characters. */
  public String traceParent() {
    return traceParent(traceHigh, traceLow, spanId, flags);
  }

  /** As {@link #traceParent()}, for ids without an object. */
  public static String traceParent(long traceHigh, long traceLow, long spanId, int flags) {
    byte[] out = new byte[55];
    out[0] = '0';
    out[1] = '0';
    out[2] = '-';
    hex(traceHigh, out, 3);
    hex(traceLow, out, 19);
    out[35] = '-';
    hex(spanId, out, 36);
    out[52] = '-';
    out[53] = HEX[flags >>> 4 & 15];
    out[54] = HEX[flags & 15];
    return new String(out, ISO_8859_1);
  }

  private static void hex(long value, byte[] out, int at) {
    for (int i = 15; i >= 0; i--) {
      out[at + i] = HEX[(int) value & 15];
      value >>>= 4;
    }
  }
}
