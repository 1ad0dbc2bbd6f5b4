package io.graft.instrumentation.opentelemetry;

import io.graft.governance.context.ApplicationSpan;
import io.graft.governance.context.TraceIds;
import io.graft.governance.span.ApplicationTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A span that the application starts. The methods that the oldest version of the API does not
 * declare have no {@code Override}.
 */
class GraftSpan extends BridgedSpan {
  private static final String EXCEPTION = "exception";

  private final ApplicationTracer tracer;
  private final ApplicationSpan span;

  GraftSpan(ApplicationTracer tracer, ApplicationSpan span) {
    this.tracer = tracer;
    this.span = span;
  }

  @Override
  TraceIds ids() {
    TraceIds own = span.ids();
    if (own == null) {
      throw new IllegalStateException();
    }
    return own;
  }

  @Override
  @Nullable String traceState() {
    return span.traceState();
  }

  @Override
  public final boolean isRecording() {
    return span.recording();
  }

  @Override
  public final Span setAttribute(String key, String value) {
    span.put(key, value);
    return this;
  }

  @Override
  public final Span setAttribute(String key, long value) {
    span.put(key, value);
    return this;
  }

  @Override
  public final Span setAttribute(String key, double value) {
    span.put(key, value);
    return this;
  }

  @Override
  public final Span setAttribute(String key, boolean value) {
    span.put(key, value);
    return this;
  }

  @Override
  public final <T> Span setAttribute(AttributeKey<T> key, T value) {
    span.put(key == null ? null : key.getKey(), value);
    return this;
  }

  @Override
  public final Span addEvent(String name, Attributes attributes) {
    span.event(name, tracer.now(), 0, each(attributes));
    return this;
  }

  @Override
  public final Span addEvent(String name, Attributes attributes, long timestamp, TimeUnit unit) {
    long epoch = unit == null ? 0 : unit.toNanos(timestamp);
    span.event(name, tracer.now(), epoch, each(attributes));
    return this;
  }

  @Override
  public final Span setStatus(StatusCode code, String description) {
    if (code != null) {
      span.status(code.ordinal(), description);
    }
    return this;
  }

  @Override
  public final Span recordException(Throwable exception, Attributes additional) {
    if (exception == null || !span.recording()) {
      return this;
    }
    String type = exception.getClass().getName();
    String[] text = read(exception);
    Consumer<BiConsumer<String, Object>> more = each(additional);
    span.event(
        EXCEPTION,
        tracer.now(),
        0,
        sink -> {
          sink.accept("exception.type", type);
          sink.accept("exception.message", text[0]);
          sink.accept("exception.stacktrace", text[1]);
          if (more != null) {
            more.accept(sink);
          }
        });
    return this;
  }

  /** Returns message and stack trace; {@code null} for what the application's own code refuses. */
  private static String[] read(Throwable exception) {
    String[] text = new String[2];
    try {
      text[0] = exception.getMessage();
      StringWriter stack = new StringWriter();
      exception.printStackTrace(new PrintWriter(stack));
      text[1] = stack.toString();
    } catch (RuntimeException | LinkageError e) {
      // Without Graft, the API would not even have asked.
    }
    return text;
  }

  /** Since version 1.37. */
  public final Span addLink(SpanContext linked) {
    return addLink(linked, Attributes.empty());
  }

  /** Since version 1.37. */
  public final Span addLink(SpanContext linked, Attributes attributes) {
    link(span, linked, attributes);
    return this;
  }

  static void link(
      ApplicationSpan span, @Nullable SpanContext linked, @Nullable Attributes attributes) {
    if (linked != null && linked.isValid()) {
      span.link(Ids.of(linked), Ids.state(linked), each(attributes));
    }
  }

  static @Nullable Consumer<BiConsumer<String, Object>> each(@Nullable Attributes attributes) {
    return attributes == null || attributes.isEmpty()
        ? null
        : sink -> attributes.forEach((key, value) -> sink.accept(key.getKey(), value));
  }

  @Override
  public final Span updateName(String name) {
    span.rename(name);
    return this;
  }

  @Override
  public final void end() {
    end(0);
  }

  @Override
  public final void end(long timestamp, TimeUnit unit) {
    end(unit == null ? 0 : unit.toNanos(timestamp));
  }

  void end(long epochNanos) {
    if (span.end(tracer.now(), epochNanos)) {
      tracer.ended(span);
    }
  }
}
