package io.graft.bench.measure;

import io.graft.bench.Options;
import io.graft.bench.Rounds;
import io.graft.bench.Variant;
import io.graft.bench.jvm.Allocations;
import io.graft.bench.load.Load;
import io.graft.bench.load.OtlpSink;
import io.graft.bench.report.Row;
import io.graft.bench.subject.Programs;
import io.graft.bench.subject.ServletServer;
import io.graft.demo.blog.Launch;
import io.graft.demo.blog.RunningService;
import io.graft.test.Ports;
import io.graft.test.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Bytes that a request to a server costs: a servlet that does nothing, on Tomcat. Counted by the
 * JVM for the threads that serve, so the number does not depend on the machine's mood.
 */
public final class RequestAllocation implements Measurement {
  private static final String PATH = "/ok";
  private static final int WARM_UP = 30_000;
  private static final int CALLS = 5_000;
  private static final int ROUNDS = 9;

  /** Tomcat's own threads: those that accept, poll and run requests. */
  private static final Predicate<String> SERVING = name -> name.startsWith("http-nio-");

  @Override
  public Result run(Options options) throws Exception {
    Rounds unsampled = measure("always_off", options.rounds(ROUNDS));
    Rounds sampled = measure("always_on", options.rounds(ROUNDS));
    return Result.of(
        Row.added("bytes per server request, not sampled", "≤ +400 B", unsampled, 400, 0),
        Row.added("bytes per server request, sampled", "≤ +1,300 B", sampled, 1_300, 0));
  }

  private static Rounds measure(String sampler, int rounds) throws Exception {
    Rounds bytes = new Rounds();
    for (Variant variant : Variant.values()) {
      for (double round : bytesPerRequest(variant, sampler, rounds)) {
        bytes.add(variant, round);
      }
      Progress.say("allocation, %s: %s", sampler, variant);
    }
    return bytes;
  }

  /**
   * Returns what a warm request allocates, for each round.
   *
   * @param sampler value of {@code otel.traces.sampler}
   */
  public static List<Double> bytesPerRequest(Variant variant, String sampler, int rounds)
      throws IOException, InterruptedException {
    int port = Ports.lasting();
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        OtlpSink sink = new OtlpSink();
        RunningService server = launch(variant, sampler, sink, directory.path(), port).start()) {
      FirstAnswer.await(server, port, PATH);
      try (Load load = new Load(port, PATH, 1);
          Allocations allocations = Allocations.of(server.pid())) {
        load.run(WARM_UP);
        List<Double> bytes = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
          Map<Long, Long> before = allocations.bytes(SERVING);
          load.run(CALLS);
          bytes.add((double) allocations.bytesSince(before, SERVING) / CALLS);
        }
        return bytes;
      }
    }
  }

  private static Launch launch(
      Variant variant, String sampler, OtlpSink sink, Path directory, int port) {
    List<String> options = new ArrayList<>(SpringStart.MEMORY);
    options.addAll(variant.jvmOptions(directory.resolve("registry")));
    options.addAll(Export.to(sink, sampler));
    List<String> command =
        Programs.command(
            options,
            ServletServer.class,
            Integer.toString(port),
            directory.resolve("tomcat").toString());
    return new Launch("server", command, Map.of(), directory);
  }
}
