package io.graft.governance.time;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Random numbers for picks, jitter and trace ids: SplitMix64 (Steele, Lea, Flood: Fast Splittable
 * Pseudorandom Number Generators, 2014) with its state striped over cache lines. Not for secrets.
 *
 * <p>It needs no {@link ThreadLocal}, and a request that needs the first number does not load
 * {@code java.security}. The initial state is something cheap that differs between JVMs, and the
 * agent's own thread adds entropy of the operating system when it starts.
 */
public final class Randomness {
  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  private static final int STRIPES = 16;
  private static final int STRIDE = 16;

  private final AtomicLongArray states;
  private final int mask;

  /** Creates one whose state likely differs from that of other JVMs. */
  public Randomness() {
    this(
        STRIPES,
        System.nanoTime()
            ^ mix(System.currentTimeMillis())
            ^ mix(System.identityHashCode(new Object()))
            ^ mix(Runtime.getRuntime().freeMemory() + 1));
  }

  /** Creates one that returns the same numbers each time, to a single thread. */
  public Randomness(long seed) {
    this(1, seed);
  }

  private Randomness(int stripes, long seed) {
    states = new AtomicLongArray(stripes * STRIDE);
    mask = stripes - 1;
    for (int i = 0; i < stripes; i++) {
      states.set(i * STRIDE, mix(seed + i * GAMMA));
    }
  }

  /** Adds entropy, on which the following numbers depend. */
  public void stir(long entropy) {
    for (int i = 0; i <= mask; i++) {
      states.getAndAdd(i * STRIDE, mix(entropy + i * GAMMA));
    }
  }

  /** Returns a number; each value is equally likely. */
  public long nextLong() {
    return mix(states.getAndAdd(stripe(), GAMMA));
  }

  /**
   * Draws several numbers in one atomic step, which is cheaper than one for each.
   *
   * @return the draw, to pass to {@link #number}
   */
  public long draw(int count) {
    return states.getAndAdd(stripe(), count * GAMMA);
  }

  /** Returns the next draw of a caller that keeps its own state, without an atomic step. */
  public static long next(long drawn) {
    return drawn + GAMMA;
  }

  /** Returns the {@code i}th number of a draw, from 0. */
  public static long number(long drawn, int i) {
    return mix(drawn + i * GAMMA);
  }

  /** As {@link #number}, for the id of a span or half the id of a trace: never 0. */
  public static long id(long drawn, int i) {
    long id = number(drawn, i);
    return id == 0 ? 1 : id;
  }

  private int stripe() {
    return mask == 0 ? 0 : ((int) Thread.currentThread().getId() & mask) * STRIDE;
  }

  /** Returns 0 (inclusive) to {@code bound} (exclusive); {@code bound} must be more than 0. */
  public int nextInt(int bound) {
    return (int) ((nextLong() >>> 32) * bound >>> 32);
  }

  /** Returns 0 (inclusive) to {@code bound} (exclusive); 0 if {@code bound} is not more than 0. */
  public long nextLong(long bound) {
    return bound <= 0 ? 0 : (long) (nextDouble() * bound);
  }

  /** Returns 0 (inclusive) to 1 (exclusive). */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Returns the id of a span or half the id of a trace: never 0. */
  public long nextId() {
    return id(draw(1), 0);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
