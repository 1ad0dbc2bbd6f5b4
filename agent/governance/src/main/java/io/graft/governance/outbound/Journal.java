package io.graft.governance.outbound;

import io.graft.governance.balance.Member;
import io.graft.governance.event.Decision;
import io.graft.governance.event.Decisions;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is decided for a destination, and writes it down: all that is rare, and of what may
 * come with each call no more than ten a second.
 */
final class Journal {
  private static final long PAUSE = 100_000_000L;
  private static final int KINDS = Decision.Kind.values().length;
  private static final int REASONS = Reason.values().length;

  private final String service;
  private final Decisions decisions;

  /** What was acted upon, then what was only observed; likewise {@link #refused}. */
  private final AtomicLongArray counts = new AtomicLongArray(2 * KINDS);

  private final AtomicLongArray toldAt = new AtomicLongArray(KINDS);
  private final AtomicLongArray refused = new AtomicLongArray(2 * REASONS);

  Journal(String service, Decisions decisions) {
    this.service = service;
    this.decisions = decisions;
  }

  /** Counts and writes down. */
  void tell(Decision.Kind kind, @Nullable Member member, String reason, boolean enforced) {
    counts.incrementAndGet(kind.ordinal() + (enforced ? 0 : KINDS));
    decisions.add(kind, service, member == null ? null : member.instance().id(), reason, enforced);
  }

  /** Counts, and writes down unless one of the kind was written down a moment ago. */
  void tell(
      Decision.Kind kind, @Nullable Member member, String reason, boolean enforced, long now) {
    int k = kind.ordinal();
    if (quiet(k, now)) {
      counts.incrementAndGet(k + (enforced ? 0 : KINDS));
    } else {
      tell(kind, member, reason, enforced);
    }
  }

  /** As {@link #tell} for a call that is refused. */
  void refused(Reason reason, String why, boolean enforced, long now) {
    refused.incrementAndGet(reason.ordinal() + (enforced ? 0 : REASONS));
    tell(Decision.Kind.REFUSED, null, why, enforced, now);
  }

  private boolean quiet(int kind, long now) {
    long last = toldAt.get(kind);
    boolean first = counts.get(kind) + counts.get(kind + KINDS) == 0;
    return !first && now - last < PAUSE || !toldAt.compareAndSet(kind, last, now);
  }

  /** How often something of a kind was acted upon, or only observed. */
  long count(Decision.Kind kind, boolean enforced) {
    return counts.get(kind.ordinal() + (enforced ? 0 : KINDS));
  }

  /** How many calls were refused for a reason, or would have been. */
  long refused(Reason reason, boolean enforced) {
    return refused.get(reason.ordinal() + (enforced ? 0 : REASONS));
  }
}
