package io.graft.governance.call;

import io.graft.governance.context.Baggage;
import io.graft.governance.context.TraceIds;
import io.graft.governance.destination.Selection;
import io.graft.governance.event.ClientAttempt;
import org.jspecify.annotations.Nullable;

/** The properties of an attempt that telemetry reads and its request knows. */
interface RequestFacts extends ClientAttempt {
  /** The request of the attempt. */
  OutgoingRequest facts();

  /** The span id of the attempt. */
  long spanId();

  @Override
  default String library() {
    return facts().adapter.library();
  }

  @Override
  default String method() {
    return facts().method;
  }

  @Override
  default String scheme() {
    return facts().scheme;
  }

  @Override
  default String host() {
    return facts().host;
  }

  @Override
  default int port() {
    return facts().port;
  }

  @Override
  default @Nullable String path() {
    return facts().path();
  }

  @Override
  default TraceIds trace() {
    return facts().trace(spanId());
  }

  @Override
  default boolean sampled() {
    return facts().sampled();
  }

  @Override
  default long parentSpanId() {
    return facts().parentSpanId();
  }

  @Override
  default @Nullable String color() {
    String carried = facts().baggage();
    return carried == null ? null : Baggage.get(carried, Selection.COLOR_BAGGAGE);
  }
}
