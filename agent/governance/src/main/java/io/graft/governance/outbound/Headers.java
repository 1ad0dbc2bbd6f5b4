package io.graft.governance.outbound;

import io.graft.governance.context.B3;
import io.graft.governance.context.Baggage;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.TraceParent;
import io.graft.governance.context.TraceState;
import io.graft.governance.deadline.Timeouts;

/**
 * What an attempt writes into its request. The trace goes to every host; baggage, deadline and
 * attempt number only to services that a registry knows, because they say more than a stranger
 * should hear.
 */
public final class Headers {
  /**
   * Which attempt a request is, from 1: that of its caller, or of one further up if that is more,
   * so that every service below knows of a retry above it.
   */
  public static final String ATTEMPT = "x-graft-attempt";

  /** The logical name of the service that calls. */
  public static final String CALLER = "x-graft-caller";

  private Headers() {}

  static <Q> void write(ClientCall call, ClientAdapter<Q> adapter, Q request, boolean governed) {
    CallContext parent = call.parent;
    adapter.setHeader(request, TraceParent.HEADER, call.traceParent());
    String traceState = parent == null ? null : parent.traceState();
    if (traceState != null) {
      adapter.setHeader(request, TraceState.HEADER, traceState);
    }
    if (parent != null && parent.b3()) {
      adapter.setHeader(request, B3.SINGLE, B3.write(call.trace()));
    }
    if (!governed) {
      leaveNothing(adapter, request);
      return;
    }
    // Applications use request objects again: what an earlier call left in it is not this one's.
    String left = call.injected ? null : adapter.header(request, ATTEMPT);
    boolean stale = left != null && !left.isEmpty();
    call.injected = true;
    String baggage = parent == null ? null : parent.baggage();
    if (baggage != null) {
      adapter.setHeader(request, Baggage.HEADER, baggage);
    } else if (stale) {
      clear(adapter, request, Baggage.HEADER);
    }
    if (stale && traceState == null) {
      clear(adapter, request, TraceState.HEADER);
    }
    if (call.enforced && call.deadline != Long.MAX_VALUE) {
      long remaining = Math.max(1, call.deadline - call.startNanos);
      adapter.setHeader(request, Timeouts.ENVOY, Timeouts.toEnvoy(remaining));
    } else if (stale) {
      clear(adapter, request, Timeouts.ENVOY);
    }
    String caller = call.outbound.caller();
    if (caller != null) {
      adapter.setHeader(request, CALLER, caller);
    }
    int attempt = parent == null ? call.number : Math.max(call.number, parent.attempt());
    adapter.setHeader(request, ATTEMPT, attempt == 1 ? "1" : Integer.toString(attempt));
  }

  /**
   * What an earlier hop or call, to a service, has left in the request must not reach a stranger.
   */
  private static <Q> void leaveNothing(ClientAdapter<Q> adapter, Q request) {
    String left = adapter.header(request, ATTEMPT);
    if (left != null && !left.isEmpty()) {
      clear(adapter, request, Baggage.HEADER);
      clear(adapter, request, Timeouts.ENVOY);
      clear(adapter, request, ATTEMPT);
      clear(adapter, request, CALLER);
    }
  }

  /** An empty header says what none would say. */
  private static <Q> void clear(ClientAdapter<Q> adapter, Q request, String name) {
    if (adapter.header(request, name) != null) {
      adapter.setHeader(request, name, "");
    }
  }
}
