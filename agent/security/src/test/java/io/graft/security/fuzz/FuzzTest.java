package io.graft.security.fuzz;

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
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No input makes a parser of security fail in a way that it does not declare, take long, or accept
 * what it must not. Two seconds each with inputs that are made of those in the {@link Corpus}; with
 * {@code -Pmatrix} a minute each, or with {@code -Dfuzz.seconds=600} as long as that, with Jazzer,
 * which looks for new paths through the code.
 */
class FuzzTest {
  private static final int SECONDS =
      Integer.getInteger("fuzz.seconds", Boolean.getBoolean("test.matrix") ? 60 : 0);

  private static final long SHORT_NANOS = 2_000_000_000L;
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
      List<byte[]> seeds = new ArrayList<>(target.seeds());
      seeds.addAll(Corpus.of(type));
      if (SECONDS > 0) {
        explore(type, seeds);
      } else {
        repeat(target, seeds);
      }
    }
  }

  private static void repeat(FuzzTarget target, List<byte[]> seeds) {
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
    String log =
        Jazzer.run(type, directory, SECONDS, "-max_total_time=" + SECONDS, corpus.toString());
    System.out.println(
        type.getSimpleName() + ": " + log.lines().reduce((one, last) -> last).orElse(""));
    if (Boolean.getBoolean("fuzz.keep")) {
      Path least = directory.resolve("least");
      Files.createDirectories(least);
      Jazzer.run(type, directory, 600, "-merge=1", least.toString(), corpus.toString());
      Corpus.keep(type, least);
    }
  }
}
