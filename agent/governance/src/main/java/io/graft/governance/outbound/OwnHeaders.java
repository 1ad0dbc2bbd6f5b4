package io.graft.governance.outbound;

import io.graft.governance.context.B3;
import io.graft.governance.context.Baggage;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.TraceIds;
import io.graft.governance.context.TraceParent;
import io.graft.governance.deadline.Timeouts;
import org.jspecify.annotations.Nullable;

/**
 * What an application, or another agent, has written into its request itself, as found before
 * anything of Graft's was written. It stays as it is, through every attempt and hop of the call.
 */
final class OwnHeaders {
  /** Whether there is a {@code traceparent}, valid or not. */
  private boolean trace;

  /** Whether there are headers of B3. */
  private boolean b3;

  /** Whether there is a time that the application waits. */
  private boolean timeout;

  /** The {@code baggage}; {@code null}: none. */
  private @Nullable String baggage;

  /** Id of the span that its trace headers name; 0: none. */
  long spanId;

  private OwnHeaders() {}

  static boolean trace(@Nullable OwnHeaders own) {
    return own != null && own.trace;
  }

  static boolean b3(@Nullable OwnHeaders own) {
    return own != null && own.b3;
  }

  static boolean timeout(@Nullable OwnHeaders own) {
    return own != null && own.timeout;
  }

  static @Nullable String baggage(@Nullable OwnHeaders own) {
    return own == null ? null : own.baggage;
  }

  /**
   * Looks for them, and makes the call part of the trace that they name.
   *
   * @return {@code null}: there are none
   */
  static <Q> @Nullable OwnHeaders read(ClientCall call, ClientAdapter<Q> adapter, Q request) {
    String traceParent = adapter.header(request, TraceParent.HEADER);
    String single = adapter.header(request, B3.SINGLE);
    String traceId = adapter.header(request, B3.TRACE_ID);
    String sampled = adapter.header(request, B3.SAMPLED);
    String baggage = adapter.header(request, Baggage.HEADER);
    String timeout = adapter.header(request, Timeouts.ENVOY);
    boolean b3 = single != null || traceId != null || sampled != null;
    boolean none = traceParent == null || traceParent.isEmpty();
    if (none && !b3 && baggage == null && timeout == null) {
      return null;
    }
    OwnHeaders own = new OwnHeaders();
    own.baggage = baggage == null ? null : all(adapter, request, Baggage.HEADER, baggage);
    own.timeout = timeout != null;
    if (call.outbound.traces()) {
      if (traceParent != null && !none) {
        own.trace(call, traceParent);
      }
      if (b3) {
        TraceIds ids =
            single != null
                ? B3.single(single)
                : B3.multiple(
                    traceId,
                    adapter.header(request, B3.SPAN_ID),
                    sampled,
                    adapter.header(request, B3.FLAGS));
        own.b3(call, ids);
      }
    }
    if (own.spanId != 0 && call.sampled() && call.path == null) {
      call.path = adapter.path(request);
    }
    return own;
  }

  private void trace(ClientCall call, String header) {
    int at = TraceParent.find(header);
    if (at < 0) {
      // Whatever it means, it is not Graft's to correct.
      trace = true;
      return;
    }
    long high = TraceParent.traceHigh(header, at);
    long low = TraceParent.traceLow(header, at);
    long span = TraceParent.spanId(header, at);
    if (!handedOn(call.parent, high, low, span)) {
      trace = true;
      spanId = span;
      call.adopt(high, low, TraceParent.flags(header, at));
    }
  }

  private void b3(ClientCall call, @Nullable TraceIds ids) {
    if (ids == null) {
      b3 = true;
      return;
    }
    long span = ids.spanId();
    if (span != 0 && handedOn(call.parent, ids.traceHigh(), ids.traceLow(), span)) {
      return;
    }
    b3 = true;
    boolean decided = ids.flags() != B3.UNDECIDED;
    boolean sampled = decided ? (ids.flags() & TraceIds.SAMPLED) != 0 : call.sampled();
    if (spanId == 0 && span != 0) {
      spanId = span;
      call.adopt(ids.traceHigh(), ids.traceLow(), sampled ? TraceIds.SAMPLED : 0);
    } else if (spanId == 0 && !sampled) {
      call.unsampled();
    }
  }

  /** Whether it is the very span that this service was called by: a gateway hands it on. */
  private static boolean handedOn(@Nullable CallContext parent, long high, long low, long span) {
    return parent != null
        && parent.callerSpanId() == span
        && parent.trace().traceLow() == low
        && parent.trace().traceHigh() == high;
  }

  /** All values of a header; what is set later takes the place of them all. */
  private static <Q> String all(ClientAdapter<Q> adapter, Q request, String wanted, String first) {
    StringBuilder all = new StringBuilder();
    adapter.headers(
        request,
        new HeaderSink() {
          @Override
          public void header(String name, String value) {
            if (name.equalsIgnoreCase(wanted)) {
              all.append(all.length() == 0 ? "" : ",").append(value);
            }
          }
        });
    return all.length() == 0 ? first : all.toString();
  }
}
