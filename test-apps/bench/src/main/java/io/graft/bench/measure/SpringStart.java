package io.graft.bench.measure;

import io.graft.bench.Options;
import io.graft.bench.Rounds;
import io.graft.bench.Variant;
import io.graft.bench.jvm.Counters;
import io.graft.bench.jvm.Cpu;
import io.graft.bench.jvm.Memory;
import io.graft.bench.report.Row;
import io.graft.demo.blog.Applications;
import io.graft.demo.blog.Launch;
import io.graft.demo.blog.RunningService;
import io.graft.test.Ports;
import io.graft.test.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Spring Boot application, the blog's {@code article}: what it takes to its first answer, and
 * what it holds a few seconds later.
 */
public final class SpringStart implements Measurement {
  /** A heap of a usual size for a small service; the collector whose counters are plainest. */
  public static final List<String> MEMORY = List.of("-Xmx256m", "-XX:+UseSerialGC");

  private static final String PATH = "/articles";
  private static final int ROUNDS = 9;
  private static final int SETTLE_MILLIS = 3_000;
  private static final double MEGABYTE = 1024 * 1024;

  private final Rounds wall = new Rounds();
  private final Rounds cpu = new Rounds();
  private final Rounds settledCpu = new Rounds();
  private final Rounds classes = new Rounds();
  private final Rounds threads = new Rounds();
  private final Rounds heap = new Rounds();
  private final Rounds metaspace = new Rounds();
  private final Rounds resident = new Rounds();

  @Override
  public Result run(Options options) throws Exception {
    for (int round = 0; round < options.rounds(ROUNDS); round++) {
      for (Variant variant : Variant.order(round)) {
        start(variant);
      }
      Progress.say("Spring Boot: round %d", round + 1);
    }
    return Result.of(
        Row.added("Spring Boot: ms to its first answer", "≤ +250 ms", wall, 250, 0),
        Row.added("Spring Boot: CPU ms to its first answer", "≤ +600 ms", cpu, 600, 0),
        Row.added("Spring Boot: CPU ms, 3 s later", Row.NO_BUDGET, settledCpu, Double.MAX_VALUE, 0),
        Row.added("Spring Boot: classes", "≤ +1,000", classes, 1_000, 0),
        Row.added("Spring Boot: heap in use after GC, MB", "≤ +4 MB", heap, 4, 1),
        Row.added("Spring Boot: metaspace, MB", "≤ +8 MB", metaspace, 8, 1),
        Row.added("Spring Boot: resident set, MB", "≤ +25 MB", resident, 25, 0),
        Row.added("Spring Boot: threads", "≤ +4", threads, 4, 0));
  }

  private void start(Variant variant) throws IOException, InterruptedException {
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      int port = Ports.lasting();
      Launch launch = launch(variant, directory.path(), port);
      long start = System.nanoTime();
      try (RunningService article = launch.start()) {
        FirstAnswer.await(article, port, PATH);
        wall.add(variant, (System.nanoTime() - start) / 1e6);
        cpu.add(variant, Cpu.of(article.pid()).toNanos() / 1e6);
        Thread.sleep(SETTLE_MILLIS);
        settledCpu.add(variant, Cpu.of(article.pid()).toNanos() / 1e6);
        Held held = Held.by(article.pid());
        classes.add(variant, held.classes());
        threads.add(variant, held.threads());
        Counters collected = Counters.afterCollection(article.pid());
        heap.add(variant, collected.heapBytes() / MEGABYTE);
        metaspace.add(variant, collected.metaspaceBytes() / MEGABYTE);
        resident.add(variant, Memory.residentBytes(article.pid()) / MEGABYTE);
      }
    }
  }

  private static Launch launch(Variant variant, Path directory, int port) {
    List<String> options = new ArrayList<>(MEMORY);
    options.addAll(variant.jvmOptions(directory.resolve("registry")));
    return Applications.article(directory.resolve("article"), port, options);
  }

  /** What the application holds when it and the agent's own threads have come to rest. */
  public record Held(long classes, long threads) {
    private static Held by(long pid) throws IOException, InterruptedException {
      Counters counters = Counters.of(pid);
      return new Held(counters.classes(), counters.liveThreads());
    }
  }

  /** Starts the application once, and counts. */
  public static Held held(Variant variant) throws IOException, InterruptedException {
    int port = Ports.lasting();
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        RunningService article = launch(variant, directory.path(), port).start()) {
      FirstAnswer.await(article, port, PATH);
      Thread.sleep(SETTLE_MILLIS);
      return Held.by(article.pid());
    }
  }
}
