package io.graft.governance.policy;

/** How an instance is chosen. */
public enum Balance {
  /** The less loaded of two chosen at random, by peak-sensitive latency; {@code p2c}. */
  P2C,
  /** In turn, by weight; {@code round-robin}. */
  ROUND_ROBIN,
  /** At random, by weight; {@code random}. */
  RANDOM
}
