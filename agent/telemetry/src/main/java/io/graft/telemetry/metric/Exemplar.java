package io.graft.telemetry.metric;

/** A sampled call in a bucket, which leads from a metric to a trace. Immutable. */
public final class Exemplar {
  private final long traceHigh;
  private final long traceLow;
  private final long spanId;
  private final long durationNanos;
  private final long epochNanos;

  Exemplar(long traceHigh, long traceLow, long spanId, long durationNanos, long epochNanos) {
    this.traceHigh = traceHigh;
    this.traceLow = traceLow;
    this.spanId = spanId;
    this.durationNanos = durationNanos;
    this.epochNanos = epochNanos;
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

  public double seconds() {
    return durationNanos / 1e9;
  }

  public long epochNanos() {
    return epochNanos;
  }
}
