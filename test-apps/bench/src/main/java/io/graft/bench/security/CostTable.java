package io.graft.bench.security;

import io.graft.bench.report.Samples;
import java.util.Locale;

/** Costs as Markdown: what was measured, and how much more that is than without. */
final class CostTable {
  private static final double NONE = Double.MAX_VALUE;

  private final StringBuilder lines =
      new StringBuilder(
          "| what | all | more than without | budget | |\n| --- | --- | --- | --- | --- |\n");

  /** Adds a quantity that has no budget. */
  void whole(String what, Samples all, int decimals) {
    line(what, all.show(decimals), "", all.median(), NONE);
  }

  /** Adds a quantity that may be at most so much. */
  void whole(String what, Samples all, int decimals, double most) {
    line(what, all.show(decimals), "", all.median(), most);
  }

  /** Adds a quantity beside what it is without, in the same rounds. */
  void added(String what, Samples all, Samples without, int decimals) {
    added(what, all, without, decimals, NONE);
  }

  /** Adds a quantity that may be at most so much more than without, in the same rounds. */
  void added(String what, Samples all, Samples without, int decimals, double most) {
    Samples more = all.minus(without);
    String sign = more.median() > 0 ? "+" : "";
    line(what, all.show(decimals), sign + more.show(decimals), more.median(), most);
  }

  private void line(String what, String all, String added, double cost, double most) {
    String budget = most == NONE ? "" : "≤ " + String.format(Locale.ROOT, "%,.0f", most);
    String met = most == NONE ? "" : cost <= most ? "met" : "**missed**";
    lines.append(String.format("| %s | %s | %s | %s | %s |%n", what, all, added, budget, met));
  }

  String markdown() {
    return lines.toString();
  }
}
