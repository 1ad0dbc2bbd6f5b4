package io.graft.bench.report;

import io.graft.bench.Rounds;
import java.util.function.DoublePredicate;
import org.jspecify.annotations.Nullable;

/**
 * One line of the table: a quantity for the application bare, under Graft and under the
 * OpenTelemetry agent.
 *
 * @param what the quantity with its unit
 * @param budget the budget in words
 * @param bare without an agent; {@code null} where there is no such thing
 * @param otel under the OpenTelemetry agent; {@code null} where there is no such thing
 * @param cost what the budget speaks of, and what is compared
 * @param met whether the median cost of Graft, beside that of the OpenTelemetry agent, is within it
 * @param decimals digits behind the point, 0 or more
 */
public record Row(
    String what,
    String budget,
    @Nullable Samples bare,
    Samples graft,
    @Nullable Samples otel,
    Cost cost,
    Budget met,
    int decimals) {

  /** The budget of a row that is there to be known. */
  public static final String NO_BUDGET = "-";

  /** What of a quantity is its cost. */
  public enum Cost {
    /** What it is more than bare. */
    ADDED,
    /** Its share of bare. */
    SHARE,
    /** All of it. */
    WHOLE
  }

  /** A budget, asked with the median cost of Graft and of the OpenTelemetry agent (or NaN). */
  @FunctionalInterface
  public interface Budget {
    boolean met(double graft, double otel);

    static Budget of(DoublePredicate graft) {
      return (g, o) -> graft.test(g);
    }

    static Budget atMost(double limit) {
      return of(cost -> cost <= limit);
    }

    static Budget atLeast(double limit) {
      return of(cost -> cost >= limit);
    }
  }

  /** A quantity whose cost is what an agent adds to it, round by round. */
  public static Row added(String what, String budget, Rounds rounds, double most, int decimals) {
    return new Row(
        what,
        budget,
        rounds.bare(),
        rounds.graft(),
        rounds.otel(),
        Cost.ADDED,
        Budget.atMost(most),
        decimals);
  }

  /** A quantity that only Graft has. */
  public static Row whole(String what, String budget, Samples graft, double most, int decimals) {
    return new Row(what, budget, null, graft, null, Cost.WHOLE, Budget.atMost(most), decimals);
  }

  /** The cost of Graft, round by round. */
  public Samples graftCost() {
    return costOf(graft);
  }

  /**
   * The cost of the OpenTelemetry agent, round by round; {@code null} where it was not measured.
   */
  public @Nullable Samples otelCost() {
    return otel == null ? null : costOf(otel);
  }

  /** Whether there is a budget at all, beside being of interest. */
  public boolean hasBudget() {
    return !budget.equals(NO_BUDGET);
  }

  public boolean isMet() {
    Samples other = otelCost();
    return met.met(graftCost().median(), other == null ? Double.NaN : other.median());
  }

  private Samples costOf(Samples samples) {
    if (cost == Cost.WHOLE || bare == null) {
      return samples;
    }
    return cost == Cost.ADDED ? samples.minus(bare) : samples.over(bare);
  }
}
