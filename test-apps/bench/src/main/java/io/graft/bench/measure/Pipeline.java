package io.graft.bench.measure;

import io.graft.bench.Options;
import io.graft.bench.report.Row;
import io.graft.bench.report.Samples;
import io.graft.bench.subject.Pipelines;
import io.graft.bench.subject.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The governance pipeline alone, on one warm thread, beside Resilience4j's four decorators (retry,
 * breaker, rate limiter, bulkhead), which neither choose an instance nor keep a histogram.
 */
public final class Pipeline implements Measurement {
  private static final int ROUNDS = 30;

  @Override
  public Result run(Options options) throws Exception {
    Map<String, List<Double>> nanos = new HashMap<>();
    Map<String, List<Double>> bytes = new HashMap<>();
    for (String line : output(options.rounds(ROUNDS)).split("\n")) {
      String[] words = line.trim().split(" ");
      nanos.computeIfAbsent(words[0], key -> new ArrayList<>()).add(Double.valueOf(words[1]));
      bytes.computeIfAbsent(words[0], key -> new ArrayList<>()).add(Double.valueOf(words[2]));
    }
    Samples graft = samples(nanos, "graft");
    Samples other = samples(nanos, "resilience4j");
    double limit = 0.6 * other.median();
    return Result.of(
            Row.whole(
                "governance pipeline alone, CPU ns of a call",
                "≤ 0.6 × Resilience4j's four decorators",
                graft,
                limit,
                0),
            Row.whole("governance pipeline alone, bytes", "0 B", samples(bytes, "graft"), 0, 0))
        .note(
            String.format(
                Locale.ROOT,
                "Resilience4j's four decorators: %s ns and %s B. Graft's pipeline is %s of that,"
                    + " and with the call's headers %s ns and %s B.",
                other.show(0),
                samples(bytes, "resilience4j").show(0),
                "× " + graft.over(other).show(2),
                samples(nanos, "graft-with-headers").show(0),
                samples(bytes, "graft-with-headers").show(0)));
  }

  private static Samples samples(Map<String, List<Double>> values, String name) {
    return Samples.of(values.get(name).stream().mapToDouble(value -> value).toArray());
  }

  private static String output(int rounds) throws IOException, InterruptedException {
    List<String> command =
        Programs.command(SpringStart.MEMORY, Pipelines.class, Integer.toString(rounds));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("the pipelines did not run: " + output);
    }
    return output;
  }
}
