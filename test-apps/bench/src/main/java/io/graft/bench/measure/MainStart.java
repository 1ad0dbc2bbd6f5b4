package io.graft.bench.measure;

import io.graft.bench.Options;
import io.graft.bench.Rounds;
import io.graft.bench.Variant;
import io.graft.bench.jvm.Counters;
import io.graft.bench.report.Row;
import io.graft.bench.subject.Hello;
import io.graft.bench.subject.Programs;
import io.graft.test.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A bare {@code main}: how long it takes to its first output, and what is loaded for it. */
public final class MainStart implements Measurement {
  private static final int ROUNDS = 15;
  private static final int SETTLE_MILLIS = 2_000;

  @Override
  public Result run(Options options) throws Exception {
    Rounds millis = new Rounds();
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      for (Variant variant : Variant.values()) {
        millisToFirstOutput(variant, directory.path());
      }
      for (int round = 0; round < options.rounds(ROUNDS); round++) {
        for (Variant variant : Variant.order(round)) {
          millis.add(variant, millisToFirstOutput(variant, directory.path()));
        }
        Progress.say("bare main: round %d", round + 1);
      }
    }
    Rounds classes = new Rounds();
    for (Variant variant : Variant.values()) {
      classes.add(variant, classes(variant));
    }
    return Result.of(
        Row.added("bare `main`: ms to its first output", "≤ +100 ms", millis, 100, 0),
        Row.added("bare `main`: classes", "≤ +1,000", classes, 1_000, 0));
  }

  private static double millisToFirstOutput(Variant variant, Path directory)
      throws IOException, InterruptedException {
    List<String> command =
        Programs.command(variant.jvmOptions(directory.resolve("registry")), Hello.class);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(directory.toFile());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    long start = System.nanoTime();
    Process process = builder.start();
    int first = process.getInputStream().read();
    double millis = (System.nanoTime() - start) / 1e6;
    if (first != 'h' || !process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("it did not run: " + String.join(" ", command));
    }
    return millis;
  }

  /** Classes loaded when the agent's own threads have come to rest. */
  public static long classes(Variant variant) throws IOException, InterruptedException {
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      List<String> command =
          Programs.command(
              variant.jvmOptions(directory.path().resolve("registry")), Hello.class, "hold");
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      try {
        process.getInputStream().read();
        Thread.sleep(SETTLE_MILLIS);
        return Counters.of(process.pid()).classes();
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }
}
