package io.graft.governance.outbound;

import io.graft.bootstrap.Slot;
import io.graft.governance.call.ApplicationHeaders;
import io.graft.governance.call.Attempt;
import io.graft.governance.call.ClientAdapter;
import io.graft.governance.call.OutgoingRequest;
import io.graft.governance.context.TraceParent;
import io.graft.governance.service.Instance;
import org.jspecify.annotations.Nullable;

/**
 * Calls inside calls: finds the call that the current thread is inside of, and whether another
 * request is that call.
 */
public final class Nesting {
  private Nesting() {}

  /** Returns the call that the current thread is inside of, or {@code null}. */
  public static @Nullable ClientCall current() {
    return of(Slot.current());
  }

  /**
   * Marks the current thread as inside {@code call}, so that a lower client that carries it is not
   * governed a second time. Returns the previous call, to be restored in the same way.
   */
  public static @Nullable ClientCall swap(@Nullable ClientCall call) {
    Object[] slot = Slot.current();
    ClientCall before = of(slot);
    slot[Slot.CALL] = call;
    return before;
  }

  /** Ignores a call that another agent left in the slot. */
  static @Nullable ClientCall of(Object[] slot) {
    Object call = slot[Slot.CALL];
    return call instanceof ClientCall ? (ClientCall) call : null;
  }

  /**
   * Whether a request carries an attempt of the upper client. It has the attempt's trace if the
   * upper client has already written that, and otherwise the same method and address.
   */
  static <Q> boolean carries(
      OutgoingRequest outer,
      Attempt attempt,
      boolean written,
      boolean traces,
      ClientAdapter<Q> inner,
      Q innerRequest) {
    if (written && traces) {
      String carried = inner.header(innerRequest, TraceParent.HEADER);
      if (!ApplicationHeaders.trace(outer.own)) {
        return attempt.traceParent().equals(carried);
      }
      // A trace that the application has set itself may be in several of its requests.
      if (carried == null || !carried.equals(outer.header(TraceParent.HEADER))) {
        return false;
      }
    }
    String scheme = inner.scheme(innerRequest);
    return inner.method(innerRequest).equals(outer.method)
        && scheme.equalsIgnoreCase(outer.scheme)
        && leadsTo(
            outer,
            attempt,
            inner.host(innerRequest),
            Outbound.port(scheme, inner.port(innerRequest)))
        && inner.path(innerRequest).equals(outer.currentPath());
  }

  private static boolean leadsTo(
      OutgoingRequest outer, Attempt attempt, @Nullable String host, int port) {
    if (host == null) {
      return false;
    }
    Instance at = attempt.target();
    return port == outer.port && host.equalsIgnoreCase(outer.host)
        || at != null && port == at.port() && host.equals(at.host());
  }
}
