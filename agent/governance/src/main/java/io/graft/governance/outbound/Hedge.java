package io.graft.governance.outbound;

import io.graft.governance.call.Attempt;
import io.graft.governance.call.OutgoingRequest;
import io.graft.governance.config.HedgeConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.destination.RouteState;
import io.graft.governance.destination.Target;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import io.graft.governance.window.SlidingWindow;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a hedge of a slow call is sent to another instance; the first response is used
 * (Dean and Barroso, The Tail at Scale, 2013). Only if the call is safe to send twice, and never
 * while the breaker is not closed. Hedges are limited to a percentage of the calls, and draw from
 * the retry budget too.
 */
final class Hedge {
  private static final int BUCKETS = SlidingWindow.buckets(RouteState.HEDGES);

  private final Randomness random;

  Hedge(Randomness random) {
    this.random = random;
  }

  /** After how many nanoseconds without headers to call {@link #decide}. */
  static long delay(Attempt attempt) {
    ClientPolicy policy = attempt.target.policy;
    HedgeConfig hedge = policy.hedge();
    OutgoingRequest request = attempt.request;
    if (hedge == null
        || request == null
        || attempt.number() != 1
        || attempt.endpoint() == null
        || !request.idempotent(policy)
        || !request.replayable()) {
      return Long.MAX_VALUE;
    }
    return hedge.delayNanos;
  }

  /**
   * Decides while an attempt is in flight.
   *
   * @return the endpoint for the hedge; {@code null}: no hedge
   */
  @Nullable Endpoint decide(Attempt attempt, long now) {
    Target target = attempt.target;
    RouteState routeState = target.routeState;
    HedgeConfig hedge = target.policy.hedge();
    Endpoint slow = attempt.endpoint();
    if (hedge == null || slow == null || routeState.breaker.closedPermit() == 0) {
      return null;
    }
    double allowed = routeState.traffic.calls(now, BUCKETS) * hedge.percent / 100;
    if (routeState.hedges.calls(now) + 1 > Math.max(1, allowed)) {
      return null;
    }
    Endpoint other = target.chooser.pick(attempt, attempt.tried(), random.nextLong(), now);
    if (other == null || other.ejected(now)) {
      return null;
    }
    boolean enforced = target.enforced && hedge.mode == Mode.ENFORCE;
    if (enforced && !routeState.budget.take(target.policy.retry(), now)) {
      return null;
    }
    routeState.hedges.add(now, false);
    target.destination.log.tell(Kind.HEDGED, slow, "no headers in time", enforced, now);
    return enforced ? other : null;
  }
}
