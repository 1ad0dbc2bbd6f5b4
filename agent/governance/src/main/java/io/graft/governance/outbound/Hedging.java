package io.graft.governance.outbound;

import io.graft.governance.balance.Member;
import io.graft.governance.balance.Tried;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.policy.HedgePolicy;
import io.graft.governance.policy.Mode;
import io.graft.governance.window.Window;
import org.jspecify.annotations.Nullable;

/**
 * Sends a second copy of a call that takes long, elsewhere, and takes the first answer: Dean and
 * Barroso, The Tail at Scale, 2013. Only what may be sent twice is; never while the breaker is not
 * closed; copies are a percentage of the calls, and draw from the budget of the retries too.
 */
final class Hedging {
  private static final int BUCKETS = Window.buckets(Lane.HEDGES);

  private Hedging() {}

  /** After how long without headers {@link #copy} is worth asking for. */
  static long delay(ClientCall call) {
    HedgePolicy hedge = call.policy.hedge();
    if (hedge == null
        || call.alone
        || call.number != 1
        || call.member == null
        || !Retrying.safe(call)
        || !call.replayable()) {
      return Long.MAX_VALUE;
    }
    return hedge.delayNanos();
  }

  /** The instance for a second copy; {@code null}: there is to be none. */
  static @Nullable Member elsewhere(ClientCall call, long now) {
    HedgePolicy hedge = call.policy.hedge();
    Member slow = call.member;
    if (hedge == null || slow == null || call.lane.breaker.closedPermit() == 0) {
      return null;
    }
    Lane lane = call.lane;
    double allowed = lane.traffic.calls(now, BUCKETS) * hedge.percent() / 100;
    if (lane.hedges.calls(now) + 1 > Math.max(1, allowed)) {
      return null;
    }
    Member other =
        call.destination.pick(
            call, Tried.with(call.tried, slow), call.outbound.random.nextLong(), now);
    if (other == null || other.ejected(now)) {
      return null;
    }
    boolean enforced = call.enforced && hedge.mode() == Mode.ENFORCE;
    if (enforced && !lane.budget.take(call.policy, now)) {
      return null;
    }
    lane.hedges.add(now, false);
    call.destination.journal.tell(Kind.HEDGED, slow, "no headers in time", enforced, now);
    return enforced ? other : null;
  }
}
