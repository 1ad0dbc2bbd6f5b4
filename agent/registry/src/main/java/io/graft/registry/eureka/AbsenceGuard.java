package io.graft.registry.eureka;

/**
 * Decides whether instances that are missing in a response are gone. A server that has just started
 * responds with 200 and lists no instances at first, then more, until all have renewed and were
 * told to register again. So if this instance itself is no longer listed, or most instances
 * disappear at once, none counts as gone until this instance is listed again and a restarted server
 * would be complete.
 */
final class AbsenceGuard {
  /** An instance that is still not listed after this time is gone. */
  private static final long LONGEST_NANOS = 300_000_000_000L;

  private final long settleNanos;
  private boolean seen;
  private boolean missing;
  private long missingSince;
  private boolean doubting;
  private long doubtUntil;

  /**
   * @param settleMillis how long a server needs to become complete
   */
  AbsenceGuard(long settleMillis) {
    settleNanos = settleMillis * 1_000_000;
  }

  /**
   * Judges a response.
   *
   * @param registered whether this instance is registered
   * @param listed whether it lists this instance, with any status
   * @param shrunk whether most known instances are missing in it
   * @return whether missing instances are gone
   */
  boolean judge(boolean registered, boolean listed, boolean shrunk, long now) {
    seen = registered && (seen || listed);
    boolean lost = seen && !listed;
    if (lost && !missing) {
      missingSince = now;
    }
    missing = lost;
    if (shrunk || lost && now - missingSince < Math.max(LONGEST_NANOS, settleNanos)) {
      doubting = true;
      doubtUntil = now + settleNanos;
    }
    doubting &= doubtUntil - now > 0;
    return !doubting;
  }
}
