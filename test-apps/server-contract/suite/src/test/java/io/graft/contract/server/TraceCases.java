package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What a request carries in reaches the handler, what the handler calls, and the span. */
final class TraceCases {
  static final List<Case> ALL =
      List.of(
          Case.of("a trace goes on, from the caller through the handler", TraceCases::goesOn),
          Case.of("a request without a trace begins one", TraceCases::begins),
          Case.of("a malformed traceparent begins a new trace", TraceCases::malformed),
          Case.of("header names are read in any case", TraceCases::anyCase),
          Case.of("a trace that is not sampled goes on and is not recorded", TraceCases::unsampled),
          Case.of("baggage is passed on, from several headers too", TraceCases::baggage),
          Case.of("a header to forward is passed on, from several too", TraceCases::forwarded),
          Case.of("concurrent requests keep their traces apart", TraceCases::concurrent),
          Case.of("what is known of the request is in the span", TraceCases::attributes),
          Case.where(
              // Netty has no routes, nor have handlers of Jetty.
              server -> server.hasServlets() || server.isJdk() || server.hasHandlers(),
              "the route is the template that matched",
              TraceCases::route),
          Case.where(
              ServerUnderTest::isHelidon,
              "the route of a service within is whole, with its pattern",
              TraceCases::nestedRoute));

  private TraceCases() {}

  private static void goesOn(Subject subject) throws Exception {
    Trace trace = Trace.random();
    String[] seen = upstream(subject, "traceparent", trace.parent());
    JsonNode server = subject.span(trace);
    assertEquals(trace.span(), server.get("parentSpanId").asText());
    String[] parts = seen[0].split("-");
    assertEquals(trace.id(), parts[1], "the trace that the handler's own call belongs to");
    List<JsonNode> clients = subject.spans(trace.id(), "CLIENT");
    assertEquals(1, clients.size());
    assertEquals(parts[2], clients.get(0).get("spanId").asText());
    assertEquals(server.get("spanId"), clients.get(0).get("parentSpanId"));
  }

  private static void begins(Subject subject) throws Exception {
    String[] seen = upstream(subject);
    assertTrue(seen[0].matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]"), seen[0]);
    assertNotEquals(seen[0], upstream(subject)[0]);
  }

  private static void malformed(Subject subject) throws Exception {
    Trace trace = Trace.random();
    String[] seen = upstream(subject, "traceparent", trace.parent().replace("00-", "ff-"));
    assertTrue(seen[0].matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]"), seen[0]);
    assertNotEquals(trace.id(), seen[0].split("-")[1]);
  }

  private static void anyCase(Subject subject) throws Exception {
    Trace trace = Trace.random();
    assertEquals(trace.id(), upstream(subject, "TraceParent", trace.parent())[0].split("-")[1]);
  }

  private static void unsampled(Subject subject) throws Exception {
    Trace trace = Trace.random();
    String parent = "00-" + trace.id() + "-" + trace.span() + "-00";
    String[] parts = upstream(subject, "traceparent", parent)[0].split("-");
    assertEquals(trace.id(), parts[1]);
    assertEquals("00", parts[3]);
  }

  private static void baggage(Subject subject) throws Exception {
    assertEquals("tenant=a", upstream(subject, "baggage", "tenant=a")[1]);
    String both = upstream(subject, "baggage", "tenant=a", "Baggage", "user=b%20c")[1];
    assertEquals("tenant=a,user=b%20c", both.replace(" ", ""));
  }

  private static void forwarded(Subject subject) throws Exception {
    assertEquals("blue", upstream(subject, "X-TENANT", "blue")[2]);
    assertEquals("", upstream(subject)[2]);
    String both = upstream(subject, "x-tenant", "blue", "X-Tenant", "green")[2];
    assertEquals("blue,green", both.replace(" ", ""));
  }

  private static void concurrent(Subject subject) throws Exception {
    // Half of what it admits: a caller that has its answer may be back before the server has
    // noticed that it was the end.
    int many = Subject.CONCURRENCY / 2;
    ExecutorService callers = Executors.newFixedThreadPool(many);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int caller = 0; caller < many; caller++) {
        all.add(callers.submit(() -> callOften(subject)));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      callers.shutdownNow();
    }
    subject.awaitIdle();
  }

  private static Void callOften(Subject subject) throws Exception {
    try (Wire wire = subject.connect()) {
      for (int i = 0; i < 25; i++) {
        Trace trace = Trace.random();
        wire.send(
            "GET",
            subject.upstreamPath(),
            "traceparent",
            trace.parent(),
            "baggage",
            "id=" + trace.id(),
            "x-tenant",
            trace.span());
        Wire.Answer answer = wire.read();
        String[] seen = answer.body().split("\n", -1);
        assertEquals(trace.id(), seen[0].split("-")[1]);
        assertEquals("id=" + trace.id(), seen[1]);
        assertEquals(trace.span(), seen[2]);
      }
    }
    return null;
  }

  private static void attributes(Subject subject) throws Exception {
    Trace trace = Trace.random();
    assertEquals(
        200, subject.get("/users/4%202?x=1&y=%20", "traceparent", trace.parent()).status());
    JsonNode attributes = subject.span(trace).get("attributes");
    assertEquals("GET", attributes.path("http.request.method").asText());
    assertEquals("http", attributes.path("url.scheme").asText());
    assertEquals("/users/4%202", attributes.path("url.path").asText());
    assertEquals("x=1&y=%20", attributes.path("url.query").asText());
    assertEquals("1.1", attributes.path("network.protocol.version").asText());
    assertEquals(200, attributes.path("http.response.status_code").asInt());
    assertEquals(
        "127.0.0.1",
        attributes.path("network.peer.address").asText(attributes.path("client.address").asText()));
  }

  private static void route(Subject subject) throws Exception {
    Trace trace = Trace.random();
    assertEquals("user 42", subject.get("/users/42", "traceparent", trace.parent()).body());
    JsonNode span = subject.span(trace);
    String template =
        subject.server().isJdk()
            ? "/users/"
            : subject.server().isArmeria()
                ? "/users/:rest"
                : subject.server().hasHandlers() ? "/users/{rest}" : "/users/*";
    assertEquals(template, span.get("attributes").path("http.route").asText());
    assertEquals("GET " + template, span.get("name").asText());
  }

  private static void nestedRoute(Subject subject) throws Exception {
    Trace trace = Trace.random();
    subject.get("/nested/a/users/bcd/more", "traceparent", trace.parent());
    String route = subject.span(trace).get("attributes").path("http.route").asText();
    // The older version does not keep the pattern of the parameter.
    assertEquals("/nested/{tenant}/users/{id}[/more]", route.replace(":[a-z]+", ""));
  }

  /** The traceparent, baggage and tenant that a call of the handler's carries. */
  private static String[] upstream(Subject subject, String... headers) throws Exception {
    Wire.Answer answer = subject.get(subject.upstreamPath(), headers);
    assertEquals(200, answer.status(), answer.body());
    return answer.body().split("\n", -1);
  }
}
