package io.graft.governance.call;

import io.graft.governance.context.CallContext;
import io.graft.governance.context.TraceIds;
import io.graft.governance.outcome.Failures;
import io.graft.governance.outcome.Outcome;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.service.Instance;
import io.graft.governance.time.Randomness;
import io.graft.governance.tls.CallTls;
import io.graft.governance.tls.TlsLayer;
import org.jspecify.annotations.Nullable;

/**
 * The application's request, and what holds for all attempts of its call: trace, deadline, and the
 * view for rules.
 */
public final class OutgoingRequest {
  /** The part of a deadline reserved for the way back, in nanoseconds. */
  private static final long SLACK = 5_000_000L;

  public final ClientAdapter<Object> adapter;
  public final String method;
  public final String scheme;
  public final String host;
  public final int port;
  public final @Nullable CallContext parent;

  /** When the caller stops waiting, on the clock; {@link Long#MAX_VALUE}: never. */
  public final long deadline;

  /** Whether the deadline is that of the request being served, not one of the rules. */
  public final boolean deadlineInherited;

  /** The library's request; {@code null} once the call is over. */
  private @Nullable Object request;

  private @Nullable CallView view;

  /** The headers that the application has set itself; {@code null}: none. */
  public @Nullable ApplicationHeaders own;

  private @Nullable String path;
  private long traceHigh;
  private long traceLow;
  private byte flags;

  /** Whether headers have been written into the request, so that {@link #own} is known. */
  private boolean injected;

  /**
   * @param view already made for the rules; {@code null}: no rule needed one
   * @param policy its timeout may be the deadline
   * @param drawn random numbers for a new trace
   */
  @SuppressWarnings("unchecked") // the request and its adapter have the same type
  public <Q> OutgoingRequest(
      ClientAdapter<Q> adapter,
      Q request,
      String scheme,
      String host,
      int port,
      @Nullable CallContext parent,
      @Nullable CallView view,
      ClientPolicy policy,
      TraceSeed seed,
      long drawn,
      long now) {
    this.adapter = (ClientAdapter<Object>) adapter;
    this.request = request;
    this.scheme = scheme;
    this.host = host;
    this.port = port;
    this.parent = parent;
    this.view = view;
    method = adapter.method(request);
    TraceIds ids = parent == null ? null : parent.trace();
    if (ids != null && ids.valid()) {
      traceHigh = ids.traceHigh();
      traceLow = ids.traceLow();
      flags = (byte) ids.flags();
    } else {
      traceHigh = Randomness.id(drawn, 1);
      traceLow = Randomness.id(drawn, 2);
      flags = (byte) seed.rootFlags(traceHigh, traceLow);
    }
    long allowed = policy.timeout().nanos;
    long left = allowed;
    if (parent != null && parent.deadlineNanos() != CallContext.NO_DEADLINE && !parent.ended()) {
      left = Math.min(left, parent.deadlineNanos() - now - SLACK);
    }
    deadline = left == Long.MAX_VALUE ? Long.MAX_VALUE : now + left;
    deadlineInherited = left != Long.MAX_VALUE && left < allowed;
    if (sampled()) {
      path = adapter.path(request);
    }
  }

  /** The same request, for a hedge of the call, which ends independently. */
  public OutgoingRequest(OutgoingRequest other, Object request) {
    adapter = other.adapter;
    method = other.method;
    scheme = other.scheme;
    host = other.host;
    port = other.port;
    parent = other.parent;
    deadline = other.deadline;
    deadlineInherited = other.deadlineInherited;
    this.request = request;
    view = other.view;
    own = ApplicationHeaders.ofHedge(other.own);
    injected = other.injected;
    path = other.path;
    traceHigh = other.traceHigh;
    traceLow = other.traceLow;
    flags = other.flags;
  }

  /** The library's latest request object; {@code null} once the call is over. */
  public @Nullable Object given() {
    return request;
  }

  /** Sets the request object that the library has derived from it, as for a hop of a redirect. */
  public void given(Object next) {
    request = next;
  }

  /** Drops the objects of the application, in case it keeps the call. */
  public void forget() {
    request = null;
    view = null;
  }

  /** Returns whether headers are being written for the first time. */
  boolean firstInjection() {
    boolean first = !injected;
    injected = true;
    return first;
  }

