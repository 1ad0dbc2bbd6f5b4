package io.graft.probe.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.AdminClient;
import io.graft.test.CellTable;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Contexts of requests that are over are collected, however much work was handed over. */
class LeakTest {
  private static final Pattern ROUND = Pattern.compile("round \\d+ heap (\\d+) contexts (\\d+)");

  /** A few threads may still have the context of their last task, which they drop at the next. */
  private static final int THREADS = 20;

  private static final long GROWTH = 2_000_000;

  @ParameterizedTest
  @MethodSource("io.graft.test.Jdk#matrix()")
  void noContextStaysAndTheHeapDoesNotGrow(int version) throws Throwable {
    CellTable.titled("Context over threads").run("no leak", version, () -> check(version));
  }

  private static void check(int version) {
    Duration time = Jdk.isMatrix() ? Duration.ofMinutes(10) : Duration.ofSeconds(1);
    try (JavaProcess process =
        JavaProcess.on(Jdk.require(version))
            .main(Leaks.class)
            .withAgent()
            .asInProduction()
            .jvmArguments("-Xmx128m")
            .property("graft.service.name", "context")
            .arguments(Long.toString(time.toSeconds()))
            .start()) {
      AdminClient.of(process); // waits until the agent is ready
      process.writeLine("go");
      assertEquals(0, process.awaitExit(time.plusMinutes(3)), process::dump);
      List<Matcher> rounds =
          process.out().stream().map(ROUND::matcher).filter(Matcher::matches).toList();
      assertTrue(rounds.size() >= 4, process::dump);
      for (Matcher round : rounds) {
        assertTrue(Long.parseLong(round.group(2)) <= THREADS, process::dump);
      }
      // The first rounds load classes and fill the pools.
      long second = Long.parseLong(rounds.get(1).group(1));
      long last = Long.parseLong(rounds.get(rounds.size() - 1).group(1));
      assertTrue(last - second < GROWTH, process::dump);
    }
  }
}
