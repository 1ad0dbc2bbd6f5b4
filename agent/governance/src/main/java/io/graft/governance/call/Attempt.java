package io.graft.governance.call;

import io.graft.governance.destination.PickArgs;
import io.graft.governance.destination.Reason;
import io.graft.governance.destination.Target;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.TriedEndpoints;
import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestView;
import io.graft.governance.match.Selector;
import io.graft.governance.outcome.Failures;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.service.Instance;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call: its span, times and outcome; {@link Permits} has its endpoint and permits.
 * A retry is a new attempt, which takes over what lasts for the whole call. Used by one thread at a
 * time. It allocates nothing on its way out and back, and can be restarted after its end.
 */
public final class Attempt extends Permits implements RequestFacts, PickArgs {
  /**
   * {@code null}: the attempt only picks an endpoint, as for a redirect, and rules see no request.
   */
  public final @Nullable OutgoingRequest request;

  /** The previous attempt of the same call; {@code null}: this is the first. */
  private final @Nullable Attempt previous;

  private final long spanId;

  /** From 1. */
  private final short number;

  private @Nullable Selector selector;
  private @Nullable Rejection rejection;
  private @Nullable Throwable failure;
  private int status;
  private long startNanos;
  private long endNanos;

  /** Whether the breaker was not closed, so that this may be a probe. */
  private boolean probing;

  private boolean cancelled;

  /** The bits of its {@link Mark}s. */
  private byte marks;

  /** The first attempt of a call or of its hedge. */
  public Attempt(
      Target target, @Nullable OutgoingRequest request, long spanId, int number, long now) {
    super(target);
    this.request = request;
    this.spanId = spanId;
    this.number = (short) number;
    previous = null;
    startNanos = now;
  }

  /**
   * The attempt that follows another.
   *
   * @param startNanos when it is to be sent, on the clock
   */
  public Attempt(Attempt previous, Target target, long spanId, int number, long startNanos) {
    super(target);
    this.previous = previous;
    this.spanId = spanId;
    this.number = (short) number;
    this.startNanos = startNanos;
    request = previous.request;
    boolean sameTarget = target == previous.target;
    selector = sameTarget ? previous.selector : null;
    marks = (byte) (previous.marks & (sameTarget ? Mark.INHERITED_AT_TARGET : Mark.INHERITED));
  }

  /** Restarts it after its end. */
  public void restart(long now) {
    rejection = null;
    probing = false;
    startNanos = now;
  }

  // Its way out.

  /** Refuses it, and gives its permits back as if they had never been taken. */
  public void reject(Rejection why, long now) {
    rejection = why;
    endNanos = now;
    takeBack(now);
    foresee(null);
  }

  /** Why a step has refused it; {@code null}: not refused. */
  public @Nullable Rejection rejection() {
    return rejection;
  }

  /** Delays it. */
  public void delay(long nanos) {
    startNanos += nanos;
  }

  /** How long it must wait until it is sent, 0 or more. */
  public long waitNanos(long now) {
    return Math.max(0, startNanos - now);
  }

  /** Whether the breaker was not closed when this attempt asked for a permit. */
  public boolean probing() {
    return probing;
  }

  public void probes() {
    probing = true;
  }

  /** The instances that a traffic split has chosen for the call; {@code null}: no split. */
  @Override
  public @Nullable Selector selector() {
    return selector;
  }

  @Override
  public void selector(Selector value) {
    selector = value;
  }

  /** The endpoints of this attempt and of the previous ones at the same target. */
  public Endpoint @Nullable [] tried() {
    Endpoint[] before = previous == null || previous.target != target ? null : previous.tried();
    Endpoint mine = endpoint();
    return mine == null ? before : TriedEndpoints.with(before, mine);
  }

  /** Takes over the permits of the previous attempt, for another endpoint. */
  public void continueFrom(Attempt before, long now) {
    probing = before.probing;
    takeOver(before, now);
  }

  // Its way back.

  public void ended(long now) {
    endNanos = now;
  }

  public void status(int value) {
    status = value;
  }

