package io.graft.bench.measure;

import io.graft.bench.Options;
import io.graft.bench.Rounds;
import io.graft.bench.Variant;
import io.graft.bench.jvm.Allocations;
import io.graft.bench.load.Load;
import io.graft.bench.load.OtlpSink;
import io.graft.bench.report.Row;
import io.graft.demo.blog.Applications;
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
 * Bytes that a request to a server costs: the blog's {@code user} on Tomcat. Counted by the JVM for
 * the threads that serve, so the number does not depend on the machine's mood.
 */
public final class RequestAllocation implements Measurement {
  private static final int WARM_UP = 20_000;
  private static final int CALLS = 4_000;
  private static final int ROUNDS = 6;

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
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        OtlpSink sink = new OtlpSink()) {
      int port = Ports.free();
      try (RunningService user =
          Applications.user(
                  "user",
                  directory.path().resolve("user"),
                  port,
                  options(variant, sampler, sink, directory.path().resolve("registry")))
              .start()) {
        FirstAnswer.await(user, port, "/users/1");
        try (Load load = new Load(port, "/users/1", 1);
            Allocations allocations = Allocations.of(user.pid())) {
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
  }

  private static List<String> options(
      Variant variant, String sampler, OtlpSink sink, Path registry) {
    List<String> options = new ArrayList<>(SpringStart.MEMORY);
    options.addAll(variant.jvmOptions(registry));
    options.addAll(Export.to(sink, sampler));
    return options;
  }
}
