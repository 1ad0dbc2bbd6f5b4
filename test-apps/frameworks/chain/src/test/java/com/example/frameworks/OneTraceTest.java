package com.example.frameworks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Applications of five frameworks call each other by name: one trace goes through all of them, and
 * each knows its own template of the route.
 */
class OneTraceTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CALLER = "b7ad6b7169203331";
  private static final String ROUTE = "/hop/{number}";
  private static final Duration LONG = Duration.ofSeconds(120);
  private static final String ALL = "dropwizard, quarkus, micronaut, helidon, wildfly";

  @Test
  void fiveFrameworksOneTrace() throws Exception {
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        Frameworks all = new Frameworks(directory)) {
      for (Map.Entry<String, Integer> each : all.ports().entrySet()) {
        Await.until(
            each.getKey() + " to be registered",
            LONG,
            () -> isRegistered(all.registry(), each.getKey(), each.getValue()),
            all.process(each.getKey())::dump);
      }
      String url = "http://127.0.0.1:" + all.ports().get("dropwizard") + "/hop/1";
      Await.value(
          "an answer", LONG, () -> Http.get(url), answer -> answer.status() == 200, all::dump);

      Http.get(url, "traceparent", "00-" + TRACE + "-" + CALLER + "-01");
      String parent = CALLER;
      for (String each : ALL.split(", ")) {
        JsonNode server = span(all.process(each), "SERVER");
        assertEquals(parent, server.get("parentSpanId").asText(), each);
        assertEquals(ROUTE, server.at("/attributes/http.route").asText(), each);
        if (!each.equals("wildfly")) {
          JsonNode client = span(all.process(each), "CLIENT");
          assertEquals(server.get("spanId"), client.get("parentSpanId"), each);
          parent = client.get("spanId").asText();
        }
      }
      assertEquals(ALL, Http.get(url).body());
    }
  }

  private static boolean isRegistered(Path registry, String name, int port) throws IOException {
    try (Stream<Path> files = Files.list(registry)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String lease = Files.readString(file);
        if (lease.contains("service=" + name + "\n")
            && lease.contains("port=" + port + "\n")
            && lease.contains("state=up\n")) {
          return true;
        }
      }
      return false;
    }
  }

  private static JsonNode span(JavaProcess process, String kind) {
    List<JsonNode> found =
        Await.value(
            "a span " + kind + " of " + process.name(),
            () -> spans(process, kind),
            spans -> spans.size() == 1);
    return found.get(0);
  }

  private static List<JsonNode> spans(JavaProcess process, String kind) {
    JsonNode all = AdminClient.of(process).get("/graft/traces?trace=" + TRACE).json().get("spans");
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode span : all) {
      if (span.get("kind").asText().equals(kind)) {
        found.add(span);
      }
    }
    return found;
  }
}
