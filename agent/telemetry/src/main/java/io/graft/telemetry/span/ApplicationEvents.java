package io.graft.telemetry.span;

import io.graft.governance.context.ApplicationSpan;
import io.graft.governance.context.SpanAttributes;
import io.graft.governance.context.SpanEvent;
import io.graft.telemetry.attribute.AttributeSink;
import org.jspecify.annotations.Nullable;

/** What an application has set on a span: attributes, events, links and the status. */
public final class ApplicationEvents {
  private final ApplicationSpan span;
  private final WallClock clock;

  ApplicationEvents(ApplicationSpan span, WallClock clock) {
    this.span = span;
    this.clock = clock;
  }

  /** It has ended, and does not change any more. */
  public ApplicationSpan span() {
    return span;
  }

  /** When an event happened, in nanoseconds since 1970. */
  public long epochNanos(SpanEvent event) {
    return epoch(event.epochNanos, event.nanos, clock);
  }

  static long epoch(long epochNanos, long nanos, WallClock clock) {
    return epochNanos != 0 ? epochNanos : clock.epochNanos(nanos);
  }

  /** Passes on the attributes of the span. */
  void each(AttributeSink sink) {
    each(span.attributes(), sink);
  }

  /** Passes on the attributes of a span, an event or a link. */
  public static void each(SpanAttributes attributes, AttributeSink sink) {
    for (int i = 0; i < attributes.size(); i++) {
      Object value = attributes.value(i);
      String key = attributes.key(i);
      if (value instanceof String) {
        sink.put(key, (String) value);
      } else if (value instanceof Long) {
        sink.put(key, ((Long) value).longValue());
      } else {
        sink.put(key, value);
      }
    }
  }

  static @Nullable String errorType(ApplicationSpan span) {
    return span.status() == ApplicationSpan.ERROR ? "error" : null;
  }
}
