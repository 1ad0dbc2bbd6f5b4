package io.graft.telemetry.span;

import io.graft.governance.context.ApplicationSpan;
import io.graft.governance.context.TraceIds;
import io.graft.telemetry.attribute.AttributeSink;
import org.jspecify.annotations.Nullable;

/** A span that the application has started by a tracing API of its own. */
public final class ApplicationSpanRecord extends SpanRecord {
  private final ApplicationSpan span;
  private final ApplicationEvents events;

  /**
   * Records a span that has ended. Returns the super type, so that its caller does not load this
   * class to be verified.
   *
   * @param ids of {@code span}
   */
  public static SpanRecord of(ApplicationSpan span, TraceIds ids, WallClock clock) {
    long start = ApplicationEvents.epoch(span.startEpochNanos(), span.startNanos(), clock);
    long end = ApplicationEvents.epoch(span.endEpochNanos(), span.endNanos(), clock);
    boolean measured = span.startEpochNanos() == 0 && span.endEpochNanos() == 0;
    long duration = measured ? span.endNanos() - span.startNanos() : end - start;
    return new ApplicationSpanRecord(span, ids, start, duration, clock);
  }

  private ApplicationSpanRecord(
      ApplicationSpan span, TraceIds ids, long start, long duration, WallClock clock) {
    super(
        ids,
        span.parentSpanId(),
        start,
        duration,
        0,
        "",
        "",
        "",
        ApplicationEvents.errorType(span),
        span.message());
    this.span = span;
    events = new ApplicationEvents(span, clock);
  }

  @Override
  public int kind() {
    return span.kind();
  }

  @Override
  public String name() {
    return String.valueOf(span.name());
  }

  @Override
  public boolean failed() {
    return span.status() == ApplicationSpan.ERROR;
  }

  @Override
  public boolean isRemote() {
    return span.remoteParent();
  }

  @Override
  public @Nullable String destination() {
    return null;
  }

  @Override
  public @Nullable String traceState() {
    return span.traceState();
  }

  @Override
  public ApplicationEvents events() {
    return events;
  }

  @Override
  public void each(AttributeSink sink) {
    events.each(sink);
  }
}
