package io.graft.governance.rule;

import io.graft.governance.match.Selector;
import java.util.ArrayList;
import java.util.List;

/**
 * A traffic split between parts of the instances: {@code to=version=2:10,version=1:90}. Immutable.
 */
public final class Split {
  private final Selector[] selectors;
  private final int[] weights;
  private final int total;

  private Split(List<Selector> selectors, List<Integer> shares) {
    this.selectors = selectors.toArray(new Selector[0]);
    weights = new int[shares.size()];
    int sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = shares.get(i);
      sum += weights[i];
    }
    total = sum;
  }

  /**
   * Parses {@code SELECTOR:WEIGHT}, separated by commas. Weights are 0 to 1,000,000 and relative to
   * their sum, which need not be 100; a single part needs no weight.
   *
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  public static Split parse(String text) {
    List<Selector> selectors = new ArrayList<>();
    List<Integer> weights = new ArrayList<>();
    long total = 0;
    int from = 0;
    while (from <= text.length()) {
      int comma = text.indexOf(',', from);
      int end = comma < 0 ? text.length() : comma;
      String part = text.substring(from, end).trim();
      from = end + 1;
      if (part.isEmpty()) {
        continue;
      }
      int colon = part.lastIndexOf(':');
      boolean alone = colon < 0 && selectors.isEmpty() && text.indexOf(',', from) < 0 && comma < 0;
      if (colon < 0 && !alone) {
        throw new IllegalArgumentException("'" + part + "' has no ':' with its weight");
      }
      Selector selector = Selector.parse(alone ? part : part.substring(0, colon));
      if (selectors.contains(selector)) {
        throw new IllegalArgumentException("there are two shares of " + selector);
      }
      int weight = alone ? 1 : weight(part.substring(colon + 1).trim());
      selectors.add(selector);
      weights.add(weight);
      total += weight;
    }
    if (selectors.isEmpty()) {
      throw new IllegalArgumentException("there is no share in it");
    }
    if (total == 0) {
      throw new IllegalArgumentException("all weights are 0");
    }
    return new Split(selectors, weights);
  }

  private static int weight(String text) {
    boolean digits = !text.isEmpty() && text.length() <= 7;
    for (int i = 0; i < text.length(); i++) {
      digits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    int weight = digits ? Integer.parseInt(text) : -1;
    if (weight < 0 || weight > 1_000_000) {
      throw new IllegalArgumentException("the weight '" + text + "' is not 0 to 1000000");
    }
    return weight;
  }

  /** The number of shares, 1 or more. */
  public int size() {
    return selectors.length;
  }

  /**
   * The instances of a share.
   *
   * @param share 0 to {@link #size()} - 1
   */
  public Selector selector(int share) {
    return selectors[share];
  }

  /**
   * The weight of a share, 0 or more.
   *
   * @param share 0 to {@link #size()} - 1
   */
  public int weight(int share) {
    return weights[share];
  }

  /** The sum of the weights, 1 or more. */
  public int total() {
    return total;
  }

  /** Returns it as written in a rule. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < selectors.length; i++) {
      out.append(i == 0 ? "" : ",").append(selectors[i]).append(':').append(weights[i]);
    }
    return out.toString();
  }
}
