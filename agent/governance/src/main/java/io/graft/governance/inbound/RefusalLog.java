package io.graft.governance.inbound;

import io.graft.governance.event.Decision;
import io.graft.governance.event.Decisions;
import io.graft.governance.inbound.InboundStatus.Refused;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts refused requests, and logs up to ten a second for each reason. */
final class RefusalLog {
  /** The least time between two logged decisions for the same reason, in nanoseconds. */
  private static final long PAUSE = 100_000_000L;

  private static final long NEVER = Long.MIN_VALUE;

  private final String service;
  private final Decisions decisions;

  /** For each reason, observed refusals and enforced ones. */
  private final LongAdder[] counts = new LongAdder[Refused.values().length * 2];

  private final AtomicLongArray writtenAt = new AtomicLongArray(Refused.values().length);

  RefusalLog(String service, Decisions decisions) {
    this.service = service;
    this.decisions = decisions;
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
    for (int i = 0; i < writtenAt.length(); i++) {
      writtenAt.set(i, NEVER);
    }
  }

  /** The name of this service, for response bodies. */
  String service() {
    return service;
  }

  /** Counts a refusal. Returns whether to {@link #write} it to the log. */
  boolean count(Refused why, boolean enforced, long now) {
    counts[why.ordinal() * 2 + (enforced ? 1 : 0)].increment();
    long last = writtenAt.get(why.ordinal());
    return (last == NEVER || now - last >= PAUSE)
        && writtenAt.compareAndSet(why.ordinal(), last, now);
  }

  void write(String reason, boolean enforced) {
    decisions.add(Decision.Kind.SHED, service, null, reason, enforced);
  }

  /** How many requests were refused, or would have been. */
  long count(Refused why) {
    return counts[why.ordinal() * 2].sum() + counts[why.ordinal() * 2 + 1].sum();
  }

  /** The counts for {@link InboundStatus}. */
  long[] counts() {
    long[] sums = new long[counts.length];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = counts[i].sum();
    }
    return sums;
  }
}
