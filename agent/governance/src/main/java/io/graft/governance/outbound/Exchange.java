package io.graft.governance.outbound;

import io.graft.governance.balance.Member;
import io.graft.governance.context.Baggage;
import io.graft.governance.context.CallContext;
import io.graft.governance.outcome.Verdict;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Mode;
import io.graft.governance.policy.Route;
import io.graft.governance.window.Latencies;
import org.jspecify.annotations.Nullable;

/**
 * The request of a call, what rules see of it, and what its outcomes say of those that it was sent
 * to.
 */
abstract class Exchange extends Attempt {
  /** A time that nobody can call too short, in nanoseconds. */
  private static final long FAIR = 1_000_000_000L;

  /** What clients round a deadline by. */
  private static final long ROUNDED = 2_000_000L;

  final ClientAdapter<?> adapter;
  @Nullable Object request;

  /** Whether it has fallen back; it does so once. */
  boolean fallen;

  /** While it is led to another service after a failure, a refusal there ends nothing. */
  boolean diverting;

  /** Its retry budget has been told of a failure of it. */
  private static final int FAILED = 1;

  /** Its throttle has been told of it. */
  private static final int OVERLOADED = 2;

  /** Its deadline is that of the request that led to it, and not of the rules. */
  private static final int INHERITED = 4;

  /** In one byte: calls are many, and the rest of their line is in use. */
  private byte marks;

  @Nullable String fallback;
  @Nullable Answer answer;
  @Nullable CallView view;
  long backoff;
  @Nullable String why;

  <Q> Exchange(
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
      long drawn) {
    super(
        outbound,
        destination,
        lane,
        policy,
        enforced,
        parent,
        drawn,
        adapter.method(request),
        scheme,
        host,
        port);
    this.adapter = adapter;
    this.request = request;
    this.view = view;
  }

  @Override
  public final String library() {
    return adapter.library();
  }

  @Override
  final boolean safe() {
    String method = method();
    return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
  }

  final void judgeMember(Verdict verdict, long retryAfter, String cause, long now) {
    Member m = member;
    if (m != null && verdict == Verdict.SUCCESS) {
      destination.praise(m, startNanos, now - startNanos, now);
    } else if (m != null) {
      destination.judge(m, verdict, now - startNanos, retryAfter, cause, policy, now);
    }
    if (verdict.throttles() && (marks & OVERLOADED) == 0) {
      marks |= OVERLOADED;
      lane.throttle.overloaded(now);
    } else if (verdict == Verdict.RATE_LIMITED) {
      String key = throttleKey();
      if (key != null) {
        lane.keyedThrottle().limited(key, now);
      }
    }
  }

  /** Whether this is the first failure that its destination hears of; asked once for each. */
  final boolean firstFailure() {
    boolean first = (marks & FAILED) == 0;
    marks |= FAILED;
    return first;
  }

  final void inheritsDeadline() {
    marks |= INHERITED;
  }

  /**
   * What an outcome says of those that the call was sent to: nothing where the deadline of whoever
   * called us has cut it short before they had a fair time. Else a stranger who waits for a
   * millisecond could open the breakers of this service and eject its instances.
   */
  final Verdict said(Verdict verdict, long now) {
    boolean late = verdict == Verdict.TIMEOUT || verdict == Verdict.NEVER_SENT;
    if (!late || (marks & INHERITED) == 0 || !enforced) {
      return verdict;
    }
    long given = deadline - startNanos;
    if (now - startNanos + ROUNDED < given) {
      return verdict; // it was not the deadline that ended it
    }
    long usual = lane.latencies.quantile(0.99, 20, now);
    return given < (usual == Latencies.UNKNOWN ? FAIR : Math.min(FAIR, 2 * usual))
        ? Verdict.IGNORED
        : verdict;
  }

  final void judgeDestination(Verdict verdict, long retryAfter, String cause, long now) {
    if (permit == 0) {
      return;
    }
    if (verdict.breaker()
        && verdict.overload()
        && policy.throttleMode(governed()) == Mode.ENFORCE) {
      lane.breaker.overload(permit, policy, now, retryAfter, cause);
    } else if (verdict.breaker() && policy.breakerSpares(governed(), now - startNanos)) {
      lane.breaker.success(permit, policy, now);
    } else if (verdict.breaker() || status == 500 && policy.breakerCounts500()) {
      lane.breaker.failure(permit, policy, now, retryAfter, cause);
    } else if (verdict == Verdict.IGNORED
        || verdict == Verdict.RATE_LIMITED && permit == lane.breaker.closedPermit()) {
      lane.breaker.ignore(permit, now);
    } else {
      lane.breaker.success(permit, policy, now);
    }
  }

  /**
   * Leads the call to another service, in the place of its own.
   *
   * @return whether it may go there
   */
  boolean divert(Destination other, long now) {
    Destination before = destination;
    Lane laneBefore = lane;
    ClientPolicy policyBefore = policy;
    Reason refused = reason;
    destination = other;
    lane = other.lane;
    policy = outbound.policy(other);
    tried = null;
    selector = null;
    member = null;
    permit = 0;
    doubtful = false;
    reason = null;
    marks &= INHERITED;
    diverting = true;
    outbound.lead(this, now);
    diverting = false;
    boolean goes = reason == null;
    if (!goes) {
      destination = before;
      lane = laneBefore;
      policy = policyBefore;
      permit = 0;
      reason = refused;
      fallback = null;
    }
    return goes;
  }

  @Override
  public @Nullable String route() {
    CallView v = view;
    Route taken = v == null ? null : v.route;
    return taken == null ? lane.route : taken.name();
  }

  @Override
  public @Nullable String retryReason() {
    return number > 1 && reason == null ? why : null;
  }

  @Override
  public @Nullable String fallback() {
    return fallback;
  }

  @Override
  public @Nullable String fault() {
    return reason == Reason.FAULT ? "abort" : number == 1 && backoff > 0 ? "delay" : null;
  }

  @Override
  public @Nullable String color() {
    String carried = baggage();
    return carried == null ? null : Baggage.get(carried, Selection.COLOR_BAGGAGE);
  }

  @Override
  @Nullable String baggage() {
    return parent == null ? null : parent.baggage();
  }

  @Override
  @Nullable CallView view() {
    CallView v = view;
    Object r = request;
    if (v == null && r != null) {
      v = new CallView(adapter, r, parent);
      view = v;
    }
    return v;
  }

  /** Whether the request could be sent a second time as it is. */
  @SuppressWarnings("unchecked") // the request came with the adapter, or one for the same type
  boolean replayable() {
    Object r = request;
    return r != null && ((ClientAdapter<Object>) adapter).replayable(r);
  }

  /** The raw path of the request with its query; {@code null}: it is over. */
  @SuppressWarnings("unchecked") // as above
  final @Nullable String givenPath() {
    Object r = request;
    return r == null ? null : ((ClientAdapter<Object>) adapter).path(r);
  }

  /** A header of the request; {@code null} where there is none. */
  @SuppressWarnings("unchecked") // as above
  @Nullable String header(String name) {
    Object r = request;
    return r == null ? null : ((ClientAdapter<Object>) adapter).header(r, name);
  }
}
