package io.graft.e2e.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What routes of the rules say of spans and metrics, live. */
class RouteTelemetryTest {
  private static final String ROUTE = "graft.server.route.work.";

  @TempDir private Path directory;
  private Path rules;
  private int revisions;

  private JavaProcess start(String sampler) throws Exception {
    rules = directory.resolve("rules.properties");
    Files.writeString(rules, "");
    return JavaProcess.on(Jdk.current())
        .main(PlainServer.class)
        .withAgent()
        .property("graft.service.name", "plain")
        .property("graft.rules", "file:" + rules)
        .property("otel.traces.sampler", sampler)
        .start();
  }

  private void rule(AdminClient admin, String... lines) throws Exception {
    // Shows that this revision is in force, and changes nothing.
    String marker = "graft.server.concurrency=" + (1_000 + ++revisions);
    List<String> all = new ArrayList<>(List.of(lines));
    all.add(marker);
    Path next = directory.resolve("next");
    Files.write(next, all);
    Files.move(next, rules, StandardCopyOption.REPLACE_EXISTING);
    String value = marker.substring(marker.indexOf('=') + 1);
    Await.until(
        "the rule is in force", () -> admin.status().get("rules").toString().contains(value));
  }

  private static String url(JavaProcess service) {
    String line = service.awaitOut("listening on \\d+");
    return "http://localhost:" + line.substring(line.lastIndexOf(' ') + 1) + "/";
  }

  private static List<JsonNode> spans(AdminClient admin, String path) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode span : admin.traces().get("spans")) {
      if (path.equals(span.get("attributes").path("url.path").asText())) {
        found.add(span);
      }
    }
    return found;
  }

  @Test
  void valuesOfARequestAreOnItsSpanAndItsDuration() throws Exception {
    try (JavaProcess service = start("always_on")) {
      AdminClient admin = AdminClient.of(service);
      String url = url(service);
      rule(admin, ROUTE + "match=/work/**", ROUTE + "attributes=tenant:header:x-tenant");

      assertEquals(204, Http.get(url + "work/a", "x-tenant", "shop").status());
      assertEquals(204, Http.get(url + "work/b").status());
      assertEquals(204, Http.get(url + "other", "x-tenant", "shop").status());

      Await.until("the spans", () -> !spans(admin, "/other").isEmpty());
      assertEquals("shop", spans(admin, "/work/a").get(0).get("attributes").get("tenant").asText());
      assertFalse(spans(admin, "/work/b").get(0).get("attributes").has("tenant"));
      assertFalse(spans(admin, "/other").get(0).get("attributes").has("tenant"));
      String metrics = admin.get("/metrics").body();
      assertTrue(metrics.contains("tenant=\"shop\""), metrics);
    }
  }

  @Test
  void aCallerCannotMakeSeriesWithoutEnd() throws Exception {
    try (JavaProcess service = start("always_off")) {
      AdminClient admin = AdminClient.of(service);
      String url = url(service);
      rule(admin, ROUTE + "match=/**", ROUTE + "attributes=tenant:header:x-tenant");

      for (int i = 0; i < 150; i++) {
        assertEquals(204, Http.get(url, "x-tenant", "t" + i).status());
      }

      String metrics = admin.get("/metrics").body();
      long series =
          metrics
              .lines()
              .filter(line -> line.startsWith("http_server_request_duration_seconds_count"))
              .filter(line -> line.contains("tenant="))
              .count();
      assertEquals(101, series, metrics);
      assertTrue(metrics.contains("tenant=\"_other\""), metrics);
    }
  }

  @Test
  void aRouteHasASamplingOfItsOwn() throws Exception {
    try (JavaProcess service = start("parentbased_always_off")) {
      AdminClient admin = AdminClient.of(service);
      String url = url(service);
      rule(admin, ROUTE + "match=/work/**", ROUTE + "sampling=1");

      assertEquals(204, Http.get(url + "work/a?x=1").status());
      assertEquals(204, Http.get(url + "other").status());
      assertEquals(
          204,
          Http.get(
                  url + "work/asked",
                  "traceparent",
                  "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")
              .status());
      Await.until("the span", () -> !spans(admin, "/work/a").isEmpty());
      JsonNode attributes = spans(admin, "/work/a").get(0).get("attributes");
      assertEquals("x=1", attributes.get("url.query").asText());
      assertEquals("127.0.0.1", attributes.get("client.address").asText());
      assertEquals(1, admin.traces().get("spans").size(), "the caller decides for its own trace");

      rule(admin, ROUTE + "match=/work/**", ROUTE + "sampling=0");
      assertEquals(204, Http.get(url + "work/b").status());
      assertEquals(1, admin.traces().get("spans").size());
    }
  }

  @Test
  void aCredentialIsNoAttribute() throws Exception {
    try (JavaProcess service = start("always_on")) {
      AdminClient admin = AdminClient.of(service);
      Files.writeString(
          rules, ROUTE + "match=/**\n" + ROUTE + "attributes=who:header:authorization\n");

      service.awaitErr("may be a credential");
      assertEquals(204, Http.get(url(service), "authorization", "Bearer x").status());
      assertFalse(admin.traces().toString().contains("\"who\""));
    }
  }
}
