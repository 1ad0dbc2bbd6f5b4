package io.graft.governance.call;

import io.graft.governance.context.B3;
import io.graft.governance.context.Baggage;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.TraceIds;
import io.graft.governance.context.TraceParent;
import io.graft.governance.deadline.Timeouts;
import io.graft.governance.event.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * The headers that the application, or another agent, has set in its request itself, read before
 * Graft writes any. Graft keeps them unchanged in every attempt and hop of the call.
 */
public final class ApplicationHeaders {
  /** Whether there is a {@code traceparent}, valid or not. */
  private boolean trace;

  /** Whether there are B3 headers. */
  private boolean b3;

  /** Whether there is a header with the application's own time limit. */
  private boolean timeout;

  /** The {@code baggage}; {@code null}: none. */
  private @Nullable String baggage;

  /** The span id in its trace headers; 0: none. */
  long spanId;

  /** Which of the headers to forward the application has set; {@code null}: not looked at yet. */
  boolean @Nullable [] forwarded;

  /** The credential that Graft writes, where the application has set none; {@code null}: none. */
  @Nullable CredentialHeader credential;

  ApplicationHeaders() {}

  /** These headers for a hedge, whose request is another object; {@code null} for {@code null}. */
  static @Nullable ApplicationHeaders ofHedge(@Nullable ApplicationHeaders own) {
    CredentialHeader written = own == null ? null : own.credential;
    if (own == null || written == null) {
      return own;
    }
    ApplicationHeaders copy = new ApplicationHeaders();
    copy.trace = own.trace;
    copy.b3 = own.b3;
    copy.timeout = own.timeout;
    copy.baggage = own.baggage;
    copy.spanId = own.spanId;
    copy.forwarded = own.forwarded;
    copy.credential = written.copy();
    return copy;
  }

  /**
   * These headers with the credential that was found before they were read.
   *
   * @param own {@code null}: none
   * @param before {@code null}: no credential
   */
  static @Nullable ApplicationHeaders with(
      @Nullable ApplicationHeaders own, @Nullable ApplicationHeaders before) {
    if (own == null || before == null) {
      return own == null ? before : own;
    }
    own.credential = before.credential;
    return own;
  }

  /** Whether the call may carry a credential of Graft's. */
  public static boolean hasCredential(@Nullable ApplicationHeaders own) {
    return own != null && own.credential != null;
  }

  public static boolean trace(@Nullable ApplicationHeaders own) {
    return own != null && own.trace;
  }

  static boolean b3(@Nullable ApplicationHeaders own) {
    return own != null && own.b3;
  }

  static boolean timeout(@Nullable ApplicationHeaders own) {
    return own != null && own.timeout;
  }

  static @Nullable String baggage(@Nullable ApplicationHeaders own) {
    return own == null ? null : own.baggage;
  }

  /**
   * Reads them, and makes the call part of their trace.
   *
   * @return {@code null}: none
   */
  static <Q> @Nullable ApplicationHeaders read(
      Recorder recorder, OutgoingRequest call, ClientAdapter<Q> adapter, Q request) {
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
    ApplicationHeaders own = new ApplicationHeaders();
    own.baggage = baggage == null ? null : all(adapter, request, Baggage.HEADER, baggage);
    own.timeout = timeout != null;
    if (recorder.traces()) {
      if (traceParent != null && !none) {
        own.trace(recorder, call, traceParent);
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
        own.b3(recorder, call, ids);
      }
    }
    if (own.spanId != 0 && call.sampled() && call.path() == null) {
      call.path(adapter.path(request));
    }
    return own;
  }

  private void trace(Recorder recorder, OutgoingRequest call, String header) {
    int at = TraceParent.find(header);
    if (at < 0) {
      // Valid or not, Graft does not overwrite it.
      trace = true;
      return;
    }
    long high = TraceParent.traceHigh(header, at);
    long low = TraceParent.traceLow(header, at);
    long span = TraceParent.spanId(header, at);
    if (!handedOn(call.parent, high, low, span)) {
      trace = true;
      spanId = span;
      adopt(recorder, call, high, low, TraceParent.flags(header, at));
    }
  }

  private void b3(Recorder recorder, OutgoingRequest call, @Nullable TraceIds ids) {
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
      adopt(recorder, call, ids.traceHigh(), ids.traceLow(), sampled ? TraceIds.SAMPLED : 0);
    } else if (spanId == 0 && !sampled) {
      call.unsampled();
    }
  }

  private static void adopt(
      Recorder recorder, OutgoingRequest call, long high, long low, int flags) {
    boolean sampled = recorder.sampleRemote(high, low, (flags & TraceIds.SAMPLED) != 0);
    call.adopt(high, low, flags, sampled);
  }

  /**
   * Whether it is the span of the request that this service is serving: a gateway passes its header
   * on.
   */
  private static boolean handedOn(@Nullable CallContext parent, long high, long low, long span) {
    return parent != null
        && parent.callerSpanId() == span
        && parent.trace().traceLow() == low
        && parent.trace().traceHigh() == high;
  }

  /** All values of a header; setting it later replaces all of them. */
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
