package io.graft.instrumentation.opentelemetry;

import io.graft.governance.context.ApplicationSpan;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.TraceIds;
import io.graft.governance.span.ApplicationTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Collects what a span starts with. Not thread-safe, as the API says. */
final class GraftSpanBuilder implements SpanBuilder {
  private static final int MOST = 128;

  private final ApplicationTracer tracer;
  private final String name;
  private @Nullable Context parent;
  private boolean root;
  private int kind = ApplicationSpan.INTERNAL;
  private long startEpochNanos;

  /** Keys and values, in turn. */
  private @Nullable List<Object> attributes;

  /** Contexts and their attributes, in turn. */
  private @Nullable List<Object> links;

  GraftSpanBuilder(ApplicationTracer tracer, @Nullable String name) {
    this.tracer = tracer;
    this.name = name == null || name.trim().isEmpty() ? "<unspecified span name>" : name;
  }

  @Override
  public SpanBuilder setParent(Context context) {
    if (context != null) {
      parent = context;
      root = false;
    }
    return this;
  }

  @Override
  public SpanBuilder setNoParent() {
    root = true;
    parent = null;
    return this;
  }

  @Override
  public SpanBuilder addLink(SpanContext linked) {
    return addLink(linked, Attributes.empty());
  }

  @Override
  public SpanBuilder addLink(SpanContext linked, Attributes with) {
    if (linked != null && with != null) {
      links = add(links, linked, with);
    }
    return this;
  }

  @Override
  public SpanBuilder setAttribute(String key, String value) {
    return attribute(key, value);
  }

  @Override
  public SpanBuilder setAttribute(String key, long value) {
    return attribute(key, value);
  }

  @Override
  public SpanBuilder setAttribute(String key, double value) {
    return attribute(key, value);
  }

  @Override
  public SpanBuilder setAttribute(String key, boolean value) {
    return attribute(key, value);
  }

  @Override
  public <T> SpanBuilder setAttribute(AttributeKey<T> key, T value) {
    return attribute(key == null ? null : key.getKey(), value);
  }

  private SpanBuilder attribute(@Nullable String key, @Nullable Object value) {
    if (key != null && value != null) {
      attributes = add(attributes, key, value);
    }
    return this;
  }

  /** What exceeds the limit by far is not even kept; the span counts what exceeds it. */
  private static List<Object> add(@Nullable List<Object> list, Object first, Object second) {
    List<Object> all = list == null ? new ArrayList<>(8) : list;
    if (all.size() < 8 * MOST) {
      all.add(first);
      all.add(second);
    }
    return all;
  }

  @Override
  public SpanBuilder setSpanKind(SpanKind value) {
    if (value != null) {
      kind = value.ordinal() + 1;
    }
    return this;
  }

  @Override
  public SpanBuilder setStartTimestamp(long timestamp, TimeUnit unit) {
    if (timestamp >= 0 && unit != null) {
      startEpochNanos = unit.toNanos(timestamp);
    }
    return this;
  }

  @Override
  public Span startSpan() {
    TraceIds above = null;
    String state = null;
    boolean remote = false;
    Span around = parent == null ? null : Span.fromContextOrNull(parent);
    if (around instanceof BridgedSpan) {
      above = ((BridgedSpan) around).ids();
      state = ((BridgedSpan) around).traceState();
    } else if (around != null && around.getSpanContext().isValid()) {
      SpanContext other = around.getSpanContext();
      remote = other.isRemote();
      above = remote ? tracer.remote(Ids.of(other)) : Ids.of(other);
      state = Ids.state(other);
    } else if (parent == null && !root) {
      CallContext current = CallContext.current();
      if (current != null && current.trace().valid()) {
        above = current.trace();
        state = current.traceState();
      }
    }
    return start(above != null && above.valid() ? above : null, state, remote);
  }

  private Span start(@Nullable TraceIds above, @Nullable String state, boolean remote) {
    TraceIds ids = above == null ? tracer.root() : above;
    if (!ids.sampled()) {
      // It has the context of its parent: what is kept in spite of that has a parent that exists.
      return new DroppedSpan(ids, state);
    }
    if (above != null) {
      ids = tracer.child(above);
    }
    long parentId = above == null ? 0 : above.spanId();
    ApplicationSpan span =
        new ApplicationSpan(
            ids, parentId, remote, state, name, kind, tracer.now(), startEpochNanos);
    List<Object> pairs = attributes;
    for (int i = 0; pairs != null && i < pairs.size(); i += 2) {
      span.put((String) pairs.get(i), pairs.get(i + 1));
    }
    List<Object> linked = links;
    for (int i = 0; linked != null && i < linked.size(); i += 2) {
      GraftSpan.link(span, (SpanContext) linked.get(i), (Attributes) linked.get(i + 1));
    }
    return new GraftSpan(tracer, span);
  }
}
