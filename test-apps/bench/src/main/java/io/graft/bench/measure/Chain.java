package io.graft.bench.measure;

import io.graft.bench.Options;
import io.graft.bench.Rounds;
import io.graft.bench.Variant;
import io.graft.bench.load.Load;
import io.graft.bench.report.Row;
import io.graft.test.TemporaryDirectory;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A call through a server, a client and a server: {@code comment} on the JDK's server calls {@code
 * user} on Tomcat by {@code HttpURLConnection}. All is sampled and exported.
 *
 * <p>The three chains run side by side, warm, and take turns: a round is one turn of each. What a
 * chain does between two of its turns, such as exporting, counts for the turn before. Several
 * generations of JVMs take part, since each compiles a little differently.
 */
public final class Chain implements Measurement {
  private static final int CONNECTIONS = 4;
  private static final int GENERATIONS = 3;
  private static final int ROUNDS = 9;

  /** The compiler is busy with an agent's code for longer than with the application's. */
  private static final int WARM_UP_CALLS = 160_000;

  private static final long WARM_UP_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(90);
  private static final Duration TURN = Duration.ofSeconds(2);

  private final Rounds micros = new Rounds();
  private final Rounds throughput = new Rounds();
  private final Map<Variant, Long> calls = new EnumMap<>(Variant.class);
  private final Map<Variant, Long> spans = new EnumMap<>(Variant.class);

  @Override
  public Result run(Options options) throws Exception {
    int generations = options.rounds(GENERATIONS);
    for (int generation = 0; generation < generations; generation++) {
      generation(options.rounds(ROUNDS), generation);
      Progress.say("chain: generation %d of %d", generation + 1, generations);
    }
    Row cpu =
        new Row(
            "CPU µs of a call through server, client and server, sampled and exported",
            "≤ 1/5 of OpenTelemetry's",
            micros.bare(),
            micros.graft(),
            micros.otel(),
            Row.Cost.ADDED,
            (graft, otel) -> graft <= otel / 5,
            1);
    Row rate =
        new Row(
            "calls per second of that chain",
            "≥ 0.93 of bare",
            throughput.bare(),
            throughput.graft(),
            throughput.otel(),
            Row.Cost.SHARE,
            Row.Budget.atLeast(0.93),
            0);
    return Result.of(cpu, rate)
        .note(
            "Spans that arrived for a call of the chain, of 3: Graft %s, OpenTelemetry %s."
                .formatted(spansOfCall(Variant.GRAFT), spansOfCall(Variant.OTEL)));
  }

  private String spansOfCall(Variant variant) {
    return String.format(Locale.ROOT, "%.2f", (double) spans.get(variant) / calls.get(variant));
  }

  private void generation(int rounds, int generation) throws Exception {
    Map<Variant, ChainProcesses> chains = new EnumMap<>(Variant.class);
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      for (Variant variant : Variant.order(generation)) {
        chains.put(
            variant,
            ChainProcesses.start(variant, directory.directory(variant.name()), CONNECTIONS));
      }
      for (ChainProcesses chain : chains.values()) {
        warmUp(chain.load());
      }
      measure(chains, rounds, generation);
    } finally {
      chains.values().forEach(ChainProcesses::close);
    }
  }

  private static void warmUp(Load load) throws Exception {
    long end = System.nanoTime() + WARM_UP_LIMIT_NANOS;
    long calls = 0;
    while (calls < WARM_UP_CALLS && System.nanoTime() < end) {
      calls += load.run(TURN).calls();
    }
  }

  private void measure(Map<Variant, ChainProcesses> chains, int rounds, int generation)
      throws Exception {
    Map<Variant, Turn> last = new EnumMap<>(Variant.class);
    Map<Variant, Long> spansBefore = new EnumMap<>(Variant.class);
    chains.forEach((variant, chain) -> spansBefore.put(variant, chain.spans()));
    for (int round = 0; round <= rounds; round++) {
      for (Variant variant : Variant.order(round + generation)) {
        ChainProcesses chain = chains.get(variant);
        Duration cpu = chain.cpu();
        Turn before = last.get(variant);
        if (before != null) {
          micros.add(variant, cpu.minus(before.cpu).toNanos() / 1e3 / before.calls);
        }
        if (round < rounds) {
          Load.Stretch stretch = chain.load().run(TURN);
          throughput.add(variant, stretch.callsPerSecond());
          calls.merge(variant, stretch.calls(), Long::sum);
          last.put(variant, new Turn(cpu, stretch.calls()));
        }
      }
    }
    chains.forEach(
        (variant, chain) ->
            spans.merge(variant, chain.spans() - spansBefore.get(variant), Long::sum));
  }

  /**
   * A turn of a chain.
   *
   * @param cpu processor time before it
   */
  private record Turn(Duration cpu, long calls) {}
}
