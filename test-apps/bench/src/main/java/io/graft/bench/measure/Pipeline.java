package io.graft.bench.measure;

import io.graft.bench.Options;
import io.graft.bench.micro.PickBenchmark;
import io.graft.bench.micro.PipelineBenchmark;
import io.graft.bench.micro.PipelineBenchmark.Subject;
import io.graft.bench.report.Row;
import io.graft.bench.report.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The governance pipeline alone beside libraries of the same kind, none of which chooses an
 * instance or keeps a histogram.
 */
public final class Pipeline implements Measurement {
  private static final int ROUNDS = 6;
  private static final int BUSY = 4;
  private static final int FEW = 10;
  private static final int MANY = 10_000;
  private static final String FEW_PICK = "Graft: the pick alone, of 10";
  private static final String SUBSET_PICK = "Graft: the pick alone, of a subset of 10,000";
  private static final String MANY_PICK = "Graft: the pick alone, of all 10,000";

  /** What the measurement itself allocates is shared by all calls. */
  private static final double LESS_THAN_A_BYTE = 0.5;

  @Override
  public Result run(Options options) throws Exception {
    Benchmarks benchmarks = new Benchmarks();
    for (Subject subject : Subject.values()) {
      add(benchmarks, subject, 1);
    }
    picks(benchmarks, FEW_PICK, FEW, true);
    picks(benchmarks, SUBSET_PICK, MANY, true);
    picks(benchmarks, MANY_PICK, MANY, false);
    for (Subject subject : List.of(Subject.PASSAGE, Subject.RESILIENCE4J)) {
      add(benchmarks, subject, BUSY);
    }
    benchmarks.run(options.rounds(ROUNDS));
    List<Row> rows = new ArrayList<>();
    rows.add(share(benchmarks, Subject.RESILIENCE4J, "Resilience4j 2.4's four decorators", 0.6));
    rows.add(
        share(benchmarks, Subject.RESILIENCE4J_LEGACY, "Resilience4j 1.7's four decorators", 0.6));
    rows.add(share(benchmarks, Subject.SENTINEL, "Sentinel's entry and exit", 0.2));
    rows.add(share(benchmarks, Subject.FAILSAFE, "Failsafe's retry and breaker", 0.6));
    rows.add(
        Row.whole(
            "governance pipeline alone, bytes of a call",
            "0 B",
            benchmarks.bytes(name(Subject.PASSAGE, 1)),
            LESS_THAN_A_BYTE,
            0));
    rows.add(
        Row.whole(
            "a pick for a service of 10,000, its CPU as a share of that for one of 10",
            "< 1.5",
            benchmarks.cpu(SUBSET_PICK).over(benchmarks.cpu(FEW_PICK)),
            1.5,
            2));
    rows.add(
        Row.whole(
            "the same with no subset, among all 10,000",
            Row.NO_BUDGET,
            benchmarks.cpu(MANY_PICK).over(benchmarks.cpu(FEW_PICK)),
            Double.MAX_VALUE,
            2));
    return new Result(rows, List.of(table(benchmarks)));
  }

  private static void picks(Benchmarks benchmarks, String name, int instances, boolean subset) {
    benchmarks.add(
        name,
        PickBenchmark.class,
        "pick",
        Map.of(
            "balance",
            "P2C",
            "instances",
            Integer.toString(instances),
            "subset",
            Boolean.toString(subset)),
        1);
  }

  private static void add(Benchmarks benchmarks, Subject subject, int threads) {
    benchmarks.add(
        name(subject, threads),
        PipelineBenchmark.class,
        "call",
        Map.of("subject", subject.name()),
        threads);
  }

  private static String name(Subject subject, int threads) {
    return threads == 1 ? subject.text() : subject.text() + ", " + threads + " threads";
  }

  private static Row share(Benchmarks benchmarks, Subject other, String text, double limit) {
    Samples share = benchmarks.cpu(name(Subject.PASSAGE, 1)).over(benchmarks.cpu(name(other, 1)));
    return Row.whole(
        "governance pipeline alone, its CPU as a share of that of " + text,
        String.format(Locale.ROOT, "≤ %.1f", limit),
        share,
        limit,
        2);
  }

  /** The numbers that the shares are of. */
  private static String table(Benchmarks benchmarks) {
    StringBuilder table = new StringBuilder("| one call | CPU ns | bytes |\n| --- | --- | --- |");
    for (String name : benchmarks.names()) {
      table
          .append("\n| ")
          .append(name)
          .append(" | ")
          .append(benchmarks.cpu(name).show(0))
          .append(" | ")
          .append(benchmarks.bytes(name).show(0))
          .append(" |");
    }
    return table.toString();
  }
}
