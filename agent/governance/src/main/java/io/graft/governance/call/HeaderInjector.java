package io.graft.governance.call;

import io.graft.governance.context.B3;
import io.graft.governance.context.Baggage;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.ForwardedHeaders;
import io.graft.governance.context.TraceParent;
import io.graft.governance.context.TraceState;
import io.graft.governance.deadline.Timeouts;
import io.graft.governance.destination.Target;
import io.graft.governance.event.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Writes the headers of an attempt into its request. The trace goes to every host. Baggage,
 * deadline and attempt number go only to services that a registry knows, because strangers should
 * not learn them. Headers that the application has set itself stay unchanged: {@link
 * ApplicationHeaders}.
 */
public final class HeaderInjector {
  /**
   * The number of the attempt, from 1: its own, or that of the request being served if that is
   * greater, so that every service further down knows of a retry further up.
   */
  public static final String ATTEMPT = "x-graft-attempt";

  /** The logical name of the calling service. */
  public static final String CALLER = "x-graft-caller";

  private HeaderInjector() {}

  /**
   * Writes the headers of an attempt.
   *
   * @param caller the name of this service; {@code null}: unknown
   * @param target where this request goes, which is not the call's own after a redirect
   */
  public static <Q> void write(
      Recorder recorder,
      @Nullable String caller,
      OutgoingRequest call,
      Attempt attempt,
      ClientAdapter<Q> adapter,
      Q request,
      Target target) {
    // Applications reuse request objects, and gateways pass headers on: if there is an attempt
    // number of Graft's, none of these headers were set by this application.
    String left = adapter.header(request, ATTEMPT);
    boolean marked = left != null && !left.isEmpty();
    boolean stale = false;
    if (call.firstInjection()) {
      stale = marked;
      ApplicationHeaders own =
          marked ? null : ApplicationHeaders.read(recorder, call, adapter, request);
      call.own = ApplicationHeaders.with(own, call.own);
    }
    writeTrace(recorder, call, attempt, adapter, request, stale);
    CallContext parent = call.parent;
    ForwardedHeaders forwarded = parent == null ? null : parent.forwarded();
    if (forwarded != null) {
      HeaderForwarder.write(forwarded, target.forwarding, call, adapter, request);
    }
    if (target.governed) {
      writeGoverned(caller, call, attempt, adapter, request, stale);
    } else if (marked) {
      leaveNothing(call, adapter, request);
    }
  }

  private static <Q> void writeTrace(
      Recorder recorder,
      OutgoingRequest call,
      Attempt attempt,
      ClientAdapter<Q> adapter,
      Q request,
      boolean stale) {
    if (!recorder.traces() || ApplicationHeaders.trace(call.own)) {
      return;
    }
    CallContext parent = call.parent;
    adapter.setHeader(request, TraceParent.HEADER, attempt.traceParent());
    String traceState = parent == null ? null : parent.traceState();
    if (traceState != null) {
      adapter.setHeader(request, TraceState.HEADER, traceState);
    } else if (stale) {
      clear(adapter, request, TraceState.HEADER);
    }
    if (parent != null && parent.b3() && !ApplicationHeaders.b3(call.own)) {
      adapter.setHeader(request, B3.SINGLE, B3.write(attempt.trace()));
    }
  }

  private static <Q> void writeGoverned(
      @Nullable String caller,
      OutgoingRequest call,
      Attempt attempt,
      ClientAdapter<Q> adapter,
      Q request,
      boolean stale) {
    CallContext parent = call.parent;
    String carried = parent == null ? null : parent.baggage();
    if (carried != null) {
      String merged = Baggage.merge(ApplicationHeaders.baggage(call.own), carried);
      adapter.setHeader(request, Baggage.HEADER, merged);
    } else if (stale) {
      clear(adapter, request, Baggage.HEADER);
    }
    if (attempt.target.enforced && call.hasDeadline() && !ApplicationHeaders.timeout(call.own)) {
      long remaining = Math.max(1, call.deadline - attempt.startNanos());
      adapter.setHeader(request, Timeouts.ENVOY, Timeouts.toEnvoy(remaining));
    } else if (stale) {
      clear(adapter, request, Timeouts.ENVOY);
    }
    if (caller != null) {
      adapter.setHeader(request, CALLER, caller);
    }
    int number = parent == null ? attempt.number() : Math.max(attempt.number(), parent.attempt());
    adapter.setHeader(request, ATTEMPT, number == 1 ? "1" : Integer.toString(number));
  }

  /**
   * Removes what an earlier hop or call to a service has left in the request, so that no stranger
   * gets it.
   */
  private static <Q> void leaveNothing(OutgoingRequest call, ClientAdapter<Q> adapter, Q request) {
    String own = ApplicationHeaders.baggage(call.own);
    if (own != null) {
      adapter.setHeader(request, Baggage.HEADER, own);
    } else {
      clear(adapter, request, Baggage.HEADER);
    }
    if (!ApplicationHeaders.timeout(call.own)) {
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
