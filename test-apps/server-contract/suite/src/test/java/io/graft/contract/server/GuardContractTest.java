package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import io.graft.test.GraftJar;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests pass a guard that enforces, on each family of servers: headers are taken away before
 * anything of the application sees them, a refusal has its headers and keeps the connection, and
 * the guard stays whatever else is switched off.
 */
class GuardContractTest {
  private static final String SPOOFED = "x-user";
  private static final String[] ATTACK = {
    "X-User", "mallory", "x-user", "root", "x_user", "eve", "X-Tenant", "other", "x-kept", "kept"
  };

  static Stream<ServerUnderTest> servers() {
    List<ServerUnderTest> servers =
        new ArrayList<>(
            List.of(
                server("tomcat", "7.0.109", "javax", "TomcatMain", 8),
                server("tomcat", "11.0.24", "jakarta", "TomcatMain", 25),
                server("jetty", "9.4.58", "javax", "JettyMain", 8),
                server("jetty", "12.1.14", "jakarta", "JettyMain", 25),
                server("undertow", "1.4.0", "javax", "UndertowMain", 8),
                server("undertow", "2.3.24", "jakarta", "UndertowMain", 25),
                server("grizzly", "2.3", "javax", "GrizzlyHandlerMain", 8),
                server("grizzly", "4.0.2", "jakarta", "GrizzlyMain", 25),
                server("netty", "netty-4.1.53", "javax", "NettyMain", 8),
                server("netty", "vertx-5.1.6", "javax", "VertxMain", 25),
                server("helidon", "4.5", "javax", "HelidonMain", 25),
                server("jdk-http-server", "", "javax", "JdkMain", 8),
                server("jdk-http-server", "", "javax", "JdkMain", 25)));
    if (Jdk.isMatrix()) {
      servers.add(server("tomcat", "8.5.100", "javax", "TomcatMain", 8));
      servers.add(server("tomcat", "9.0.98", "javax", "TomcatMain", 17));
      servers.add(server("tomcat", "10.1.55", "jakarta", "TomcatMain", 17));
      servers.add(server("jetty", "10.0.26", "javax", "JettyMain", 11));
      servers.add(server("jetty", "12.0.16", "jakarta", "JettyMain", 17));
      servers.add(server("undertow", "2.4.2", "jakarta", "UndertowHandlersMain", 21));
      servers.add(server("netty", "netty-4.2.19", "javax", "NettyMain", 25));
      servers.add(server("netty", "vertx-4.5.32", "javax", "VertxMain", 8));
      servers.add(server("helidon", "4.0", "javax", "HelidonMain", 21));
    }
    return servers.stream();
  }

  private static ServerUnderTest server(
      String library, String version, String names, String main, int jdk) {
    return new ServerUnderTest(library, version, names, main, List.of(jdk));
  }

  private static JavaProcessBuilder on(ServerUnderTest server) {
    return server
        .on(Jdk.require(server.jdks().get(0)))
        .property("graft.server.edge.strip", SPOOFED + ",x-tenant");
  }

