package io.graft.governance.context;

import io.graft.bootstrap.Slot;
import org.jspecify.annotations.Nullable;

/**
 * The context of a request in this service: its trace, baggage and deadline. Immutable except for
 * {@link #join}, so that any number of threads may work for one request.
 */
public class CallContext {
  /** The {@link #deadlineNanos()} of a request without a deadline. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  /** Changes at most once, to the application's own trace: see {@link #join}. */
  private TraceIds trace;

  private final @Nullable String traceState;
  private final @Nullable String baggage;
  private final long deadlineNanos;
  private final int attempt;
  private final boolean b3;

  /** {@code null} unless the application uses a tracing API that an adapter bridges. */
  private volatile @Nullable ApplicationSpan application;

  protected CallContext(
      TraceIds trace, @Nullable String traceState, @Nullable String baggage, long deadlineNanos) {
    this(trace, traceState, baggage, deadlineNanos, 1, false);
  }

  protected CallContext(
      TraceIds trace,
      @Nullable String traceState,
      @Nullable String baggage,
      long deadlineNanos,
      int attempt,
      boolean b3) {
    this.trace = trace;
    this.traceState = traceState;
    this.baggage = baggage;
    this.deadlineNanos = deadlineNanos;
    this.attempt = attempt;
    this.b3 = b3;
  }

  /** Returns the context of the request that this thread is serving, or {@code null}. */
  public static @Nullable CallContext current() {
    return of(Slot.current());
  }

  /**
   * Sets this thread's context, and returns the previous one. The caller restores it in the same
   * way, on the same thread.
   */
  public static @Nullable CallContext swap(@Nullable CallContext context) {
    Object[] slot = Slot.current();
    CallContext before = of(slot);
    slot[Slot.CONTEXT] = context;
    return before;
  }

  /** Returns the context in a thread's slot. Ignores a call that another agent left there. */
  public static @Nullable CallContext of(Object[] slot) {
    Object context = slot[Slot.CONTEXT];
    return context instanceof CallContext ? (CallContext) context : null;
  }

  /**
   * The request that this thread works for: this, or what a {@link NestedContext} is within; {@code
   * null}: none.
   */
  public @Nullable CallContext request() {
    return this;
  }

  /** What it is in the types of the application, as an adapter keeps it; {@code null}: nothing. */
  public @Nullable Object view() {
    ApplicationSpan own = application;
    return own == null ? null : own.view();
  }

  /** What the application adds to its span; {@code null}: nothing. */
  public final @Nullable ApplicationSpan application() {
    return application;
  }

  /** As {@link #application}, and creates it. */
  public final ApplicationSpan applicationSpan() {
    ApplicationSpan own = application;
    return own != null ? own : createApplicationSpan();
  }

  private synchronized ApplicationSpan createApplicationSpan() {
    ApplicationSpan own = application;
    if (own == null) {
      own = new ApplicationSpan(trace.sampled());
      application = own;
    }
    return own;
  }

  /** Whether the request has ended. What still runs in its context is not bound by its deadline. */
  public boolean ended() {
    return false;
  }

  /** The ids of the span that is the parent of all spans of this context. */
  public final TraceIds trace() {
    return trace;
  }

  /** The id of the caller's span; 0 if the trace begins here. */
  public long callerSpanId() {
    return 0;
  }

  /**
   * Joins a trace that the application itself has begun. If this trace began here too, it continues
   * in the application's trace, so that the request has only one.
   *
   * @param flags of the application's trace
   */
  public void join(long traceHigh, long traceLow, int flags) {
    TraceIds before = trace;
    boolean same = before.traceHigh() == traceHigh && before.traceLow() == traceLow;
    if (!same && callerSpanId() == 0 && !ended()) {
      // Another thread that reads it meanwhile sees one of the two as a whole.
      trace = new TraceIds(traceHigh, traceLow, before.spanId(), flags);
    }
  }

  /** Sets whether a trace is recorded that begins here, before anything of it was passed on. */
  protected final void sample(boolean recorded) {
    TraceIds before = trace;
    if (callerSpanId() == 0 && before.sampled() != recorded) {
      trace =
          new TraceIds(
              before.traceHigh(),
              before.traceLow(),
              before.spanId(),
              before.flags() ^ TraceIds.SAMPLED);
    }
  }

  /** The {@code tracestate} header to pass on, valid and within the limits; {@code null}: none. */
  public final @Nullable String traceState() {
    return traceState;
  }

  /** The {@code baggage} header to pass on, valid and within the limits; {@code null}: none. */
  public final @Nullable String baggage() {
    return baggage;
  }

  /** When the caller stops waiting, a value of {@link System#nanoTime()}. */
  public final long deadlineNanos() {
    return deadlineNanos;
  }

  /**
   * The number of the attempt that this request is, of its caller or of one further up, from 1.
   * Above 1, a caller is already retrying.
   */
  public final int attempt() {
    return attempt;
  }

  /** Whether the request is a mirrored copy. Its calls are not mirrored again. */
  public boolean mirrored() {
    return false;
  }

  /** The headers of the request that its calls carry too; {@code null}: none. */
  public @Nullable ForwardedHeaders forwarded() {
    return null;
  }

  /** Who sends the request, as far as it is proven. */
  public Identity identity() {
    return Identity.NONE;
  }

  /** Whether the request has B3 headers, so that its calls get them too. */
  public final boolean b3() {
    return b3;
  }
}
