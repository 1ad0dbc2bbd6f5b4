package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import io.graft.test.GraftJar;
import io.graft.test.Jdk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.function.Executable;

/** What is left after all other cases, and after the agent has gone. */
final class LeavingCases extends Cases {
  LeavingCases(Subject subject) {
    super(subject);
  }

  @Override
  void into(Map<String, Executable> cases) {
    cases.put("nothing stays in flight, and no advice has failed", this::nothingLeft);
    cases.put("once detached, calls are plain", this::detached);
  }

  private void nothingLeft() {
    Await.until(
        "all calls to have ended", Await.LIMIT, () -> busy().isEmpty(), () -> busy().toString());
    JsonNode joinPoints = probe().admin().status().path("joinPoints");
    assertEquals(0, joinPoints.path("off").size(), joinPoints::toPrettyString);
    for (JsonNode skipped : joinPoints.path("skipped")) {
      String advice = skipped.path("advice").asText();
      assertFalse(
          advice.matches(
              ".*\\.(urlconnection|jdkclient|apache(5|async)?|commonshttp|okhttp|reactornetty|webclient"
                  + "|jetty(12)?)"
                  + "\\..*"),
          skipped::toString);
    }
    assertTrue(
        probe().process().err().stream()
            .noneMatch(line -> line.startsWith("[graft]") && line.contains("failed")),
        probe().process().err()::toString);
  }

  private List<String> busy() {
    List<String> busy = new ArrayList<>();
    for (JsonNode destination : probe().admin().status().path("destinations")) {
      if (destination.path("inFlight").asInt() != 0) {
        busy.add(destination.path("name").asText());
      }
      for (JsonNode instance : destination.path("instances")) {
        if (instance.path("inFlight").asInt() != 0) {
          busy.add(destination.path("name").asText() + "/" + instance.path("id").asText());
        }
      }
    }
    return busy;
  }

  private void detached() throws Exception {
    Process detaching =
        new ProcessBuilder(
                Jdk.current().command("java").toString(),
                "-jar",
                GraftJar.path().toString(),
                "detach",
                Long.toString(probe().process().pid()))
            .redirectErrorStream(true)
            .start();
    String said = new String(detaching.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, detaching.waitFor(), said);
    String id = id();
    Map<String, String> answer = call(cell.scheme() + "://127.0.0.1:" + port() + "/ok?id=" + id);
    assertEquals("200", answer.get("status"), answer::toString);
    assertNull(one(id).header("traceparent"));
    close();
  }
}
