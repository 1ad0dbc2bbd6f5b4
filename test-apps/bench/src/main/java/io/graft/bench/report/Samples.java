package io.graft.bench.report;

import java.util.Arrays;
import java.util.Locale;

/** What one quantity came to in each round, in the order of the rounds. Immutable. */
public final class Samples {
  private final double[] values;

  private Samples(double[] values) {
    this.values = values;
  }

  /**
   * @param values one for each round, in their order; at least one
   */
  public static Samples of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no sample");
    }
    return new Samples(values.clone());
  }

  public int size() {
    return values.length;
  }

  public double median() {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * The lowest and the highest value that the median of as many other rounds is likely to have: a
   * distribution-free confidence interval of 95 %, by the binomial distribution.
   */
  public double[] interval() {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int rank = 0;
    double term = Math.pow(0.5, sorted.length);
    for (double tail = term; tail <= 0.025; tail += term) {
      rank++;
      term *= (sorted.length - rank + 1.0) / rank;
    }
    int low = Math.max(rank - 1, 0);
    return new double[] {sorted[low], sorted[sorted.length - 1 - low]};
  }

  /** How far from 0 the median may be even if these are differences of the same. */
  public double spread() {
    double[] interval = interval();
    return Math.max(Math.abs(interval[0]), Math.abs(interval[1]));
  }

  /** The median, and its {@link #interval}: {@code 12.3 (11.9–12.8)}. */
  public String showInterval(int decimals) {
    double[] interval = interval();
    String low = number(interval[0], decimals);
    String high = number(interval[1], decimals);
    String median = number(median(), decimals);
    return low.equals(high) ? median : median + " (" + low + "–" + high + ")";
  }

  public double min() {
    return Arrays.stream(values).min().orElseThrow();
  }

  public double max() {
    return Arrays.stream(values).max().orElseThrow();
  }

  /** What this is more than {@code base}, round by round: a slow minute of the machine cancels. */
  public Samples minus(Samples base) {
    return pairwise(base, (a, b) -> a - b);
  }

  /** This as a share of {@code base}, round by round. */
  public Samples over(Samples base) {
    return pairwise(base, (a, b) -> a / b);
  }

  private Samples pairwise(Samples base, java.util.function.DoubleBinaryOperator combine) {
    if (base.values.length != values.length) {
      throw new IllegalArgumentException(values.length + " rounds beside " + base.values.length);
    }
    double[] combined = new double[values.length];
    for (int i = 0; i < combined.length; i++) {
      combined[i] = combine.applyAsDouble(values[i], base.values[i]);
    }
    return new Samples(combined);
  }

  /** The median, and the range where there is one: {@code 12.3 (11.9–14.0)}. */
  public String show(int decimals) {
    String median = number(median(), decimals);
    String min = number(min(), decimals);
    String max = number(max(), decimals);
    return min.equals(max) ? median : median + " (" + min + "–" + max + ")";
  }

  static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
