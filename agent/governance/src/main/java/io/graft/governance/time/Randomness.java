package io.graft.governance.time;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Random numbers for picks, jitter and trace ids: SplitMix64 (Steele, Lea, Flood: Fast Splittable
 * Pseudorandom Number Generators, 2014) with its state striped over cache lines. Not for secrets.
 *
 * <p>It needs no {@link ThreadLocal}, and no {@code java.security} where a request is the first to
 * need a number: it begins with what tells one JVM from another cheaply, and the agent's own thread
 * stirs in entropy of the operating system as soon as it runs.
 */
public final class Randomness {
  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  private static final int STRIPES = 16;
  private static final int STRIDE = 16;

  private final AtomicLongArray states;
  private final int mask;

  /** One that differs from that of any other JVM, as far as can be had at once. */
  public Randomness() {
    this(
        STRIPES,
        System.nanoTime()
            ^ mix(System.currentTimeMillis())
            ^ mix(System.identityHashCode(new Object()))
            ^ mix(Runtime.getRuntime().freeMemory() + 1));
  }

  /** One that gives the same numbers each time, to a single thread. */
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

  /** Adds entropy: what comes afterwards depends on it too. */
  public void stir(long entropy) {
    for (int i = 0; i <= mask; i++) {
      states.getAndAdd(i * STRIDE, mix(entropy + i * GAMMA));
    }
  }

  /** Every value is as likely as any other. */
  public long nextLong() {
    return mix(states.getAndAdd(stripe(), GAMMA));
  }

  /**
   * Draws several numbers in one step, which is cheaper than one step for each.
   *
   * @return what {@link #number} makes them of
   */
  public long draw(int count) {
    return states.getAndAdd(stripe(), count * GAMMA);
  }

  /** The next draw of somebody who draws for himself, without another atomic step. */
  public static long next(long drawn) {
    return drawn + GAMMA;
  }

  /** The {@code i}th number, from 0, of those drawn together. */
  public static long number(long drawn, int i) {
    return mix(drawn + i * GAMMA);
  }

  /** As {@link #number}, for an id of a span, or half of that of a trace: never 0. */
  public static long id(long drawn, int i) {
    long id = number(drawn, i);
    return id == 0 ? 1 : id;
  }

  private int stripe() {
    return mask == 0 ? 0 : ((int) Thread.currentThread().getId() & mask) * STRIDE;
  }

  /** 0 (inclusive) to {@code bound} (exclusive); {@code bound} is more than 0. */
  public int nextInt(int bound) {
    return (int) ((nextLong() >>> 32) * bound >>> 32);
  }

  /** 0 (inclusive) to {@code bound} (exclusive); 0 where {@code bound} is not more than 0. */
  public long nextLong(long bound) {
    return bound <= 0 ? 0 : (long) (nextDouble() * bound);
  }

  /** 0 (inclusive) to 1 (exclusive). */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** An id of a span, or half of that of a trace: never 0. */
  public long nextId() {
    return id(draw(1), 0);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