  public void failure(@Nullable Throwable value) {
    failure = value;
  }

  public void cancel() {
    cancelled = true;
  }

  /** Drops the failures of its attempts, in case the application keeps the call. */
  public void forget() {
    failure = null;
    for (Attempt each = previous; each != null; each = each.previous) {
      each.failure = null;
    }
  }

  public void mark(Mark mark) {
    marks |= (byte) mark.bit;
  }

  /** Sets a mark. Returns whether it was not set before. */
  public boolean markFirst(Mark mark) {
    boolean first = !is(mark);
    mark(mark);
    return first;
  }

  private boolean is(Mark mark) {
    return (marks & mark.bit) != 0;
  }

  // For rules and the choice of an endpoint.

  @Override
  public ClientPolicy policy() {
    return target.policy;
  }

  @Override
  public @Nullable RequestView view() {
    OutgoingRequest r = request;
    return r == null ? null : r.view();
  }

  @Override
  public @Nullable String baggage() {
    OutgoingRequest r = request;
    return r == null ? null : r.baggage();
  }

  /** The value of {@code throttle.per} that a 429 would count for; {@code null}: none. */
  public @Nullable String throttleKey() {
    RequestKey per = target.policy.throttle().per;
    RequestView view = per == null ? null : view();
    return view == null ? null : per.value(view);
  }

  /** When the caller stops waiting; {@link Long#MAX_VALUE}: never. */
  public long deadline() {
    OutgoingRequest r = request;
    return r == null ? Long.MAX_VALUE : r.deadline;
  }

  /** Its time limit from its start; {@link Long#MAX_VALUE}: the client's own timeouts. */
  public long timeoutNanos() {
    if (!target.enforced) {
      return Long.MAX_VALUE;
    }
    long deadline = deadline();
    long left = deadline == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(1, deadline - startNanos);
    return Math.min(left, target.policy.timeout().tryNanos);
  }

  public int number() {
    return number;
  }

  @Override
  public long spanId() {
    return spanId;
  }

  /** The cause of its end, one of a small set of short phrases. */
  String cause() {
    Throwable f = failure;
    return f == null ? "status " + status : Failures.word(f);
  }

  /** The {@code traceparent} header of this attempt. */
  public String traceParent() {
    return facts().traceParent(spanId);
  }

  @Override
  public OutgoingRequest facts() {
    OutgoingRequest r = request;
    if (r == null) {
      throw new IllegalStateException("an attempt of no call has no request");
    }
    return r;
  }

  // For telemetry.

  @Override
  public String destination() {
    return target.destination.name();
  }

  @Override
  public boolean governed() {
    return target.governed;
  }

  @Override
  public @Nullable String service() {
    return target.governed ? destination() : target.destination.instanceOf();
  }

  @Override
  public @Nullable Instance target() {
    Endpoint e = endpoint();
    return e == null ? null : e.instance();
  }

  @Override
  public int resendCount() {
    return number - 1;
  }

  @Override
  public long startNanos() {
    return startNanos;
  }

  @Override
  public long endNanos() {
    return endNanos;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public @Nullable String refused() {
    Rejection r = rejection;
    return r == null ? null : r.reason.text;
  }

  @Override
  public @Nullable String route() {
    String taken = facts().route();
    return taken != null ? taken : target.routeState.route;
  }

  @Override
  public boolean hedged() {
    return is(Mark.HEDGE);
  }

  @Override
  public @Nullable String retryReason() {
    Attempt before = previous;
    return before == null || number == before.number || rejection != null ? null : before.cause();
  }

  @Override
  public @Nullable String fallback() {
    return is(Mark.FALLBACK_ANSWER) ? "answer" : is(Mark.FALLBACK_SERVICE) ? destination() : null;
  }

  @Override
  public @Nullable String fault() {
    Rejection r = rejection;
    return r != null && r.reason == Reason.FAULT
        ? "abort"
        : number == 1 && is(Mark.DELAYED) ? "delay" : null;
  }

  @Override
  public boolean mirrored() {
    return is(Mark.MIRRORED);
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }
}
