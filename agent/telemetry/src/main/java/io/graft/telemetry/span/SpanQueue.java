package io.graft.telemetry.span;

/** The queue of spans for the exporter. */
public final class SpanQueue extends RecordQueue<SpanRecord> {
  /**
   * @param capacity the most spans that wait, 1 or more
   */
  public SpanQueue(int capacity) {
    super(capacity);
  }
}
