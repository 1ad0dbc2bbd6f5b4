package io.graft.probe.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.AdminClient;
import io.graft.test.CellTable;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No virtual thread is pinned to its carrier because of the agent: {@code jdk.VirtualThreadPinned}.
 */
class PinnedTest {
  static Stream<Integer> jdks() {
    return Jdk.every(21).stream();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void noVirtualThreadIsPinnedWithTheAgentThatIsNotWithout(int version) throws Throwable {
    CellTable.titled("Context over threads").run("not pinned", version, () -> check(version));
  }

  private static void check(int version) {
    List<String> without = pinned(version, false);
    List<String> with = pinned(version, true);
    assertTrue(
        with.size() <= without.size(), () -> with + "\nwith the agent, and without:\n" + without);
  }

  private static List<String> pinned(int version, boolean agent) {
    JavaProcessBuilder builder =
        JavaProcess.on(Jdk.require(version)).main(Pinned.class).jvmArguments("-Xmx256m");
    if (agent) {
      builder.withAgent().property("graft.service.name", "context");
    }
    try (JavaProcess process = builder.start()) {
      if (agent) {
        AdminClient.of(process); // waits until the agent is ready
      }
      process.writeLine("go");
      assertEquals(0, process.awaitExit(Duration.ofMinutes(3)), process::dump);
      assertTrue(process.out().contains("done"), process::dump);
      return process.out().stream().filter(line -> line.startsWith("pinned")).toList();
    }
  }
}
