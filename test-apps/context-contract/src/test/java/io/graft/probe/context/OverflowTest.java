package io.graft.probe.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OverflowTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void aStackThatOverflowsLeavesNothingBehind(int version) throws Throwable {
    CellTable.titled("Context over threads").run("overflow", version, () -> overflow(version));
  }

  private static void overflow(int version) {
    try (JavaProcess process =
        JavaProcess.on(Jdk.require(version))
            .main(Overflow.class)
            .withAgent()
            .asInProduction()
            .property("graft.service.name", "overflow")
            // A client reports a response that it could not read as a timeout.
            .property("graft.client.*.breaker.mode", "off")
            .start()) {
      AdminClient admin = AdminClient.of(process);
      process.writeLine("go");
      Await.until("all calls", LIMIT, () -> process.out().contains("done"), process::dump);
      List<String> lines = process.out();
      assertTrue(
          lines.contains("carried [null,null,null,null] [null,null,null,null]"), process::dump);
      List<String> after = lines.stream().filter(line -> line.startsWith("after ")).toList();
      assertEquals(3, after.size(), process::dump);
      for (String line : after) {
        assertTrue(line.startsWith("after 00-"), process::dump);
      }
      assertNotEquals(after.get(0).substring(0, 41), after.get(1).substring(0, 41), process::dump);
      Await.value(
          "calls that overflowed to end",
          () -> {
            collect(process);
            return inFlight(admin.status());
          },
          inFlight -> inFlight == 0);
      JsonNode status = admin.status();
      assertEquals(0, status.get("joinPoints").get("off").size(), status::toPrettyString);
      assertEquals(
          List.of(),
          process.err().stream()
              .filter(line -> line.contains("the failure was suppressed"))
              .toList());
      process.writeLine("end");
    }
  }

  /** Has the process collect garbage and make a call, which ends collected calls. */
  private static void collect(JavaProcess process) {
    long before = collections(process);
    process.writeLine("collect");
    Await.until("a collection", () -> collections(process) > before);
  }

  private static long collections(JavaProcess process) {
    return process.out().stream().filter("collected"::equals).count();
  }

  private static int inFlight(JsonNode status) {
    int count = status.get("service").get("requestsInFlight").asInt();
    for (JsonNode destination : status.get("destinations")) {
      count += destination.get("inFlight").asInt();
    }
    return count;
  }
}
