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
            .property("graft.service.name", "overflow")
            // What a client makes of a response that it could not read is a timeout.
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
      JsonNode status = admin.status();
      assertEquals(
          0, status.get("service").get("requestsInFlight").asInt(), status::toPrettyString);
      for (JsonNode destination : status.get("destinations")) {
        assertEquals(0, destination.get("inFlight").asInt(), destination::toPrettyString);
      }
      assertEquals(0, status.get("joinPoints").get("off").size(), status::toPrettyString);
      assertEquals(
          List.of(),
          process.err().stream().filter(line -> line.contains("failed and was ignored")).toList());
      process.writeLine("end");
    }
  }
}
