package io.graft.bench.security;

import io.graft.bench.report.Samples;
import java.util.Locale;

/**
 * Costs as Markdown: what was measured, and how much more that is than without. A difference that
 * the same, measured twice, may have too is not shown.
 */
final class CostTable {
  private static final double NONE = Double.MAX_VALUE;

  private final StringBuilder lines =
      new StringBuilder(
          "| what | all | more than without | budget | |\n| --- | --- | --- | --- | --- |\n");

  /** Adds a quantity that has no budget. */
  void whole(String what, Samples all, int decimals) {
    whole(what, all, decimals, NONE);
  }

  /** Adds a quantity that may be at most so much. */
  void whole(String what, Samples all, int decimals, double most) {
    line(what, all.showInterval(decimals), "", most, verdict(all.median(), most));
  }

  /** Adds a quantity beside what it is without, in the same rounds. */
  void added(String what, Samples all, Samples without, int decimals) {
    added(what, all, without, 0, decimals, NONE);
  }

  /** Adds a quantity that may be at most so much more than without, in the same rounds. */
  void added(String what, Samples all, Samples without, int decimals, double most) {
    added(what, all, without, 0, decimals, most);
  }

  /**
   * Adds a quantity that may be at most so much more than without, in the same rounds.
   *
   * @param spread {@link Samples#spread} of what is without, measured twice
   */
  void added(String what, Samples all, Samples without, double spread, int decimals, double most) {
    Samples more = all.minus(without);
    double cost = more.median();
    String shown = (cost > 0 ? "+" : "") + more.showInterval(decimals);
    String verdict = verdict(cost, most);
    if (spread > 0 && Math.abs(cost) <= spread) {
      shown = String.format(Locale.ROOT, "within the spread of %." + decimals + "f", spread);
      verdict = most == NONE ? "" : spread <= most ? "met" : "unclear";
    }
    line(what, all.showInterval(decimals), shown, most, verdict);
  }

  /** Adds a quantity whose cost is not known better than the spread, without a budget. */
  void compared(String what, Samples all, Samples without, double spread, int decimals) {
    added(what, all, without, spread, decimals, NONE);
  }

  private static String verdict(double cost, double most) {
    return most == NONE ? "" : cost <= most ? "met" : "**missed**";
  }

  private void line(String what, String all, String added, double most, String verdict) {
    String budget = most == NONE ? "" : "≤ " + String.format(Locale.ROOT, "%,.0f", most);
    lines.append(String.format("| %s | %s | %s | %s | %s |%n", what, all, added, budget, verdict));
  }

  String markdown() {
    return lines.toString();
  }
}
