package io.graft.security.access;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** How often a rule has decided. Outlives changes of the rules. Thread-safe, without a lock. */
public final class RuleCount {
  /** The least time between two logged decisions of a rule, in nanoseconds. */
  private static final long PAUSE = 100_000_000L;

  private final String rule;
  private final String action;
  private final LongAdder enforced = new LongAdder();
  private final LongAdder observed = new LongAdder();
  private final AtomicLong loggedAt = new AtomicLong(Long.MIN_VALUE);

  RuleCount(String rule, String action) {
    this.rule = rule;
    this.action = action;
  }

  /** The name of the rule, or {@code default}. */
  public String rule() {
    return rule;
  }

  /** {@code allow}, {@code deny} or {@code audit}. */
  public String action() {
    return action;
  }

  /** Decisions that were enforced, or those that were not. */
  public long count(boolean enforcedOnes) {
    return enforcedOnes ? enforced.sum() : observed.sum();
  }

  void add(boolean isEnforced) {
    (isEnforced ? enforced : observed).increment();
  }

  /** Whether to log a decision now. */
  boolean logs(long now) {
    long last = loggedAt.get();
    return (last == Long.MIN_VALUE || now - last >= PAUSE) && loggedAt.compareAndSet(last, now);
  }
}
