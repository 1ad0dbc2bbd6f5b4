package io.graft.governance.context;

import org.jspecify.annotations.Nullable;

/**
 * The context that the application has made current by a tracing API of its own: its span is the
 * parent of what follows. All else is that of the request around it, if there is one.
 */
public final class NestedContext extends CallContext {
  private final @Nullable CallContext request;
  private final Object view;

  /**
   * @param request the request that it works for, not nested itself; {@code null}: none
   * @param trace of the span that is current now; not {@linkplain TraceIds#valid valid}: none, and
   *     each call begins a trace
   * @param view what it is in the types of the application
   */
  public NestedContext(
      @Nullable CallContext request,
      TraceIds trace,
      @Nullable String traceState,
      @Nullable String baggage,
      Object view) {
    super(
        trace,
        traceState,
        baggage,
        request == null ? NO_DEADLINE : request.deadlineNanos(),
        request == null ? 1 : request.attempt(),
        request != null && request.b3());
    this.request = request;
    this.view = view;
  }

  @Override
  public @Nullable CallContext request() {
    return request;
  }

  @Override
  public Object view() {
    return view;
  }

  /** Its trace is that of the application already. */
  @Override
  public void join(long traceHigh, long traceLow, int flags) {}

  @Override
  public boolean ended() {
    return request != null && request.ended();
  }

  @Override
  public long callerSpanId() {
    return request == null ? 0 : request.callerSpanId();
  }

  @Override
  public boolean mirrored() {
    return request != null && request.mirrored();
  }

  @Override
  public @Nullable ForwardedHeaders forwarded() {
    return request == null ? null : request.forwarded();
  }

  @Override
  public Identity identity() {
    return request == null ? Identity.NONE : request.identity();
  }
}
