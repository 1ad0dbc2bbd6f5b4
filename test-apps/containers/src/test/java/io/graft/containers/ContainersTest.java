package io.graft.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.Http;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import io.graft.test.server.JoinPoints;
import io.graft.test.server.SlowRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Containers as they are distributed, each with an application and nothing of ours but the flag:
 * beside one without it, they start, serve and stop alike, and the application is found by its name
 * and traced.
 *
 * <p>{@code -Dcontract=<part of a cell's name>} runs some cells only, such as {@code "WildFly"} or
 * {@code "JDK 8"}; {@code -Pmatrix} runs more of them.
 */
class ContainersTest {
  private static final CellTable TABLE = CellTable.titled("Containers");
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final String TRACEPARENT = "00-" + TRACE + "-" + PARENT + "-01";

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT) // each waits for its processes
  Stream<DynamicTest> startServeAndStopAsWithoutTheAgent() {
    return Containers.wanted().stream()
        .flatMap(container -> container.jdks().stream().map(jdk -> new Cell(container, jdk)))
        .filter(CellTable::isWanted)
        .map(cell -> dynamicTest(cell.toString(), cell::runAndCount));
  }

  private record Cell(Container container, int jdk) {
    void runAndCount() throws Throwable {
      TABLE.run(container.toString(), jdk, this::run);
    }

    private void run() throws Exception {
      Jdk java = Jdk.require(jdk);
      try (TemporaryDirectory directory = TemporaryDirectory.create();
          RunningContainer bare =
              new RunningContainer(container, java, false, directory.directory("bare"));
          RunningContainer governed =
              new RunningContainer(container, java, true, directory.directory("governed"))) {
        AdminClient admin = AdminClient.of(governed.process());
        // Before any request: callers that know it by name alone would never send the first.
        awaitRegistration(admin, governed);
        if (container.isReadyWhenRegistered()) {
          String path = governed.base() + container.readyPath();
          assertEquals(200, Http.get(path).status(), governed::dump);
        }
        governed.awaitReady();
        bare.awaitReady();
        assertEquals(bare.answers(), governed.answers(), governed::dump);
        if (container.isRelay()) {
          assertTracedThrough(admin, governed);
        } else {
          assertTraced(admin, governed);
        }
        JoinPoints.of(admin).assertSound();
        SlowRequest slow = container.slow();
        governed.terminateDuring(slow, slow.send(bare), admin);
        assertEquals(bare.stop(), governed.stop(), governed::dump);
        governed.assertDeregistered();
        governed.assertNoMoreComplaintsThan(bare);
      }
    }

    private static void awaitRegistration(AdminClient admin, RunningContainer governed) {
      Await.value(
          "its registration as shop at port " + governed.port(),
          Duration.ofSeconds(120),
          () -> admin.status().at("/service/state").asText(),
          state -> state.matches("registered: shop/.*@127\\.0\\.0\\.1:" + governed.port()),
          governed::dump);
    }

    private void assertTraced(AdminClient admin, RunningContainer governed) {
      Http.get(governed.base() + container.readyPath(), "traceparent", TRACEPARENT);
      JsonNode server = admin.awaitSpans(TRACE, "SERVER", 1).get(0);
      assertEquals(PARENT, server.get("parentSpanId").asText());
    }

    private static void assertTracedThrough(AdminClient admin, RunningContainer governed)
        throws IOException {
      try (Upstream upstream = new Upstream()) {
        Http.Response answer =
            Http.get(
                governed.base() + "/shop/relay?to=" + upstream.url(), "traceparent", TRACEPARENT);
        assertEquals("relayed upstream", answer.body(), governed::dump);
        JsonNode server = admin.awaitSpans(TRACE, "SERVER", 1).get(0);
        assertEquals(PARENT, server.get("parentSpanId").asText());
        JsonNode client = admin.awaitSpans(TRACE, "CLIENT", 1).get(0);
        assertEquals(server.get("spanId"), client.get("parentSpanId"));
        assertEquals(
            List.of("00-" + TRACE + "-" + client.get("spanId").asText() + "-01"),
            upstream.traceparents());
      }
    }

    @Override
    public String toString() {
      return container + " on JDK " + jdk;
    }
  }
}
