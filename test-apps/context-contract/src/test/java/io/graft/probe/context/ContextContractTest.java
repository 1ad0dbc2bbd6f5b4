package io.graft.probe.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.graft.test.AdminClient;
import io.graft.test.CellTable;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.opentest4j.AssertionFailedError;

/** Runs every check of the probe on every JDK, with graft.jar. */
@Execution(ExecutionMode.CONCURRENT)
class ContextContractTest {
  private static final CellTable TABLE = CellTable.titled("Context over threads");

  @TestFactory
  Stream<DynamicNode> theContextFollowsTheWorkAndNothingElseChanges() {
    // With one or two processors CompletableFuture leaves the common pool alone.
    return Stream.concat(
        Jdk.every().stream().map(jdk -> container(jdk, "4")),
        Jdk.newest(8, 11, 17, 21, 25).stream().map(jdk -> container(jdk, "1")));
  }

  private static DynamicNode container(int jdk, String parallelism) {
    return dynamicContainer(
        "JDK " + jdk + ", common pool of " + parallelism,
        () -> checks(jdk, parallelism).iterator());
  }

  private static List<DynamicNode> checks(int jdk, String parallelism) {
    List<DynamicNode> checks = new ArrayList<>();
    List<String> lines;
    try {
      lines = run(jdk, parallelism);
    } catch (RuntimeException | AssertionError e) {
      checks.add(
          dynamicTest(
              "runs",
              () ->
                  TABLE.run(
                      "all",
                      jdk,
                      () -> {
                        throw e;
                      })));
      return checks;
    }
    for (String line : lines) {
      String[] part = line.split("\t");
      checks.add(
          dynamicTest(
              part[1] + ": " + part[2],
              () ->
                  TABLE.run(
                      part[1],
                      jdk,
                      () -> {
                        if (!part[0].equals("ok")) {
                          throw new AssertionFailedError(part[3].replace(" | ", "\n"));
                        }
                      })));
    }
    return checks;
  }

  private static List<String> run(int version, String parallelism) {
    JavaProcessBuilder builder =
        JavaProcess.on(version)
            .name("context on JDK " + version)
            .main(Main.class)
            .withAgent()
            .property("graft.service.name", "context")
            .property("java.util.concurrent.ForkJoinPool.common.parallelism", parallelism);
    if (version >= 9) {
      // To look into the threads that carry virtual ones.
      builder.jvmArguments("--add-opens=java.base/java.lang=ALL-UNNAMED");
    }
    if (version >= 21) {
      builder.jvmArguments("--enable-preview"); // structured concurrency
    }
    try (JavaProcess process = builder.start()) {
      AdminClient admin = AdminClient.of(process);
      process.writeLine("go");
      assertEquals(0, process.awaitExit(Duration.ofMinutes(3)), process::dump);
      List<String> lines = process.out();
      assertEquals("done", lines.remove(lines.size() - 1), process::dump);
      assertTrue(lines.size() >= 30, process::dump);
      assertEquals(List.of(), process.err().stream().filter(l -> l.contains("failed")).toList());
      return lines;
    }
  }
}
