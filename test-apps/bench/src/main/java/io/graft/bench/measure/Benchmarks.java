package io.graft.bench.measure;

import io.graft.bench.micro.CpuProfiler;
import io.graft.bench.report.Samples;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs JMH's benchmarks in turn: a round is one fresh JVM of each, so that what the machine does
 * meanwhile falls on all of them.
 */
public final class Benchmarks {
  private static final TimeValue WARM_UP = TimeValue.milliseconds(500);
  private static final TimeValue MEASURED = TimeValue.milliseconds(300);
  private static final int WARM_UPS = 5;
  private static final int ITERATIONS = 5;

  /** The result of {@link GCProfiler} that is bytes of an operation. */
  private static final String BYTES = "gc.alloc.rate.norm";

  private final Map<String, Case> cases = new LinkedHashMap<>();

  /** What is run, and what came of it in each round. */
  private record Case(
      Class<?> type,
      String method,
      Map<String, String> parameters,
      int threads,
      List<Double> cpu,
      List<Double> bytes) {}

  /**
   * Adds one to the round.
   *
   * @param name what to ask for its result by
   * @param method of {@code type}
   */
  public Benchmarks add(
      String name, Class<?> type, String method, Map<String, String> parameters, int threads) {
    cases.put(
        name, new Case(type, method, parameters, threads, new ArrayList<>(), new ArrayList<>()));
    return this;
  }

  /** Runs all of them so many times. */
  public void run(int rounds) throws RunnerException {
    for (int round = 0; round < rounds; round++) {
      for (Case benchmark : cases.values()) {
        run(benchmark);
      }
      Progress.say("benchmarks: round %d of %d", round + 1, rounds);
    }
  }

  private static void run(Case benchmark) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(Pattern.quote(benchmark.type.getName() + "." + benchmark.method) + "$")
            .threads(benchmark.threads)
            .forks(1)
            .warmupIterations(WARM_UPS)
            .warmupTime(WARM_UP)
            .measurementIterations(ITERATIONS)
            .measurementTime(MEASURED)
            .jvmArgs(SpringStart.MEMORY.toArray(new String[0]))
            .addProfiler(GCProfiler.class)
            .addProfiler(CpuProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    benchmark.parameters.forEach(options::param);
    for (RunResult result : new Runner(options.build()).run()) {
      Map<String, ? extends Result<?>> scores = scores(result);
      benchmark.cpu.add(median(scores.get(CpuProfiler.LABEL)));
      benchmark.bytes.add(median(scores.get(BYTES)));
    }
  }

  /** Of the iterations: the compiler may still be busy in the first. */
  private static double median(Result<?> result) {
    return result.getStatistics().getPercentile(50);
  }

  @SuppressWarnings("rawtypes") // as JMH has them
  private static Map<String, ? extends Result<?>> scores(RunResult result) {
    Map<String, Result<?>> scores = new LinkedHashMap<>();
    for (Map.Entry<String, Result> score : result.getSecondaryResults().entrySet()) {
      scores.put(score.getKey(), score.getValue());
    }
    return scores;
  }

  /** All that were added, in their order. */
  Set<String> names() {
    return cases.keySet();
  }

  /** Processor nanoseconds of an operation, round by round. */
  public Samples cpu(String name) {
    return samples(cases.get(name).cpu);
  }

  /** Bytes that an operation allocates, round by round. */
  public Samples bytes(String name) {
    return samples(cases.get(name).bytes);
  }

  private static Samples samples(List<Double> values) {
    return Samples.of(values.stream().mapToDouble(value -> value).toArray());
  }
}
