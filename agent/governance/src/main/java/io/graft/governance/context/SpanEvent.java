package io.graft.governance.context;

/** Something that happened at a moment, on an {@link ApplicationSpan}. */
public final class SpanEvent {
  public final String name;

  /** When it was added, a value of {@link System#nanoTime()}. */
  public final long nanos;

  /** When the application says that it happened; 0: at {@link #nanos}. */
  public final long epochNanos;

  public final SpanAttributes attributes;

  SpanEvent(String name, long nanos, long epochNanos, SpanAttributes attributes) {
    this.name = name;
    this.nanos = nanos;
    this.epochNanos = epochNanos;
    this.attributes = attributes;
  }
}
