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
 * should hear. What the application has set itself stays as it is: {@link OwnHeaders}.
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
    // Applications use request objects again, and gateways hand on what they were sent: beside an
    // attempt number of Graft's, nothing is this application's own.
    String left = adapter.header(request, ATTEMPT);
    boolean marked = left != null && !left.isEmpty();
    boolean stale = false;
    if (!call.injected) {
      call.injected = true;
      stale = marked;
      call.own = marked ? null : OwnHeaders.read(call, adapter, request);
    }
    writeTrace(call, adapter, request, stale);
    if (governed) {
      writeGoverned(call, adapter, request, stale);
    } else if (marked) {
      leaveNothing(call, adapter, request);
    }
  }

  private static <Q> void writeTrace(
      ClientCall call, ClientAdapter<Q> adapter, Q request, boolean stale) {
    if (!call.outbound.traces() || OwnHeaders.trace(call.own)) {
      return;
    }
    CallContext parent = call.parent;
    adapter.setHeader(request, TraceParent.HEADER, call.traceParent());
    String traceState = parent == null ? null : parent.traceState();
    if (traceState != null) {
      adapter.setHeader(request, TraceState.HEADER, traceState);
    } else if (stale) {
      clear(adapter, request, TraceState.HEADER);
    }
    if (parent != null && parent.b3() && !OwnHeaders.b3(call.own)) {
      adapter.setHeader(request, B3.SINGLE, B3.write(call.trace()));
    }
  }

  private static <Q> void writeGoverned(
      ClientCall call, ClientAdapter<Q> adapter, Q request, boolean stale) {
    CallContext parent = call.parent;
    String carried = parent == null ? null : parent.baggage();
    if (carried != null) {
      String merged = Baggage.merge(OwnHeaders.baggage(call.own), carried);
      adapter.setHeader(request, Baggage.HEADER, merged);
    } else if (stale) {
      clear(adapter, request, Baggage.HEADER);
    }
    if (call.enforced && call.deadline != Long.MAX_VALUE && !OwnHeaders.timeout(call.own)) {
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
  private static <Q> void leaveNothing(ClientCall call, ClientAdapter<Q> adapter, Q request) {
    String own = OwnHeaders.baggage(call.own);
    if (own != null) {
      adapter.setHeader(request, Baggage.HEADER, own);
    } else {
      clear(adapter, request, Baggage.HEADER);
    }
    if (!OwnHeaders.timeout(call.own)) {
      clear(adapter, request, Timeouts.ENVOY);
    }
    clear(adapter, request, ATTEMPT);
    clear(adapter, request, CALLER);
  }

  /** An empty header is treated as absent. */
  private static <Q> void clear(ClientAdapter<Q> adapter, Q request, String name) {
    if (adapter.header(request, name) != null) {
      adapter.setHeader(request, name, "");
    }
  }
}
