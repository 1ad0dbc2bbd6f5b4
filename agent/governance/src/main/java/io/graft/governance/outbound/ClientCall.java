package io.graft.governance.outbound;

import io.graft.governance.call.Attempt;
import io.graft.governance.call.ClientAdapter;
import io.graft.governance.call.CredentialHeader;
import io.graft.governance.call.OutgoingRequest;
import io.graft.governance.destination.SessionAffinity;
import io.graft.governance.event.ClientAttempt;
import io.graft.governance.outcome.Failures;
import io.graft.governance.outcome.Outcome;
import io.graft.governance.outcome.Streams;
import io.graft.governance.retry.RetryAfter;
import io.graft.governance.service.Instance;
import io.graft.governance.tls.TlsLayer;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One call of the application, with one or more attempts on the wire. Its life:
 *
 * <pre>
 *   begin ─▶ action() ── REPLY, FAIL: the result for the application, nothing is sent
 *     │ SEND
 *     ├─▶ wait delayNanos(), target(), inject(request), send ◀───────────────┐
 *     │      ├─ response headers: responded(status, …) ─┐                    │
 *     │      └─ failure:          failed(throwable)    ─┤                    │
 *     │                                                 ├─ SEND: discard the response
 *     │                                                 └─ DELIVER, REPLY: to the application
 *   end: body read, closed, cancelled or failed
 * </pre>
 *
 * <p>{@link CallState} changes its state, {@link Recovery} decides what follows an attempt, and
 * {@link Settlement} ends a call that needs no decision.
 *
 * <p>One thread uses a call at a time; handing it to another thread needs a happens-before edge, as
 * every queue has. {@link #cancel} and {@link #end} may be called on any thread at any time. After
 * {@link #end()} all methods do nothing. A call that is never ended releases what it holds when its
 * leases expire.
 */
public final class ClientCall {
  private static final AtomicIntegerFieldUpdater<ClientCall> STATE =
      AtomicIntegerFieldUpdater.newUpdater(ClientCall.class, "state");

  private final Outbound outbound;
  private final OutgoingRequest request;
  private Attempt attempt;
  private Action action;
  private @Nullable RedirectHop hop;

  /** Whether the headers of the current attempt have been written. */
  private boolean written;

  /** Whether a hedge is in flight too: then neither is retried. */
  private boolean alone;

  /** Whether a failover has already replaced an attempt that reached no server. */
  private boolean failedOver;

  private volatile int state;

  ClientCall(Outbound outbound, OutgoingRequest request, Attempt attempt, Action action) {
    this.outbound = outbound;
    this.request = request;
    this.attempt = attempt;
    this.action = action;
  }

  /** A call that is over before anything was sent. */
  static ClientCall refused(
      Outbound outbound, OutgoingRequest request, Attempt attempt, Action instead) {
    ClientCall call = new ClientCall(outbound, request, attempt, instead);
    CallState.end(STATE, call);
    return call;
  }

  /** The next action: the first, or the result of {@link #responded} or {@link #failed}. */
  public Action action() {
    return action;
  }

  /** Called after the delay of the first {@link #action}: whether to wait as it says now. */
  public boolean waits() {
    return attempt.target.credentials != null
        && CredentialHeader.waitNanos(attempt) > 0
        && CallState.claim(STATE, this)
        && decided(attempt, null, RetryAfter.NONE, "").delayNanos() > 0;
  }

  /** The current attempt, or the last one. */
  public ClientAttempt attempt() {
    return attempt;
  }

  /** The instance to send the attempt to; {@code null}: the address of the application. */
  public @Nullable Instance target() {
    return attempt.target();
  }

  /**
   * The instance for a hop of this attempt, for clients that follow redirects themselves: {@link
   * #target()} for the destination of the call, an instance picked now for another logical name,
   * {@code null} for an unknown host. In one attempt a name always means the same instance.
   *
   * @param port -1: the scheme's default
   */
  public @Nullable Instance target(String scheme, String host, int port) {
    RedirectHop h = hop(scheme, host, port);
    return h == null || h.leadsTo(attempt.target) ? target() : h.instance;
  }

  /** How that hop, maybe by a proxy, is sent; {@code null}: as its scheme says. */
  public @Nullable TlsLayer layer(String scheme, String host, int port, boolean proxied) {
    return Redirects.layer(hop(scheme, host, port), request, attempt, scheme, host, port, proxied);
  }

  /** The instance of the last hop that led to another logical name; {@code null}: none did. */
  public @Nullable Instance redirected() {
    return hop == null ? null : hop.instance;
  }

  private @Nullable RedirectHop hop(String scheme, String host, int port) {
    RedirectHop h = outbound.redirects.hop(hop, request, scheme, host, port);
    hop = h == null ? hop : h;
    return h;
  }

  /**
   * The attempt goes through a proxy, which resolves the destination itself: no instance is
   * charged, and {@link #target()} is {@code null}.
   */
  public void proxied() {
    if (!CallState.claim(STATE, this)) {
      return;
    }
    attempt.unchoose();
    if (!CallState.conclude(STATE, this, CallState.SENT)) {
      // It was cancelled or ended meanwhile, which left the release to this thread.
      outbound.settlement.cutShort(attempt, null, "cancelled");
      releaseAll();
    }
  }

  /**
   * Writes the headers of this attempt into the request. Those for services only depend on where
   * this very request goes: a client that follows redirects itself calls this for each hop.
   */
  public <Q> void inject(ClientAdapter<Q> adapter, Q request) {
    if (state == CallState.SENT) {
      this.request.given(request);
      written = true;
      String to = adapter.host(request);
      RedirectHop h = to == null ? null : hop(adapter.scheme(request), to, adapter.port(request));
      Redirects.write(outbound, this.request, attempt, h, adapter, request);
    }
  }

  /**
   * The headers of a response have come.
   *
   * @param status 100 to 599
   * @param retryAfter the {@code Retry-After} header; {@code null}: absent
   * @param contentType the {@code Content-Type} header; {@code null}: absent or unknown. A response
   *     that never ends ({@link Streams}) is no longer a call in flight
   * @return the next action. If that is to send, the next attempt has begun, and {@link #target()}
   *     and {@link #inject} apply to it
   */
  public Action responded(int status, @Nullable String retryAfter, @Nullable String contentType) {
    Outcome outcome = Outcome.of(status);
    Attempt a = attempt;
    if (Recovery.decides(a, outcome, status)) {
      if (!CallState.claim(STATE, this)) {
        return Action.DELIVER;
      }
      a.status(status);
      long wait = RetryAfter.nanos(retryAfter, outbound.clock.epochMillis());
      return decided(a, outcome, wait, "status " + status);
    }
    if (Streams.are(status, contentType)) {
      opened(a, status);
    } else if (CallState.answer(STATE, this)) {
      a.status(status);
      outbound.settlement.succeeded(a);
    }
    return Action.DELIVER;
  }

  /** The attempt failed before there was a response. Returns as {@link #responded} does. */
  public Action failed(Throwable failure) {
    if (!CallState.claim(STATE, this)) {
      return Action.DELIVER;
    }
    Attempt a = attempt;
    a.failure(failure);
    Outcome outcome = request.outcome(failure);
    return decided(a, outcome, RetryAfter.NONE, Failures.word(failure));
  }

  /** A stream has opened: it releases now what other responses release at their end. */
  private void opened(Attempt a, int status) {
    if (!CallState.claim(STATE, this)) {
      return;
    }
    a.status(status);
    boolean over = false;
    try {
      outbound.settlement.succeeded(a);
      a.release();
      over = true;
    } finally {
      conclude(a, over, CallState.STREAMING);
    }
  }

  private Action decided(Attempt a, @Nullable Outcome outcome, long retryAfter, String cause) {
    Action next = Action.DELIVER;
    boolean over = false;
    try {
      next = outbound.recovery.afterAttempt(a, outcome, alone, failedOver, retryAfter, cause);
      Attempt following = next.next();
      if (following != null) {
        failedOver |= following.target == a.target && outcome != null && outcome.neverSent();
        written = false;
        attempt = following;
      }
      over = true;
    } finally {
      next =
          conclude(a, over, next.sends() ? CallState.SENT : CallState.ANSWERED)
              ? next
              : Action.DELIVER;
    }
    action = next;
    return next;
  }

  /**
   * Leaves the state of deciding. Returns whether the call continues: not if it was ended
   * meanwhile, or if an error of the JVM came in between ({@code over} is false).
   */
  private boolean conclude(Attempt a, boolean over, int next) {
    if (over && CallState.conclude(STATE, this, next)) {
      return true;
    }
    CallState.end(STATE, this);
    a.release();
    releaseAll();
    return false;
  }

  /**
   * How long to wait for the headers of the first attempt, after sending it, before {@link #hedge}
   * is called; {@link Long#MAX_VALUE}: no hedge.
   */
  public long hedgeNanos() {
    return state == CallState.SENT && !alone ? Hedge.delay(attempt) : Long.MAX_VALUE;
  }

  /**
   * Begins a hedge of this call, on another instance, while its first attempt is in flight: a
   * separate call that is ended separately. The one whose response is not used gets {@link
   * #cancel}. From now on neither is retried.
   *
   * <p>Must not run concurrently with methods of this call other than {@link #cancel} and {@link
   * #end}.
   *
   * @return {@code null}: no hedge
   */
  public @Nullable ClientCall hedge() {
    Object given = request.given(); // a concurrent cancel() takes it away
    if (state != CallState.SENT || given == null) {
      return null;
    }
    Attempt second = outbound.recovery.hedge(attempt, given);
    if (second == null) {
      return null;
    }
    ClientCall copy = new ClientCall(outbound, second.facts(), second, Action.SEND);
    alone = true;
    copy.alone = true;
    return copy;
  }

  /** Whether to call {@link #learn} with the cookies that responses of this call set. */
  public boolean learnsCookies() {
    return SessionAffinity.learns(attempt.target, attempt.endpoint());
  }

  /**
   * A {@code Set-Cookie} header of a response of this attempt's instance; before {@link
   * #responded}, which may begin another attempt.
   */
  public void learn(String setCookie) {
    SessionAffinity.learn(attempt.target, attempt.endpoint(), setCookie, outbound.clock.nanoTime());
  }

  /** The attempt's time limit from its start; {@link Long#MAX_VALUE}: the client's own. */
  public long timeoutNanos() {
    return attempt.timeoutNanos();
  }

  /** The application no longer wants the response. Counts neither as success nor as failure. */
  public void cancel() {
    end(null, "cancelled");
  }

  /**
   * The exchange is over: the body was read to its end, closed or broke. The instance is released.
   *
   * @param failure what broke the body; {@code null}: nothing
   */
  public void end(@Nullable Throwable failure) {
    end(failure, "ended early");
  }

  /** As {@link #end(Throwable)} without a failure. */
  public void end() {
    end(null);
  }

  private void end(@Nullable Throwable failure, String cause) {
    int before = CallState.end(STATE, this);
    try {
      if (before == CallState.SENT) {
        outbound.settlement.cutShort(attempt, failure, cause);
      } else if (before == CallState.ANSWERED && failure != null) {
        outbound.settlement.broken(attempt, failure);
      }
    } finally {
      if (CallState.releases(before)) {
        releaseAll();
      }
    }
  }

  /** Called once, by the thread that ends the call. */
  private void releaseAll() {
    attempt.release();
    request.forget();
    attempt.forget();
  }

  /**
   * Whether a request made inside this call is this call: a client built on another client passes
   * it down. Any other request (a token that is fetched first, a log) is a separate call.
   */
  public <Q> boolean isCarriedBy(ClientAdapter<Q> inner, Q innerRequest) {
    return state == CallState.SENT
        && Nesting.carries(request, attempt, written, outbound.traces(), inner, innerRequest);
  }
}
