package io.graft.governance.config;

/** How an instance is chosen. */
public enum Balance {
  /** The less loaded of two chosen at random, by peak-sensitive latency; {@code p2c}. */
  P2C,
  /** The one of two chosen at random with fewer calls in flight; {@code least-request}. */
  LEAST_REQUEST,
  /** In turn, by weight; {@code round-robin}. */
  ROUND_ROBIN,
  /** At random, by weight; {@code random}. */
  RANDOM,
  /** By a value of the request, the same one for the same value; {@code hash}. */
  HASH
}
