package io.graft.governance.context;

import io.graft.bootstrap.Slot;
import org.jspecify.annotations.Nullable;

/**
 * What a request carries through this service: the trace it belongs to, its baggage and its
 * deadline. Immutable but for {@link #join}, so that any number of threads may work for one
 * request.
 */
public class CallContext {
  /** {@link #deadlineNanos()} of a request without a deadline. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  /** Changes at most once, to that of the application itself: see {@link #join}. */
  private TraceIds trace;

  private final @Nullable String traceState;
  private final @Nullable String baggage;
  private final long deadlineNanos;
  private final int attempt;
  private final boolean b3;

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

  /** Returns the context of the request that the current thread works for, or {@code null}. */
  public static @Nullable CallContext current() {
    return of(Slot.current());
  }

  /**
   * Makes {@code context} the current thread's, and returns the one before, which the caller puts
   * back in the same way when it is done, on the same thread.
   */
  public static @Nullable CallContext swap(@Nullable CallContext context) {
    Object[] slot = Slot.current();
    CallContext before = of(slot);
    slot[Slot.CONTEXT] = context;
    return before;
  }

  /** Returns the context in a thread's slot; one that another agent has left there is none. */
  public static @Nullable CallContext of(Object[] slot) {
    Object context = slot[Slot.CONTEXT];
    return context instanceof CallContext ? (CallContext) context : null;
  }

  /**
   * Whether the request is over: what still runs in its context outlives it, and is not bound by
   * its deadline.
   */
  public boolean ended() {
    return false;
  }

  /** Ids of the span that is the parent of whatever is done in this context. */
  public final TraceIds trace() {
    return trace;
  }

  /** Id of the caller's span; 0 where the trace begins here. */
  public long callerSpanId() {
    return 0;
  }

  /**
   * The application traces by itself, in a trace that it has begun itself. Where this one begins
   * here too, it goes on in the application's: there is one trace of a request.
   *
   * @param flags whether that one is recorded
   */
  public final void join(long traceHigh, long traceLow, int flags) {
    TraceIds before = trace;
    boolean same = before.traceHigh() == traceHigh && before.traceLow() == traceLow;
    if (!same && callerSpanId() == 0 && !ended()) {
      // Whoever reads it meanwhile on another thread sees one or the other, and either whole.
      trace = new TraceIds(traceHigh, traceLow, before.spanId(), flags);
    }
  }

  /** The {@code tracestate} header to pass on, valid and within its limits; {@code null}: none. */
  public final @Nullable String traceState() {
    return traceState;
  }

  /** The {@code baggage} header to pass on, valid and within its limits; {@code null}: none. */
  public final @Nullable String baggage() {
    return baggage;
  }

  /** When the caller stops waiting, on the clock of {@link System#nanoTime()}. */
  public final long deadlineNanos() {
    return deadlineNanos;
  }

  /**
   * Which attempt this request is, of its caller or of one further up, from 1: above 1, others are
   * retrying already.
   */
  public final int attempt() {
    return attempt;
  }

  /** Whether the request is a copy of one that somebody else serves: its calls are not copied. */
  public boolean mirrored() {
    return false;
  }

  /** Whether the request came with B3 headers, so that its calls go on with them too. */
  public final boolean b3() {
    return b3;
  }
}
