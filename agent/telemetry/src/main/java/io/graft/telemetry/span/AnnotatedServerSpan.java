package io.graft.telemetry.span;

import io.graft.governance.context.ApplicationSpan;
import io.graft.governance.event.ServedRequest;
import io.graft.telemetry.attribute.AttributeSink;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The span of a request to which the application has added something by a tracing API. */
public final class AnnotatedServerSpan extends ServerSpan {
  private final ApplicationEvents events;

  /**
   * As {@link ServerSpan#of}.
   *
   * @param own what the application has added; it has ended
   */
  static SpanRecord of(
      ServedRequest call, WallClock clock, @Nullable String errorType, ApplicationSpan own) {
    return new AnnotatedServerSpan(call, clock, errorType, own);
  }

  private AnnotatedServerSpan(
      ServedRequest call, WallClock clock, @Nullable String errorType, ApplicationSpan own) {
    super(call, clock, errorType);
    events = new ApplicationEvents(own, clock);
  }

  @Override
  public String name() {
    String name = events.span().name();
    return name == null ? super.name() : name;
  }

  @Override
  public boolean failed() {
    int status = events.span().status();
    return status == ApplicationSpan.UNSET ? super.failed() : status == ApplicationSpan.ERROR;
  }

  @Override
  public @Nullable String statusMessage() {
    String message = events.span().message();
    return message == null ? super.statusMessage() : message;
  }

  @Override
  public ApplicationEvents events() {
    return events;
  }

  /** An attribute of the application replaces Graft's. */
  @Override
  public void each(AttributeSink sink) {
    Set<String> own = new HashSet<>();
    for (int i = 0; i < events.span().attributes().size(); i++) {
      own.add(events.span().attributes().key(i));
    }
    super.each(own.isEmpty() ? sink : new Without(own, sink));
    events.each(sink);
  }

  private static final class Without implements AttributeSink {
    private final Set<String> keys;
    private final AttributeSink sink;

    Without(Set<String> keys, AttributeSink sink) {
      this.keys = keys;
      this.sink = sink;
    }

    @Override
    public void put(String key, String value) {
      if (!keys.contains(key)) {
        sink.put(key, value);
      }
    }

    @Override
    public void put(String key, long value) {
      if (!keys.contains(key)) {
        sink.put(key, value);
      }
    }
  }
}
