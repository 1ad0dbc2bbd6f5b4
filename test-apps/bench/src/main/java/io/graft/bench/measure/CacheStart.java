package io.graft.bench.measure;

import io.graft.bench.Options;
import io.graft.bench.Rounds;
import io.graft.bench.Variant;
import io.graft.bench.jvm.Cpu;
import io.graft.bench.report.Row;
import io.graft.bench.report.Samples;
import io.graft.demo.blog.Launch;
import io.graft.demo.blog.RunningService;
import io.graft.test.Checkout;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import io.graft.test.TemporaryDirectory;
import io.graft.test.UnpackedBootJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The blog's {@code article} with its classes in a cache, an AOT cache or a dynamic archive: the
 * start with Graft beside the same without it, and beside the start without a cache.
 */
public final class CacheStart implements Measurement {
  private static final String PATH = "/articles";
  private static final int ROUNDS = 9;
  private static final double MOST = 1.1;

  /** The first version with {@code -XX:AOTCacheOutput}. */
  private static final int AOT = 25;

  @Override
  public Result run(Options options) throws Exception {
    List<Row> rows = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (int version : new int[] {17, 21, AOT}) {
      if (Jdk.of(version).isPresent()) {
        measure(Jdk.require(version), options, rows, notes);
      }
    }
    return new Result(rows, notes);
  }

  private static void measure(Jdk jdk, Options options, List<Row> rows, List<String> notes)
      throws Exception {
    String kind = jdk.version() >= AOT ? "an AOT cache" : "AppCDS";
    Rounds wall = new Rounds();
    Rounds cpu = new Rounds();
    List<Double> uncached = new ArrayList<>();
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      Application article = Application.unpack(jdk, directory);
      article.record(Variant.BARE);
      article.record(Variant.GRAFT);
      for (int round = 0; round < options.rounds(ROUNDS); round++) {
        for (Variant variant : Variant.order(round)) {
          // The turn of the agent that has no part in this is that of no agent and no cache.
          if (variant == Variant.OTEL) {
            uncached.add(article.start(Variant.BARE, List.of()).wallMillis());
          } else {
            Took took = article.start(variant, article.using(variant));
            wall.add(variant, took.wallMillis());
            cpu.add(variant, took.cpuMillis());
          }
        }
        Progress.say("Spring Boot with %s, %s: round %d", kind, jdk, round + 1);
      }
    }
    String start = "Spring Boot with %s, %s: ".formatted(kind, jdk);
    rows.add(share(start + "ms to its first answer", "≤ × 1.1 of bare", wall));
    rows.add(share(start + "CPU ms to its first answer", Row.NO_BUDGET, cpu));
    Samples without = Samples.of(uncached.stream().mapToDouble(value -> value).toArray());
    notes.add("Spring Boot bare and without a cache, %s: %s ms.".formatted(jdk, without.show(0)));
  }

  private static Row share(String what, String budget, Rounds rounds) {
    return new Row(
        what,
        budget,
        rounds.bare(),
        rounds.graft(),
        null,
        Row.Cost.SHARE,
        Row.Budget.atMost(MOST),
        0);
  }

  private record Took(double wallMillis, double cpuMillis) {}

  /** The application as jars of a class path, and where its caches are. */
  private record Application(Jdk jdk, UnpackedBootJar jars, TemporaryDirectory directory) {
    static Application unpack(Jdk jdk, TemporaryDirectory directory) {
      Path jar = Checkout.file("test-apps/blog/article/target/article.jar");
      return new Application(
          jdk, UnpackedBootJar.unpack(jar, directory.directory("application")), directory);
    }

    /** A dynamic archive is recorded without an agent, and serves both. */
    private Path cache(Variant variant) {
      return directory.path().resolve(jdk.version() >= AOT ? variant + ".aot" : "both.jsa");
    }

    void record(Variant variant) throws IOException, InterruptedException {
      boolean aot = jdk.version() >= AOT;
      Path cache = cache(variant);
      if (Files.exists(cache)) {
        return;
      }
      String output = (aot ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + cache;
      int port = Ports.lasting();
      try (RunningService recording =
          launch(aot ? variant : Variant.BARE, port, List.of(output)).start()) {
        FirstAnswer.await(recording, port, PATH);
        recording.terminate();
        while (recording.isAlive()) {
          Thread.sleep(20);
        }
        if (!Files.exists(cache)) {
          throw new IOException("no " + cache + "\n" + recording.lastLines());
        }
      }
    }

    List<String> using(Variant variant) {
      Path cache = cache(variant);
      // Whoever cannot use the cache does not start.
      return jdk.version() >= AOT
          ? List.of("-XX:AOTCache=" + cache, "-XX:AOTMode=on")
          : List.of("-XX:SharedArchiveFile=" + cache, "-Xshare:on");
    }

    Took start(Variant variant, List<String> options) throws IOException, InterruptedException {
      int port = Ports.lasting();
      Launch launch = launch(variant, port, options);
      long start = System.nanoTime();
      try (RunningService running = launch.start()) {
        FirstAnswer.await(running, port, PATH);
        double wall = (System.nanoTime() - start) / 1e6;
        return new Took(wall, Cpu.of(running.pid()).toNanos() / 1e6);
      }
    }

    private Launch launch(Variant variant, int port, List<String> options) {
      List<String> command = new ArrayList<>();
      command.add(jdk.command("java").toString());
      command.addAll(SpringStart.MEMORY);
      command.addAll(options);
      command.addAll(variant.jvmOptions(directory.path().resolve("registry")));
      command.add("-Dserver.port=" + port);
      command.add("-cp");
      command.add(jars.classPath());
      command.add(jars.mainClass());
      return new Launch("article", command, Map.of(), directory.path().resolve("work"));
    }
  }
}