  public boolean hasDeadline() {
    return deadline != Long.MAX_VALUE;
  }

  /** Whether the call changes nothing on the server, which makes it a good probe for a breaker. */
  public boolean safe() {
    return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
  }

  /** Whether it is safe to send twice: by its method, or by an idempotency key. */
  public boolean idempotent(ClientPolicy policy) {
    return policy.retry().retriesMethod(method)
        || policy.retry().idempotencyKey && header("Idempotency-Key") != null;
  }

  /** Whether its body can be sent a second time. */
  public boolean replayable() {
    Object r = request;
    return r != null && adapter.replayable(r);
  }

  /** Whether it has TLS by the application itself. */
  public boolean isSecure() {
    return scheme.equalsIgnoreCase("https");
  }

  /** Whether its client can layer TLS on its connection. */
  public boolean layersTls() {
    Object r = request;
    return r != null && adapter.layersTls(r);
  }

  /**
   * As {@link CallTls#layer}, for the call's own address.
   *
   * @param of that of its target; {@code null}: none
   */
  public @Nullable TlsLayer layer(@Nullable CallTls of, @Nullable Instance chosen) {
    return of == null ? null : layer(of, chosen, layersTls());
  }

  /** As above, for a client that may be another one. */
  public @Nullable TlsLayer layer(@Nullable CallTls of, @Nullable Instance chosen, boolean able) {
    return of == null || isSecure() ? null : of.layer(chosen, host, port, able);
  }

  /** The outcome that a failure of the library stands for. */
  public Outcome outcome(Throwable failure) {
    return Failures.of(failure, adapter.neverSent(failure));
  }

  /** Whether the request that led to it is a retry, by any service further up. */
  public boolean retriedAbove() {
    return parent != null && parent.attempt() > 1;
  }

  /** A header of the request; {@code null}: absent. */
  public @Nullable String header(String name) {
    Object r = request;
    return r == null ? null : adapter.header(r, name);
  }

  /** The current raw path and query; {@code null} once the call is over. */
  public @Nullable String currentPath() {
    Object r = request;
    return r == null ? null : adapter.path(r);
  }

  /** The raw path and query; {@code null} if the trace is not sampled. */
  public @Nullable String path() {
    return path;
  }

  /** Keeps the path, because the trace has turned out to be sampled. */
  public void path(String value) {
    path = value;
  }

  /** The baggage that the call carries; {@code null}: none. */
  @Nullable String baggage() {
    return parent == null ? null : parent.baggage();
  }

  /** The view for rules; {@code null} once the call is over. */
  @Nullable CallView view() {
    CallView v = view;
    Object r = request;
    if (v == null && r != null) {
      v = new CallView(adapter, r, parent);
      view = v;
    }
    return v;
  }

  /** The name of its route in the rules; {@code null}: none. */
  @Nullable String route() {
    CallView v = view;
    return v == null ? null : v.route();
  }

  /**
   * Joins the trace in the headers that the application has set itself.
   *
   * @param applicationFlags the flags in its header
   * @param sampled whether the trace is recorded here
   */
  void adopt(long high, long low, int applicationFlags, boolean sampled) {
    traceHigh = high;
    traceLow = low;
    flags = (byte) (applicationFlags & ~TraceIds.SAMPLED | (sampled ? TraceIds.SAMPLED : 0));
    if (parent != null) {
      parent.join(high, low, flags);
    }
  }

  /** Marks the trace as not sampled, as the application's headers demand. */
  void unsampled() {
    flags &= ~TraceIds.SAMPLED;
  }

  boolean sampled() {
    return (flags & TraceIds.SAMPLED) != 0;
  }

  TraceIds trace(long spanId) {
    return new TraceIds(traceHigh, traceLow, spanId, flags);
  }

  /** The {@code traceparent} header of an attempt. */
  String traceParent(long spanId) {
    return TraceIds.traceParent(traceHigh, traceLow, spanId, flags);
  }

  /** The id of the parent of each attempt's span; 0 if the trace begins here. */
  long parentSpanId() {
    ApplicationHeaders set = own;
    return set != null && set.spanId != 0
        ? set.spanId
        : parent == null ? 0 : parent.trace().spanId();
  }
}
