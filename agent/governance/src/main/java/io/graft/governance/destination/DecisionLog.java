package io.graft.governance.destination;

import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.event.Decision;
import io.graft.governance.event.Decisions;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Counts the decisions for a destination, and logs them: every rare one, and at most ten a second
 * of those that may come with each call.
 */
public final class DecisionLog {
  private static final long PAUSE = 100_000_000L;
  private static final int KINDS = Decision.Kind.values().length;
  private static final int REASONS = Reason.values().length;

  private final String service;
  private final Decisions decisions;

  /** Enforced decisions first, then observed ones; likewise {@link #refused}. */
  private final AtomicLongArray counts = new AtomicLongArray(2 * KINDS);

  private final AtomicLongArray toldAt = new AtomicLongArray(KINDS);
  private final AtomicLongArray refused = new AtomicLongArray(2 * REASONS);

  DecisionLog(String service, Decisions decisions) {
    this.service = service;
    this.decisions = decisions;
  }

  /** Counts and logs a decision. */
  public void tell(
      Decision.Kind kind, @Nullable Endpoint endpoint, String reason, boolean enforced) {
    counts.incrementAndGet(kind.ordinal() + (enforced ? 0 : KINDS));
    decisions.add(
        kind, service, endpoint == null ? null : endpoint.instance().id(), reason, enforced);
  }

  /** Counts a decision, and logs it unless one of its kind was logged a moment ago. */
  public void tell(
      Decision.Kind kind, @Nullable Endpoint endpoint, String reason, boolean enforced, long now) {
    int k = kind.ordinal();
    if (quiet(k, now)) {
      counts.incrementAndGet(k + (enforced ? 0 : KINDS));
    } else {
      tell(kind, endpoint, reason, enforced);
    }
  }

  /** As {@link #tell} for a call that is refused. */
  public void refused(Reason reason, String why, boolean enforced, long now) {
    refused.incrementAndGet(reason.ordinal() + (enforced ? 0 : REASONS));
    tell(Decision.Kind.REFUSED, null, why, enforced, now);
  }

  private boolean quiet(int kind, long now) {
    long last = toldAt.get(kind);
    boolean first = counts.get(kind) + counts.get(kind + KINDS) == 0;
    return !first && now - last < PAUSE || !toldAt.compareAndSet(kind, last, now);
  }

  /** The number of decisions of a kind that were enforced, or only observed. */
  public long count(Decision.Kind kind, boolean enforced) {
    return counts.get(kind.ordinal() + (enforced ? 0 : KINDS));
  }

  /** The number of calls that were refused for a reason, or would have been. */
  public long refused(Reason reason, boolean enforced) {
    return refused.get(reason.ordinal() + (enforced ? 0 : REASONS));
  }
}
