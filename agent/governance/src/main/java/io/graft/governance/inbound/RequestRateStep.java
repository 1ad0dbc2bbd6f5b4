package io.graft.governance.inbound;

import io.graft.governance.config.Mode;
import io.graft.governance.config.RateConfig;
import io.graft.governance.inbound.InboundStatus.Refused;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.ServerRoute;
import io.graft.governance.rule.Priority;
import io.graft.governance.time.Randomness;
import org.jspecify.annotations.Nullable;

/** Refuses with 429 above the rate: of all requests, of a route, of each caller or other key. */
final class RequestRateStep extends ServerStep {
  private static final int TOO_MANY_REQUESTS = 429;

  private final RefusalLog log;
  private final Rates rates;

  RequestRateStep(RefusalLog log, Randomness random) {
    this.log = log;
    rates = new Rates(random);
  }

  @Override
  <Q> boolean admit(
      ServerCall call,
      ServerAdapter<Q> adapter,
      Q request,
      @Nullable RequestRules<Q> view,
      Policies policies,
      long now) {
    if (view == null) {
      return true;
    }
    ServerRoute route = view.taken();
    RateConfig own = route == null ? null : route.rate();
    RateConfig all = call.priority() == Priority.NEVER ? null : policies.server().rate();
    return (own == null || within(own, call, view, route, policies, now))
        && (all == null || within(all, call, view, null, policies, now));
  }

  private boolean within(
      RateConfig rate,
      ServerCall call,
      RequestRules<?> view,
      @Nullable ServerRoute route,
      Policies policies,
      long now) {
    long wait = rates.tryAcquire(rate, view, route, now);
    if (wait == 0) {
      return true;
    }
    boolean enforced = rate.mode.within(policies.mode()) == Mode.ENFORCE;
    boolean writes = log.count(Refused.RATE, enforced, now);
    String reason = enforced || writes ? Rates.reason(rate) : "";
    if (writes) {
      log.write(reason, enforced);
    }
    if (enforced) {
      call.refuse(
          TOO_MANY_REQUESTS, log.service() + ": too many requests, " + reason, Rates.seconds(wait));
    }
    return !enforced;
  }
}
