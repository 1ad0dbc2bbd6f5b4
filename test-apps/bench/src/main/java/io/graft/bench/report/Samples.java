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
