package io.graft.governance.outbound;

import io.graft.bootstrap.Slot;
import io.graft.governance.balance.Member;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.TraceParent;
import io.graft.governance.outcome.Failures;
import io.graft.governance.outcome.Streams;
import io.graft.governance.outcome.Verdict;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.FaultPolicy;
import io.graft.governance.policy.MirrorPolicy;
import io.graft.governance.retry.RetryAfter;
import io.graft.governance.service.Instance;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One call as the application sees it, with one or more attempts as the wire sees it. The way
 * through it:
 *
 * <pre>
 *   begin ─ refused? ── yes: the caller gets {@link #refusal()}
 *     │
 *     ├─▶ target(), inject(request), send
 *     │      ├─ response headers: onResponse(status, …)  ─┐
 *     │      └─ failure:          onFailure(throwable)   ─┤
 *     │                                                   ├─ false: hand the outcome to the caller
 *     └── wait backoffNanos(), discard the response ◀─────┘  true
 *   end: body read, closed, cancelled or failed
 * </pre>
 *
 * <p>One thread uses a call at a time; handing it to another thread needs a happens-before edge, as
 * every queue gives. {@link #cancel} and {@link #end} may come from any thread at any time. All
 * methods are safe after {@link #end()} and then do nothing. A call that is never ended gives back
 * what it holds when its leases run out.
 */
public final class ClientCall extends Exchange {
  private static final int SENT = 0;
  private static final int DECIDING = 1;
  private static final int ANSWERED = 2;
  private static final int ENDED = 3;
  private static final int STREAMING = 4;

  private static final AtomicIntegerFieldUpdater<ClientCall> STATE =
      AtomicIntegerFieldUpdater.newUpdater(ClientCall.class, "state");

  /** From here on an answer that is still being read is no longer news. */
  private static final long LONG = 10_000_000_000L;

  boolean failedOver;
  boolean injected;

  /** Whether the attempt under way has been written into its request. */
  private boolean written;

  /** Whether a copy of it is under way beside it: neither is sent once more. */
  boolean alone;

  @Nullable Member nextMember;
  private @Nullable Hop hop;

  private volatile int state;

  <Q> ClientCall(
      Outbound outbound,
      Destination destination,
      Lane lane,
      ClientPolicy policy,
      boolean enforced,
      @Nullable CallView view,
      @Nullable CallContext parent,
      ClientAdapter<Q> adapter,
      Q request,
      String scheme,
      String host,
      int port,
      long drawn,
      long now) {
    super(
        outbound,
        destination,
        lane,
        policy,
        enforced,
        view,
        parent,
        adapter,
        request,
        scheme,
        host,
        port,
        drawn);
    startNanos = now;
    deadline = deadline(parent, policy, now);
    if (deadline != Long.MAX_VALUE && deadline - now < policy.timeoutNanos()) {
      inheritsDeadline();
    }
    if (sampled()) {
      path = adapter.path(request);
    }
  }

  private static long deadline(@Nullable CallContext parent, ClientPolicy policy, long now) {
    long left = policy.timeoutNanos();
    if (parent != null && parent.deadlineNanos() != CallContext.NO_DEADLINE && !parent.ended()) {
      left = Math.min(left, parent.deadlineNanos() - now - Outbound.SLACK);
    }
    return left == Long.MAX_VALUE ? Long.MAX_VALUE : now + left;
  }

  /** Returns the call that the current thread is inside of, or {@code null}. */
  public static @Nullable ClientCall current() {
    return of(Slot.current());
  }

  /**
   * Marks the current thread as inside {@code call}, so that a client below this one that carries
   * it is not governed a second time. Returns what was there before, to be put back in the same
   * way.
   */
  public static @Nullable ClientCall swap(@Nullable ClientCall call) {
    Object[] slot = Slot.current();
    ClientCall before = of(slot);
    slot[Slot.CALL] = call;
    return before;
  }

  /** One that another agent has left there is none of ours. */
  static @Nullable ClientCall of(Object[] slot) {
    Object call = slot[Slot.CALL];
    return call instanceof ClientCall ? (ClientCall) call : null;
  }

  /**
   * Whether a request that is made inside this call is this call: a client that sits on another
   * client hands it down as a request of that one. It has this attempt's trace where the client
   * above has written that already, and before that the same method and address. Any other request
   * (a token that is fetched first, a log that is sent somewhere) is a call of its own.
   */
  public <Q> boolean isCarriedBy(ClientAdapter<Q> inner, Q innerRequest) {
    if (state != SENT || request == null) {
      return false;
    }
    if (written && outbound.traces()) {
      String carried = inner.header(innerRequest, TraceParent.HEADER);
      if (!OwnHeaders.trace(own)) {
        return traceParent().equals(carried);
      }
      // The application's own is one that it may give to several requests.
      if (carried == null || !carried.equals(header(TraceParent.HEADER))) {
        return false;
      }
    }
    String innerScheme = inner.scheme(innerRequest);
    return inner.method(innerRequest).equals(method())
        && innerScheme.equalsIgnoreCase(scheme())
        && leadsHere(inner.host(innerRequest), Outbound.port(innerScheme, inner.port(innerRequest)))
        && inner.path(innerRequest).equals(givenPath());
  }

  private boolean leadsHere(@Nullable String innerHost, int innerPort) {
    if (innerHost == null) {
      return false;
    }
    Instance at = target();
    return innerPort == port() && innerHost.equalsIgnoreCase(host())
        || at != null && innerPort == at.port() && innerHost.equals(at.host());
  }

  /**
   * Why this call must not be sent; {@code null}: send it. A {@link java.net.ConnectException} that
   * names the service, the reason and when to try again, made for the caller to see; a {@link
   * java.net.SocketTimeoutException} where the deadline is over.
   */
  public @Nullable IOException refusal() {
    if (reason == null) {
      return null;
    }
    return reason == Reason.DEADLINE ? new Expired(why) : new Refusal(why);
  }

  /**
   * What the application gets in the place of what came of the call; {@code null}: that. To be
   * asked for where the call is refused, and after {@link #onResponse} or {@link #onFailure} has
   * returned false. The response that it replaces, if any, is to be read to its end or closed.
   */
  public @Nullable Answer answer() {
    return answer;
  }

  /**
   * Where a hop of this attempt goes, for clients that follow redirects themselves: the {@link
   * #target()} for the destination of the call, an instance picked now for another logical name,
   * {@code null} for a host that no registry knows. An attempt that comes to the same other name
   * twice is sent to the same instance.
   *
   * @param port -1 for that of the scheme
   */
  public @Nullable Instance target(String scheme, String host, int port) {
    Hop h = hop(scheme, host, port);
    return h == null || h.destination == destination ? target() : h.target;
  }

  /** Returns where an address leads that is not this call's own; {@code null} where it is. */
  private @Nullable Hop hop(String scheme, String host, int port) {
    int actual = Outbound.port(scheme, port);
    boolean secure = Outbound.secure(scheme);
    if (actual == port() && host.equalsIgnoreCase(host()) && secure == Outbound.secure(scheme())) {
      return null;
    }
    Hop h = hop;
    if (h == null || !h.to(host, actual, secure)) {
      h = outbound.hop(host, actual, secure);
      hop = h;
    }
    return h;
  }

  /**
   * The attempt goes through a proxy, which finds the destination by itself: no instance is charged
   * with it, and {@link #target()} is {@code null}.
   */
  public void proxied() {
    if (!STATE.compareAndSet(this, SENT, DECIDING)) {
      return;
    }
    withdrawMember();
    member = null;
    if (!STATE.compareAndSet(this, DECIDING, SENT)) {
      // Cancelled or ended meanwhile, which left to this thread what there is to give back.
      cancelled = true;
      abandoned(Verdict.IGNORED, "cancelled");
      releaseAll();
    }
  }

  /**
   * Writes this attempt's trace, baggage, deadline and attempt number into the request. What is
   * meant for services only is decided by where this very request goes: a client that follows
   * redirects itself comes here for each hop.
   */
  public <Q> void inject(ClientAdapter<Q> adapter, Q request) {
    if (state != SENT) {
      return;
    }
    this.request = request;
    written = true;
    String to = adapter.host(request);
    Hop h = to == null ? null : hop(adapter.scheme(request), to, adapter.port(request));
    Headers.write(this, adapter, request, h == null ? governed() : h.destination.governed());
    MirrorPolicy mirror = policy.mirror();
    if (mirror != null && number == 1 && h == null) {
      Mirroring.copy(this, mirror, adapter, request, startNanos);
    }
  }

  /**
   * The headers of a response have come.
   *
   * @param status 100 to 599
   * @param retryAfter the {@code Retry-After} header, {@code null} where there is none
   * @return whether to send once more, after {@link #backoffNanos()}: the next attempt has begun,
   *     and {@link #target()} and {@link #inject} speak of it
   */
  public boolean onResponse(int status, @Nullable String retryAfter) {
    return onResponse(status, retryAfter, null);
  }

  /**
   * As {@link #onResponse(int, String)}, where the kind of the answer is known: one that stays open
   * for as long as somebody listens ({@link Streams}) is no call in flight from now on.
   *
   * @param contentType the {@code Content-Type} header, {@code null} where there is none
   */
  public boolean onResponse(int status, @Nullable String retryAfter, @Nullable String contentType) {
    Verdict verdict = Verdict.of(status);
    if (verdict == Verdict.SUCCESS && (status < 400 || !policy.retriesStatus(status))) {
      if (Streams.are(status, contentType)) {
        opened(status);
      } else {
        succeeded(status);
      }
      return false;
    }
    if (!STATE.compareAndSet(this, SENT, DECIDING)) {
      return false;
    }
    this.status = status;
    long wait = RetryAfter.nanos(retryAfter, outbound.clock.epochMillis());
    return decided(verdict, wait, "status " + status);
  }

  /** What nearly every call comes to: nothing is to decide. */
  private void succeeded(int status) {
    if (!STATE.compareAndSet(this, SENT, ANSWERED)) {
      return;
    }
    this.status = status;
    succeeded();
    outbound.recorder.called(this);
  }

  /** A stream has opened: it gives back now what others give back at their end. */
  private void opened(int status) {
    if (!STATE.compareAndSet(this, SENT, DECIDING)) {
      return;
    }
    this.status = status;
    boolean told = false;
    try {
      succeeded();
      outbound.recorder.called(this);
      release();
      told = true;
    } finally {
      if (!told) {
        fallen();
      }
    }
    if (!STATE.compareAndSet(this, DECIDING, STREAMING)) {
      releaseAll();
    }
  }

  /** The attempt failed before there was a response. Returns as {@link #onResponse} does. */
  public boolean onFailure(Throwable failure) {
    if (!STATE.compareAndSet(this, SENT, DECIDING)) {
      return false;
    }
    this.failure = failure;
    Verdict verdict = Failures.of(failure, adapter.neverSent(failure));
    cancelled |= verdict == Verdict.IGNORED && Failures.cancelled(failure);
    return decided(verdict, RetryAfter.NONE, Failures.word(failure));
  }

  private boolean decided(Verdict verdict, long retryAfter, String cause) {
    boolean over = false;
    try {
      boolean again = decide(verdict, retryAfter, cause);
      over = true;
      return again;
    } finally {
      if (!over) {
        fallen();
      }
    }
  }

  /** What was being decided never will be: an error of the JVM came in between. */
  private void fallen() {
    state = ENDED;
    releaseAll();
  }

  private boolean decide(Verdict verdict, long retryAfter, String cause) {
    long now = outbound.clock.nanoTime();
    endNanos = now;
    Verdict said = said(verdict, now);
    judgeMember(said, Math.max(0, retryAfter), cause, now);
    boolean again = !alone && Retrying.again(this, verdict, retryAfter, cause, now);
    if (!again) {
      judgeDestination(said, Math.max(0, retryAfter), cause, now);
    }
    outbound.recorder.called(this);
    if (again) {
      releaseMember();
      next(cause, now);
      charge(nextMember, now);
    } else if (FallingBack.failed(this, verdict, cause, now)) {
      again = true;
      backoff = 0;
      next(cause, now);
    } else if (failure != null) {
      releaseMember();
    }
    if (!STATE.compareAndSet(this, DECIDING, again ? SENT : ANSWERED)) {
      releaseAll();
      return false;
    }
    return again;
  }

  /** Begins the next attempt, which {@link Retrying} has prepared. */
  private void next(String cause, long now) {
    number++;
    why = cause;
    mirrored = false;
    written = false;
    spanId = outbound.seed.spanId();
    startNanos = now + backoff;
    endNanos = 0;
    status = 0;
    failure = null;
  }

  /**
   * How long to wait before the attempt that was begun last is sent: 0 or more. The first attempt
   * waits, too, and so does the refusal of a call.
   */
  public long backoffNanos() {
    return backoff;
  }

  /**
   * How long to wait for the headers of the first attempt, from its sending, before {@link #hedge}
   * is called; {@link Long#MAX_VALUE}: no hedge.
   */
  public long hedgeNanos() {
    return state == SENT ? Hedging.delay(this) : Long.MAX_VALUE;
  }

  /**
   * Begins a second copy of this call, elsewhere, while its first attempt is under way: a call of
   * its own that is ended on its own. The one whose answer is not used gets {@link #cancel}. From
   * now on neither is sent once more to an instance: {@link #onResponse} and {@link #onFailure}
   * return false.
   *
   * <p>Not to be called at the same time as another method of this call, other than {@link #cancel}
   * and {@link #end}.
   *
   * @return {@code null} where there is to be none
   */
  public @Nullable ClientCall hedge() {
    Object asked = request; // taken away by a cancel() that comes meanwhile
    if (state != SENT || asked == null) {
      return null;
    }
    long now = outbound.clock.nanoTime();
    Member other = Hedging.elsewhere(this, now);
    return other == null ? null : copy(adapter, asked, other, now);
  }

  @SuppressWarnings("unchecked") // the request came with the adapter, or one for the same type
  private <Q> ClientCall copy(ClientAdapter<Q> adapter, Object request, Member other, long now) {
    long drawn = outbound.seed.draw();
    Q asked = (Q) request;
    ClientCall copy =
        new ClientCall(
            outbound,
            destination,
            lane,
            policy,
            enforced,
            view,
            parent,
            adapter,
            asked,
            scheme(),
            host(),
            port(),
            drawn,
            now);
    alone = true;
    copy.alone = true;
    copy.hedge = true;
    copy.number = (short) (number + 1);
    copy.deadline = deadline;
    copy.sameTrace(this);
    copy.enter(now);
    copy.permit = lane.breaker.closedPermit();
    copy.charge(other, now);
    return copy;
  }

  /** Whether {@link #learn} is to be given the cookies that responses of this call set. */
  public boolean learnsCookies() {
    return enforced && member != null && Stickiness.learns(policy);
  }

  /**
   * A {@code Set-Cookie} header of a response that the instance of this attempt gave; before {@link
   * #onResponse}, which may begin another attempt.
   */
  public void learn(String setCookie) {
    Member m = member;
    if (m != null && learnsCookies()) {
      destination.learn(this, setCookie, m, outbound.clock.nanoTime());
    }
  }

  /**
   * How long this attempt may take from its start; {@link Long#MAX_VALUE}: as the client is set.
   */
  @Override
  public long timeoutNanos() {
    if (!enforced) {
      return Long.MAX_VALUE;
    }
    long left = deadline == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(1, deadline - startNanos);
    return Math.min(left, policy.timeoutTryNanos());
  }

  /** The application no longer wants the answer. Counts for and against nobody. */
  public void cancel() {
    int before = STATE.getAndSet(this, ENDED);
    try {
      if (before == SENT) {
        cancelled = true;
        abandoned(Verdict.IGNORED, "cancelled");
      }
    } finally {
      if (before != DECIDING && before != ENDED) {
        releaseAll();
      }
    }
  }

  /**
   * The exchange is over: the body was read to its end, closed or broke. The instance is no longer
   * charged with it.
   *
   * @param failure what broke the body; {@code null} where nothing did
   */
  public void end(@Nullable Throwable failure) {
    int before = STATE.getAndSet(this, ENDED);
    try {
      if (before == SENT) {
        this.failure = failure;
        cancelled = failure == null;
        Verdict verdict =
            failure == null ? Verdict.IGNORED : Failures.of(failure, adapter.neverSent(failure));
        abandoned(verdict, failure == null ? "ended early" : Failures.word(failure));
      } else if (before == ANSWERED && failure != null) {
        broken(failure);
      }
    } finally {
      if (before != DECIDING && before != ENDED) {
        releaseAll();
      }
    }
  }

  /** As {@link #end(Throwable)} without a failure. */
  public void end() {
    end(null);
  }

  private void abandoned(Verdict verdict, String cause) {
    long now = outbound.clock.nanoTime();
    endNanos = now;
    Verdict said = said(verdict, now);
    judgeMember(said, 0, cause, now);
    judgeDestination(said, 0, cause, now);
    outbound.recorder.called(this);
  }

  /**
   * The body broke after its headers had come, and had been taken for a success. What has been open
   * for long says nothing of now: hundreds of streams break at once where a proxy has had enough of
   * them, and would open the breaker.
   */
  private void broken(Throwable failure) {
    Verdict verdict = Failures.of(failure, false);
    long now = outbound.clock.nanoTime();
    boolean recent = now - endNanos < LONG;
    if (recent && verdict.failure() && Verdict.of(status) == Verdict.SUCCESS) {
      String cause = "body broke: " + Failures.word(failure);
      judgeMember(verdict, 0, cause, now);
      judgeDestination(verdict, 0, cause, now);
    }
  }

  /** Ends a call that is refused before its first attempt, if it cannot fall back elsewhere. */
  @Override
  void refuse(Reason reason, long retryInNanos, long now) {
    String explained = diverting ? null : Explanation.of(this, reason, retryInNanos, now);
    super.refuse(reason, retryInNanos, now);
    if (diverting) {
      return;
    }
    why = explained;
    if (reason == Reason.FAULT) {
      FaultPolicy fault = policy.fault();
      answer = fault == null ? null : Faults.answer(fault);
    }
    if (FallingBack.refused(this, reason, now)) {
      return;
    }
    this.reason = reason;
    state = ENDED;
    request = null;
    outbound.recorder.called(this);
  }

  /** It could not be begun to its end: nothing was sent, and nobody is told. */
  void giveUp(long now) {
    state = ENDED;
    request = null;
    takeBack(now);
  }

  /** Only whoever ends the call comes here, once. */
  private void releaseAll() {
    release();
    // Who keeps the call for longer must not keep what belongs to the application.
    request = null;
    view = null;
    failure = null;
  }
}
