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
  /** Which attempt of its caller a request is, from 1. */
  public static final String ATTEMPT = "x-graft-attempt";

  private Headers() {}

  static <Q> void write(ClientCall call, ClientAdapter<Q> adapter, Q request) {
    CallContext parent = call.parent;
    adapter.setHeader(request, TraceParent.HEADER, call.traceParent());
    String traceState = parent == null ? null : parent.traceState();
    if (traceState != null) {
      adapter.setHeader(request, TraceState.HEADER, traceState);
    }
    if (parent != null && parent.b3()) {
      adapter.setHeader(request, B3.SINGLE, B3.write(call.trace()));
    }
    if (!call.governed()) {
      return;
    }
    // Applications use request objects again: what an earlier call left in it is not this one's.
    boolean stale = call.number == 1 && adapter.header(request, ATTEMPT) != null;
    String baggage = parent == null ? null : parent.baggage();
    if (baggage != null) {
      adapter.setHeader(request, Baggage.HEADER, baggage);
    } else if (stale) {
      clear(adapter, request, Baggage.HEADER);
    }
    if (stale && traceState == null) {
      clear(adapter, request, TraceState.HEADER);
    }
    if (call.deadline != Long.MAX_VALUE) {
      long left = Math.max(1, call.deadline - call.startNanos);
      adapter.setHeader(request, Timeouts.ENVOY, Timeouts.toEnvoy(left));
    } else if (stale) {
      clear(adapter, request, Timeouts.ENVOY);
    }
    adapter.setHeader(request, ATTEMPT, Integer.toString(call.number));
  }

  /** An empty header says what none would say. */
  private static <Q> void clear(ClientAdapter<Q> adapter, Q request, String name) {
    if (adapter.header(request, name) != null) {
      adapter.setHeader(request, name, "");
    }
  }
}
