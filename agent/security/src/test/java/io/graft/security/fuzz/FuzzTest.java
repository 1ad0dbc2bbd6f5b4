package io.graft.security.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.graft.security.access.RuleTarget;
import io.graft.security.certificate.CertificateTarget;
import io.graft.security.certificate.SpiffeTarget;
import io.graft.security.path.PathTarget;
import io.graft.security.token.PlaceTarget;
import io.graft.security.token.TokenTarget;
import io.graft.security.token.keys.DiscoveryTarget;
import io.graft.security.token.keys.KeysTarget;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No input makes a parser of security fail in a way that it does not declare, take long, or accept
 * what it must not. Half a second each with inputs that are always the same; with {@code
 * -Dfuzz.seconds=600} as long as that each, with Jazzer, which looks for new paths through the
 * code.
 */
class FuzzTest {
  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 0);
  private static final long SHORT_NANOS = 500_000_000;
  private static final int LEAST = 200;
  private static final long SEED = 14;
  private static final long MOST_CPU_NANOS = 1_000_000_000;
  private static final long MOST_BYTES = 64 << 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      classes = {
        TokenTarget.class,
        PlaceTarget.class,
        KeysTarget.class,
        DiscoveryTarget.class,
        CertificateTarget.class,
        SpiffeTarget.class,
        PathTarget.class,
        RuleTarget.class
      })
  void nothingEscapes(Class<? extends FuzzTarget> type) throws Exception {
    try (FuzzTarget target = type.getConstructor().newInstance()) {
      if (SECONDS > 0) {
        explore(type, target.seeds());
      } else {
        repeat(target);
      }
    }
  }

  private static void repeat(FuzzTarget target) throws Exception {
    List<byte[]> seeds = target.seeds();
    for (byte[] seed : seeds) {
      read(target, seed);
    }
    Mutator mutator = new Mutator(seeds, SEED);
    long start = System.nanoTime();
    int count = 0;
    while (count < LEAST || System.nanoTime() - start < SHORT_NANOS) {
      read(target, mutator.next());
      count++;
    }
  }

  private static void read(FuzzTarget target, byte[] input) {
    long thread = Thread.currentThread().getId();
    long cpu = THREADS.getCurrentThreadCpuTime();
    long bytes = THREADS.getThreadAllocatedBytes(thread);
    try {
      target.read(input);
    } catch (Exception | Error e) {
      throw new AssertionError("the input " + shown(input) + " escaped", e);
    }
    assertTrue(
        THREADS.getCurrentThreadCpuTime() - cpu < MOST_CPU_NANOS, () -> "long: " + shown(input));
    assertTrue(
        THREADS.getThreadAllocatedBytes(thread) - bytes < MOST_BYTES,
        () -> "large: " + shown(input));
  }

  private static String shown(byte[] input) {
    return Base64.getEncoder().encodeToString(input);
  }

  /** What is found is kept, so that the next exploration begins there. */
  private static void explore(Class<?> type, List<byte[]> seeds) throws Exception {
    Path directory = Path.of("target", "fuzz", type.getSimpleName()).toAbsolutePath();
    Path corpus = Files.createDirectories(directory.resolve("corpus"));
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(corpus.resolve("seed-" + i), seeds.get(i));
    }
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
    command.add("-Dfuzz.target=" + type.getName());
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=" + JazzerMain.class.getName());
    command.add("--instrumentation_includes=io.graft.**");
    command.addAll(
        List.of("--reproducer_path=" + directory, "-artifact_prefix=" + directory + "/"));
    command.addAll(List.of("-max_total_time=" + SECONDS, "-timeout=10", "-max_len=20000"));
    command.add(corpus.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    try {
      assertTrue(process.waitFor(SECONDS + 120L, TimeUnit.SECONDS), "it does not end");
      String log = Files.readString(directory.resolve("log"));
      System.out.println(
          type.getSimpleName() + ": " + log.lines().reduce((one, last) -> last).orElse(""));
      assertEquals(0, process.exitValue(), log);
    } finally {
      process.destroyForcibly();
    }
  }
}
