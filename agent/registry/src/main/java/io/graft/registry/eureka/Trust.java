package io.graft.registry.eureka;

/**
 * Whether who is missing in an answer is gone. A server that has just been started answers 200 and
 * lists nobody, then more and more, until everybody has renewed and was told to register again. So
 * where this instance itself was listed and no longer is, or most instances are missing at once,
 * nobody is taken for gone until it is listed again and such a server would have filled.
 */
final class Trust {
  /** Whoever is not listed again after that is missing for a reason of its own. */
  private static final long LONGEST_NANOS = 300_000_000_000L;

  private final long settleNanos;
  private boolean seen;
  private boolean missing;
  private long missingSince;
  private boolean doubting;
  private long doubtUntil;

  /**
   * @param settleMillis how long a server needs until it has everybody
   */
  Trust(long settleMillis) {
    settleNanos = settleMillis * 1_000_000;
  }

  /**
   * Judges an answer.
   *
   * @param registered whether this instance is registered
   * @param listed whether this instance is in it, with any status
   * @param shrunk whether most of those that were known are missing in it
   * @return whether those that are missing are gone
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
