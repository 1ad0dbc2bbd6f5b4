package io.graft.governance.outbound;

import io.graft.governance.balance.Member;
import io.graft.governance.context.Baggage;
import io.graft.governance.context.CallContext;
import io.graft.governance.outcome.Verdict;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Mode;
import io.graft.governance.policy.Route;
import org.jspecify.annotations.Nullable;

/**
 * The request of a call, what rules see of it, and what its outcomes say of those that it was sent
 * to.
 */
abstract class Exchange extends Attempt {
  final ClientAdapter<?> adapter;
  @Nullable Object request;

  /** Whether it has fallen back; it does so once. */
  boolean fallen;

  /** While it is led to another service after a failure, a refusal there ends nothing. */
  boolean diverting;

  private boolean overloaded;
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
    if (verdict.overload() && !overloaded) {
      overloaded = true;
      lane.throttle.overloaded(now);
    }
  }

  final void judgeDestination(Verdict verdict, long retryAfter, String cause, long now) {
    if (permit == 0) {
      return;
    }
    if (verdict.breaker()
        && verdict.overload()
        && policy.throttleMode(governed()) == Mode.ENFORCE) {
      lane.breaker.overload(permit, policy, now, retryAfter, cause);
    } else if (verdict.breaker() || status == 500 && policy.breakerCounts500()) {
      lane.breaker.failure(permit, policy, now, retryAfter, cause);
    } else if (verdict == Verdict.IGNORED || verdict == Verdict.OVERLOADED) {
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
  CallView view() {
    CallView v = view;
    if (v == null) {
      v = new CallView(adapter, request, parent);
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
