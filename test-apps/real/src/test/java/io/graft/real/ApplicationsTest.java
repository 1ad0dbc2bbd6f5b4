package io.graft.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import io.graft.test.server.JoinPoints;
import io.graft.test.server.RunningServer;
import io.graft.test.server.SlowRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Applications that nobody here wrote, with nothing of ours but the flag: each answers, logs and
 * stops as beside it without the flag, and is registered, traced and drained.
 *
 * <p>{@code -Dcontract=<part of a cell's name>} runs some cells only, such as {@code "WireMock"} or
 * {@code "JDK 8"}; {@code -Pmatrix} runs more of them.
 */
class ApplicationsTest {
  private static final CellTable TABLE = CellTable.titled("Applications");
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e%04x";
  private static final String PARENT = "00f067aa0ba902b7";

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT) // each waits for its processes
  Stream<DynamicTest> answerLogAndStopAsWithoutTheAgent() {
    return Applications.wanted().stream()
        .flatMap(application -> application.jdks().stream().map(jdk -> new Cell(application, jdk)))
        .filter(CellTable::isWanted)
        .map(cell -> dynamicTest(cell.toString(), cell::runAndCount));
  }

  private record Cell(Application application, int jdk) {
    void runAndCount() throws Throwable {
      TABLE.run(application.toString(), jdk, this::run);
      ApplicationTable.passed(application, jdk);
    }

    private void run() throws Exception {
      Jdk java = Jdk.require(jdk);
      try (TemporaryDirectory directory = TemporaryDirectory.create();
          RunningServer bare =
              new RunningServer(application, java, false, directory.directory("bare"));
          RunningServer governed =
              new RunningServer(application, java, true, directory.directory("governed"))) {
        AdminClient admin = AdminClient.of(governed.process());
        governed.awaitReady();
        bare.awaitReady();
        assertEquals(exchanges(bare), exchanges(governed), governed::dump);
        assertRegistered(admin, governed);
        assertTraced(admin, governed);
        JoinPoints.of(admin).assertSound();
        if (application.isRegistered()) {
          SlowRequest slow = Objects.requireNonNull(application.slow());
          governed.terminateDuring(slow, slow.send(bare), admin);
        }
        assertEquals(bare.stop(), governed.stop(), governed::dump);
        governed.assertDeregistered();
        governed.assertNoMoreComplaintsThan(bare);
      }
    }

    private List<Exchange> exchanges(RunningServer server) {
      List<Exchange> exchanges = new ArrayList<>();
      for (String path : application.paths()) {
        exchanges.add(Exchange.of(server, path, "00-" + trace(path) + "-" + PARENT + "-01"));
      }
      return exchanges;
    }

    /** Of each path another one. */
    private String trace(String path) {
      return TRACE.formatted(application.paths().indexOf(path));
    }

    private void assertRegistered(AdminClient admin, RunningServer governed) {
      String expected =
          application.isRegistered()
              ? "registered: " + application.registeredAs() + "/.*@.*:" + governed.port()
              : "not registered: .*";
      Await.value(
          expected,
          Duration.ofSeconds(60),
          () -> admin.status().at("/service/state").asText(),
          state -> state.matches(expected),
          governed::dump);
    }

    /**
     * One span for each request, the child of that of the caller; none of one that is left alone.
     */
    private void assertTraced(AdminClient admin, RunningServer governed) {
      for (String path : application.paths()) {
        List<JsonNode> spans =
            admin.awaitSpans(trace(path), "SERVER", application.isGoverned() ? 1 : 0);
        for (JsonNode span : spans) {
          assertEquals(PARENT, span.get("parentSpanId").asText(), governed::dump);
        }
      }
      if (application.isGoverned()) {
        String adapter = "io.graft.instrumentation." + application.adapter().replace("-", "") + ".";
        List<String> advice = JoinPoints.of(admin).advice();
        assertTrue(advice.stream().anyMatch(name -> name.startsWith(adapter)), advice::toString);
      }
    }

    @Override
    public String toString() {
      return application + " on JDK " + jdk;
    }
  }
}
