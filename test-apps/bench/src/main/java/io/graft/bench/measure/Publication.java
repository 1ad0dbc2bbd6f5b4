package io.graft.bench.measure;

import io.graft.bench.Options;
import io.graft.bench.report.Row;
import io.graft.bench.report.Samples;
import io.graft.bench.subject.Programs;
import io.graft.bench.subject.Publications;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How long it takes until calls see a new list of ten thousand instances, and what they notice. */
public final class Publication implements Measurement {
  private static final int ROUNDS = 150;
  private static final double MILLIS = 1e6;
  private static final double MICROS = 1e3;

  @Override
  public Result run(Options options) throws Exception {
    List<long[]> lines =
        output(options.rounds(ROUNDS))
            .lines()
            .map(line -> List.of(line.split(" ")).stream().mapToLong(Long::parseLong).toArray())
            .toList();
    return Result.of(
        Row.whole(
            "ms until calls see a new list of 10,000 instances",
            "< 10 ms",
            column(lines, 0, MILLIS),
            10,
            2),
        Row.whole(
            "the longest call meanwhile, µs",
            Row.NO_BUDGET,
            column(lines, 1, MICROS),
            Double.MAX_VALUE,
            1),
        Row.whole(
            "the longest call in a time as long without a new list, µs",
            Row.NO_BUDGET,
            column(lines, 2, MICROS),
            Double.MAX_VALUE,
            1));
  }

  /**
   * @param unit its nanoseconds
   */
  private static Samples column(List<long[]> lines, int column, double unit) {
    return Samples.of(lines.stream().mapToDouble(line -> line[column] / unit).toArray());
  }

  private static String output(int rounds) throws IOException, InterruptedException {
    List<String> command =
        Programs.command(SpringStart.MEMORY, Publications.class, Integer.toString(rounds));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("nothing was published: " + output);
    }
    return output;
  }
}
