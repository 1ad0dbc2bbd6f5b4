package io.graft.governance.balance;

/** Draws places by weight. */
interface Draw {
  /**
   * @param number a random number of 32 bits
   */
  int draw(long number);
}