  /** Attack 50: a name twice, in another case, and with {@code _} for {@code -}. */
  @ParameterizedTest
  @MethodSource("servers")
  void attack50SpoofedHeadersAreTakenAway(ServerUnderTest server) throws Exception {
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      Path rules = directory.directory("rules").resolve("rules.properties");
      Files.writeString(rules, "graft.server.rate=1000000/s\n");
      try (Subject subject =
          new Subject(server, on(server).property("graft.rules", "file:" + rules), "1s")) {
        assertStripped(subject);
        assertCovered(subject);
        assertStaysWhatIsSwitchedOff(subject, rules);
        assertDetachedByForceAlone(subject);
        assertEquals(
            List.of(),
            subject.process().err().stream().filter(line -> line.contains("suppressed")).toList());
      }
    }
  }

  private static void assertStripped(Subject subject) throws Exception {
    Trace trace = Trace.random();
    try (Wire wire = subject.connect()) {
      for (int i = 0; i < 3; i++) {
        List<String> headers = new ArrayList<>(List.of(ATTACK));
        headers.addAll(List.of("traceparent", i == 0 ? trace.parent() : ""));
        String seen = wire.send("GET", "/caller", headers.toArray(new String[0])).read().body();
        assertEquals("user null, X-Kept kept", seen);
      }
      // Nor do the services see it that are called for this request, to which it is forwarded.
      String upstream = wire.send("GET", subject.upstreamPath(), ATTACK).read().body();
      assertFalse(upstream.contains("other"), upstream);
      String body = Wire.request("POST", "/echo", "a body", ATTACK);
      assertEquals("echo a body", wire.write(body).read().body());
    }
    assertEquals(200, AnswerCases.status(subject.span(trace)));
    if (subject.server().hasHttp2()) {
      assertStrippedFromStreams(subject);
    }
  }

  private static void assertStrippedFromStreams(Subject subject) throws Exception {
    try (Http2Wire wire = new Http2Wire(subject.port())) {
      String[] lower = new String[ATTACK.length];
      for (int i = 0; i < lower.length; i++) {
        lower[i] = i % 2 == 0 ? ATTACK[i].toLowerCase(java.util.Locale.ROOT) : ATTACK[i];
      }
      wire.get(1, "/caller", lower);
      assertEquals("user null, X-Kept kept", wire.body(1));
      if (Http2Cases.speaks(subject.server())) {
        // What says that it is a call of gRPC is not let through for that.
        List<String> grpc = new ArrayList<>(List.of(lower));
        grpc.addAll(List.of("content-type", "application/grpc"));
        wire.get(3, "/caller", grpc.toArray(new String[0]));
        assertEquals("user null, X-Kept kept", wire.body(3));
      }
    }
  }

  private static void assertCovered(Subject subject) {
    JsonNode coverage = subject.admin().status().get("coverage");
    assertTrue(coverage.get("enforces").asBoolean(), coverage::toPrettyString);
    assertEquals("covered", coverage.get("state").asText(), coverage::toPrettyString);
    assertEquals(0, coverage.get("uncovered").size(), coverage::toPrettyString);
  }

  /** Whoever can write live rules must not be able to switch the guard off with the rest. */
  private static void assertStaysWhatIsSwitchedOff(Subject subject, Path rules) throws Exception {
    Files.writeString(rules, "graft.enabled=false\n");
    Await.until(
        "the rules are read",
        () -> {
          String status = subject.admin().status().toString();
          return status.contains("\"enabled\":false")
              || subject.admin().get("/graft/health").body().contains("DISABLED")
              || status.contains("graft.enabled");
        });
    try (Wire wire = subject.connect()) {
      assertEquals(
          "user null, X-Kept kept", wire.send("GET", "/caller", ATTACK).read().body());
    }
    Files.writeString(rules, "graft.server.rate=1000000/s\n");
  }

  private static void assertDetachedByForceAlone(Subject subject) throws Exception {
    assertTrue(run(subject, "detach").contains("not detached: it enforces security"));
    assertEquals("user null, X-Kept kept", subject.get("/caller", ATTACK).body());
    assertTrue(run(subject, "detach", "force").contains("detached"));
    assertTrue(subject.get("/caller", ATTACK).body().contains("mallory"));
  }

  private static String run(Subject subject, String command, String... more) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(
                Jdk.current().command("java").toString(),
                "-jar",
                GraftJar.path().toString(),
                command,
                Long.toString(subject.process().pid())));
    words.addAll(List.of(more));
    Process running = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(running.getInputStream().readAllBytes());
    running.waitFor();
    return said;
  }

  /**
   * A denial by a rule, and one for a missing proof: status, headers, body, and the same connection
   * afterwards. A forward or an asynchronous dispatch to what is denied is not judged (attack 55).
   */
  @ParameterizedTest
  @MethodSource("servers")
  void attack55ADenialIsAResponseAndDispatchesAreNotJudgedAgain(ServerUnderTest server)
      throws Exception {
    assumeTrue(hasAccess(), "this jar has no graft.server.access");
    JavaProcessBuilder builder =
        on(server)
            .property("graft.server.access", "enforce")
            .property("graft.server.access.users.action", "deny")
            .property("graft.server.access.users.to", "/users/**")
            .property("graft.server.access.upstream.action", "deny")
            .property("graft.server.access.upstream.to", "/upstream");
    try (Subject subject = new Subject(server, builder, "1s");
        Wire wire = subject.connect()) {
      Trace trace = Trace.random();
      Wire.Answer denied =
          wire.send("GET", "/users/1", "traceparent", trace.parent()).read();
      assertEquals(403, denied.status());
      assertEquals("no-store", denied.header("Cache-Control"));
      assertFalse(denied.body().isBlank());
      assertEquals(403, AnswerCases.status(subject.span(trace)));
      assertEquals(403, wire.send("HEAD", "/users/1").readHead().status());
      wire.write(Wire.request("POST", "/users/1", "x".repeat(5_000)));
      assertEquals(403, wire.read().status());
      assertEquals("success", wire.send("GET", "/success").read().body());
      if (server.hasServlets()) {
        String at = subject.upstreamPath().substring("/upstream".length());
        for (String way : List.of("/dispatch/forward", "/async/dispatch")) {
          assertEquals(200, wire.send("GET", way + at).read().status(), way);
        }
      }
      if (server.hasHttp2()) {
        assertDeniedStream(subject);
      }
      subject.awaitIdle();
    }
  }

  private static void assertDeniedStream(Subject subject) throws IOException {
    try (Http2Wire wire = new Http2Wire(subject.port())) {
      wire.get(1, "/users/1");
      assertFalse(wire.body(1).isBlank());
      wire.request(3, "HEAD", "/users/1", true);
      Http2Wire.Frame head = wire.read();
      assertEquals(Http2Wire.HEADERS, head.type());
      assertTrue(head.last() || wire.read().payload().isEmpty());
      wire.get(5, "/success");
      assertEquals("success", wire.body(5));
    }
  }

  private static boolean hasAccess() throws Exception {
    Process list =
        new ProcessBuilder(
                Jdk.current().command("java").toString(),
                "-jar",
                GraftJar.path().toString(),
                "rules",
                "list")
            .redirectErrorStream(true)
            .start();
    String keys = new String(list.getInputStream().readAllBytes());
    list.waitFor();
    return keys.contains("graft.server.access");
  }
}
