package io.graft.governance.context;

import org.jspecify.annotations.Nullable;

/** Another span that an {@link ApplicationSpan} has to do with. */
public final class SpanLink {
  public final TraceIds ids;
  public final @Nullable String traceState;
  public final SpanAttributes attributes;

  SpanLink(TraceIds ids, @Nullable String traceState, SpanAttributes attributes) {
    this.ids = ids;
    this.traceState = traceState;
    this.attributes = attributes;
  }
}
