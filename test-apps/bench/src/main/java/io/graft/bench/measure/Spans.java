package io.graft.bench.measure;

import io.graft.bench.Options;
import io.graft.bench.Variant;
import io.graft.bench.report.Row;
import io.graft.bench.report.Samples;
import io.graft.bench.subject.Programs;
import io.graft.bench.subject.SpanLoop;
import io.graft.test.TemporaryDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A span that an application starts by OpenTelemetry's API: bridged, and by the SDK. */
public final class Spans implements Measurement {
  private static final int ROUNDS = 15;

  @Override
  public Result run(Options options) throws Exception {
    int rounds = options.rounds(ROUNDS);
    try (TemporaryDirectory registry = TemporaryDirectory.create()) {
      List<String> agent = new ArrayList<>(Variant.GRAFT.jvmOptions(registry.path()));
      agent.add("-Dotel.traces.sampler=always_on");
      List<long[]> bare = lines(List.of(), rounds);
      Progress.say("spans: the API alone is measured");
      List<long[]> bridged = lines(agent, rounds);
      Progress.say("spans: the bridge is measured");
      List<long[]> sdk = lines(List.of(), rounds, "sdk");
      if (column(bridged, 2).median() != 1 || column(sdk, 2).median() != 1) {
        throw new IllegalStateException("spans were not recorded");
      }
      return Result.of(row("CPU ns", bare, bridged, 0), row("bytes", bare, bridged, 1))
          .note(
              "A span by OpenTelemetry's SDK in the application, in the same run: "
                  + column(sdk, 0).show(0)
                  + " ns, "
                  + column(sdk, 1).show(0)
                  + " bytes. It drops most of these spans, because they come faster than it exports"
                  + " them.");
    }
  }

  private static Row row(String what, List<long[]> bare, List<long[]> bridged, int column) {
    return new Row(
        "a span by OpenTelemetry's API, with two attributes, current and recorded: " + what,
        Row.NO_BUDGET,
        column(bare, column),
        column(bridged, column),
        null,
        Row.Cost.ADDED,
        Row.Budget.atMost(Double.MAX_VALUE),
        0);
  }

  private static Samples column(List<long[]> lines, int column) {
    return Samples.of(lines.stream().mapToDouble(line -> line[column]).toArray());
  }

  private static List<long[]> lines(List<String> jvm, int rounds, String... more)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.add(Integer.toString(rounds));
    arguments.addAll(List.of(more));
    Process process =
        new ProcessBuilder(Programs.command(jvm, SpanLoop.class, arguments.toArray(new String[0])))
            .redirectError(ProcessBuilder.Redirect.DISCARD) // the SDK tells what it drops
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("no spans: " + output);
    }
    return output
        .lines()
        .map(line -> List.of(line.split(" ")).stream().mapToLong(Long::parseLong).toArray())
        .toList();
  }
}
