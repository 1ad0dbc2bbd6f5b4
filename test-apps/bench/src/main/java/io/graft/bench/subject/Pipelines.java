package io.graft.bench.subject;

import java.util.Locale;
import java.util.function.IntSupplier;

/** Prints a line for each round and pipeline: its name, processor nanoseconds, bytes. */
public final class Pipelines {
  private static final int WARM_UP = 30;
  private static final int CALLS = 200_000;

  private Pipelines() {}

  /**
   * @param arguments how many rounds
   */
  public static void main(String[] arguments) {
    IntSupplier resilience4j = new Resilience4jChain();
    IntSupplier graft = new GovernedCall(false);
    IntSupplier withHeaders = new GovernedCall(true);
    for (int round = -WARM_UP; round < Integer.parseInt(arguments[0]); round++) {
      report(round, "resilience4j", resilience4j);
      report(round, "graft", graft);
      report(round, "graft-with-headers", withHeaders);
    }
    System.exit(0);
  }

  private static void report(int round, String name, IntSupplier pipeline) {
    Stopwatch.Cost cost = Stopwatch.of(pipeline, CALLS);
    if (round >= 0) {
      System.out.println(
          String.format(Locale.ROOT, "%s %.1f %.1f", name, cost.nanos(), cost.bytes()));
    }
  }
}
