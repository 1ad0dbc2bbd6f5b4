package io.graft.governance.sample;

/** Draws indices by weight. */
public interface WeightedSampler {
  /**
   * @param number a random number of 32 bits
   */
  int draw(long number);
}
