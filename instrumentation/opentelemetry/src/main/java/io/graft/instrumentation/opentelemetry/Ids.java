package io.graft.instrumentation.opentelemetry;

import io.graft.governance.context.TraceIds;
import io.graft.governance.context.TraceParent;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import org.jspecify.annotations.Nullable;

/** Ids in the types of the application, and in Graft's. */
final class Ids {
  private Ids() {}

  /** Returns the ids of a valid span context. */
  static TraceIds of(SpanContext context) {
    String trace = context.getTraceId();
    String header =
        "00-" + trace + '-' + context.getSpanId() + '-' + context.getTraceFlags().asHex();
    if (TraceParent.find(header) != 0) {
      return new TraceIds(0, 0, 0, 0);
    }
    return new TraceIds(
        TraceParent.traceHigh(header, 0),
        TraceParent.traceLow(header, 0),
        TraceParent.spanId(header, 0),
        TraceParent.flags(header, 0));
  }

  static SpanContext context(TraceIds ids, @Nullable String traceState) {
    return SpanContext.create(
        ids.traceIdHex(),
        ids.spanIdHex(),
        TraceFlags.fromByte((byte) ids.flags()),
        state(traceState));
  }

  /** Returns the {@code tracestate} header; {@code null}: none. */
  static @Nullable String state(SpanContext context) {
    TraceState state = context.getTraceState();
    if (state.isEmpty()) {
      return null;
    }
    StringBuilder header = new StringBuilder(64);
    state.forEach(
        (key, value) ->
            header.append(header.length() == 0 ? "" : ",").append(key).append('=').append(value));
    return io.graft.governance.context.TraceState.read(header.toString());
  }

  private static TraceState state(@Nullable String header) {
    if (header == null) {
      return TraceState.getDefault();
    }
    TraceStateBuilder state = TraceState.builder();
    String[] entries = header.split(",");
    // The builder puts each in front of those before it.
    for (int i = entries.length - 1; i >= 0; i--) {
      int equals = entries[i].indexOf('=');
      if (equals > 0) {
        state.put(entries[i].substring(0, equals), entries[i].substring(equals + 1));
      }
    }
    return state.build();
  }
}
