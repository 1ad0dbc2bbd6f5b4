package io.graft.security.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.graft.config.Settings;
import io.graft.config.rules.AccessReader;
import io.graft.daemon.Scheduler;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Recorder;
import io.graft.governance.guard.Denial;
import io.graft.governance.time.Clock;
import io.graft.net.http.HttpTransport;
import io.graft.security.check.AccessChecks;
import io.graft.security.token.SampleRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What rules with {@code action=custom} ask, and what becomes of the answers. */
class CustomRulesTest {
  private static final String PATIENT = ".c.timeout=10s";

  private final Decisions decisions = new Decisions(Recorder.NONE, Clock.SYSTEM, 10);
  private final AccessFacts facts = new AccessFacts("shop", decisions);
  private final Scheduler scheduler = new Scheduler("test");
  private final HttpTransport transport = new HttpTransport();
  private final AccessChecks checks = new AccessChecks("shop", scheduler, transport, () -> null);
  private final List<Headers> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private volatile Answer answer = exchange -> send(exchange, 200);
  private HttpServer server;

  /** What the check does. */
  private interface Answer {
    void send(HttpExchange exchange) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestHeaders());
          lines.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          answer.send(exchange);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    transport.close(2000);
    scheduler.stop(2000);
  }

  private static void send(HttpExchange exchange, int status, String... headers)
      throws IOException {
    for (int i = 0; i < headers.length; i += 2) {
      exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
    }
    exchange.sendResponseHeaders(status, -1);
  }

  private AccessStep step(String... more) {
    return asking("http://127.0.0.1:" + server.getAddress().getPort() + "/check", more);
  }

  private AccessStep asking(String url, String... more) {
    Map<String, String> start = new HashMap<>();
    List<String> all =
        new ArrayList<>(List.of("=enforce", ".c.action=custom", ".c.to=/pay/**", PATIENT));
    all.add(".c.check=" + url);
    all.addAll(List.of(more));
    for (String line : all) {
      int equals = line.indexOf('=');
      start.put("graft.server.access" + line.substring(0, equals), line.substring(equals + 1));
    }
    Settings settings = new Settings(start, Map.of(), Map.of());
    assertEquals(List.of(), settings.problems());
    AccessReader reader = AccessReader.of(settings.values());
    assertEquals(List.of(), reader.problems());
    return new AccessStep(reader.policy("graft.local"), facts, false, "shop", checks);
  }

  /** A request whose thread may wait. */
  private static SampleRequest waiting(String path) {
    return SampleRequest.get(path).withThread();
  }

  private Map<String, Long> counts() {
    Map<String, Long> found = new TreeMap<>();
    checks.counts().get("c").read((result, count) -> found.put(result, count));
    found.values().removeIf(each -> each == 0);
    return found;
  }

  @Test
  void onlyStatus200LetsARequestInThatMatches() {
    AccessStep step = step();
    assertNull(step.enter(waiting("/other")));
    assertEquals(List.of(), lines);
    assertNull(step.enter(waiting("/pay/1")));
    for (int status : new int[] {201, 204, 302, 400, 403, 404}) {
      answer = exchange -> send(exchange, status);
      Denial denial = step.enter(waiting("/pay/1"));
      assertEquals(403, denial.status(), "status " + status);
      assertEquals("access denied", denial.line());
      assertEquals("c", denial.reason());
      assertTrue(denial.isByRule());
    }
    assertEquals(6, facts.count("c", "custom").count(true));
    assertEquals(Map.of("allowed", 1L, "denied", 6L), counts());
    assertTrue(decisions.recent().get(0).reason().startsWith("access rule c denied GET /pay/"));
  }

  @Test
  void itIsAskedWithTheRequestAndWhoIsProven() {
    AccessStep step = step(".c.headers=authorization");
    SampleRequest request =
        SampleRequest.of("POST", "/pay/1?a=b")
            .withThread()
            .service("spiffe://graft.local/service/web")
            .user(Map.of())
            .header("Host", "shop.example")
            .header("Authorization", "Bearer x")
            .header("Cookie", "secret")
            .header("X-Forwarded-Method", "GET")
            .header("X-Graft-Proven-User", "https://idp/admin");
    assertNull(step.enter(request));
    assertEquals(List.of("GET /check"), lines);
    Headers got = asked.get(0);
    assertEquals(List.of("POST"), got.get("X-Forwarded-Method"));
    assertEquals(List.of("/pay/1?a=b"), got.get("X-Forwarded-Uri"));
    assertEquals(List.of("shop.example"), got.get("X-Forwarded-Host"));
    assertEquals(List.of("http"), got.get("X-Forwarded-Proto"));
    assertEquals(List.of("10.0.0.3"), got.get("X-Forwarded-For"));
    assertEquals(List.of("spiffe://graft.local/service/web"), got.get("X-Graft-Proven-Service"));
    assertEquals(List.of("https://idp/ann"), got.get("X-Graft-Proven-User"));
    assertEquals(List.of("Bearer x"), got.get("Authorization"));
    assertFalse(got.containsKey("Cookie"), "a header that is not named");
  }

  @Test
  void headersOfTheCallerStayOne() {
    AccessStep step = step(".c.headers=x-tenant");
    assertNull(
        step.enter(waiting("/pay/\r\nX-Evil: 1").header("X-Tenant", "a\r\nX-Evil: \u00e4 2")));
    assertFalse(asked.get(0).containsKey("X-Evil"));
    assertEquals("a%0D%0AX-Evil: %C3%A4 2", asked.get(0).getFirst("X-Tenant"));
    assertEquals("/pay/%0D%0AX-Evil: 1", asked.get(0).getFirst("X-Forwarded-Uri"));
  }

  @Test
  void aLoginOfTheCheckReachesTheCaller() {
    AccessStep step = step();
    answer =
        exchange ->
            send(
                exchange,
                401,
                "WWW-Authenticate",
                "Bearer realm=\"p\"",
                "Set-Cookie",
                "a=1",
                "Set-Cookie",
                "b=2",
                "X-Secret",
                "1");
    Denial denial = step.enter(waiting("/pay/1"));
    assertEquals(401, denial.status());
    assertEquals("authentication required", denial.line());
    assertEquals("Bearer realm=\"p\"", denial.header("www-authenticate"));
    assertNull(denial.header("X-Secret"));
    assertEquals("no-store", denial.header("Cache-Control"));
    assertEquals(
        List.of(
            "Cache-Control",
            "no-store",
            "WWW-Authenticate",
            "Bearer realm=\"p\"",
            "Set-Cookie",
            "a=1",
            "Set-Cookie",
            "b=2"),
        List.of(denial.headers()));
    answer = exchange -> send(exchange, 302, "Location", "https://login.example/");
    denial = step.enter(waiting("/pay/1"));
    assertEquals(302, denial.status());
    assertEquals("https://login.example/", denial.header("Location"));
    answer = exchange -> send(exchange, 302, "Location", "javascript:alert(1)");
    assertEquals(403, step.enter(waiting("/pay/1")).status());
  }

  @Test
  void aRedirectIsNotFollowed() {
    answer =
        exchange -> {
          String to = "http://127.0.0.1:" + server.getAddress().getPort() + "/internal";
          send(
              exchange,
              exchange.getRequestURI().getPath().equals("/check") ? 302 : 200,
              "Location",
              to);
        };
    assertEquals(302, step().enter(waiting("/pay/1")).status());
    assertEquals(List.of("GET /check"), lines);
  }

  @Test
  void withoutAnAnswerARequestIsRefusedUnlessItIsSaidOtherwise() throws IOException {
    String away;
    try (ServerSocket closed = new ServerSocket(0)) {
      away = "http://127.0.0.1:" + closed.getLocalPort() + "/";
    }
    Denial denial = asking(away).enter(waiting("/pay/1"));
    assertEquals(503, denial.status());
    assertEquals("5", denial.header("Retry-After"));
    assertEquals("c", denial.reason());
    assertNull(asking(away, ".c.on-failure=allow").enter(waiting("/pay/1")));
    answer = exchange -> send(exchange, 500);
    assertEquals(503, step().enter(waiting("/pay/1")).status());
    assertNull(step(".c.on-failure=allow").enter(waiting("/pay/1")));
    answer = exchange -> send(exchange, 403);
    assertEquals(403, step(".c.on-failure=allow").enter(waiting("/pay/1")).status());
    assertEquals(Map.of("failed", 4L, "denied", 1L), counts());
  }

  @Test
  void aSlowCheckHoldsARequestNoLongerThanSaid() {
    CountDownLatch end = new CountDownLatch(1);
    answer =
        exchange -> {
          try {
            end.await(60, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    // It would take a minute; that it returns at all is what is proven.
    assertEquals(503, step(".c.timeout=50ms").enter(waiting("/pay/1")).status());
    assertEquals(1, end.getCount());
    end.countDown();
  }

  @Test
  void aHugeOrEndlessBodyDoesNotHoldADecision() {
    CountDownLatch end = new CountDownLatch(1);
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          OutputStream body = exchange.getResponseBody();
          body.write(new byte[4096]);
          body.flush();
          try {
            end.await(60, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    assertNull(step().enter(waiting("/pay/1")));
    assertEquals(1, end.getCount());
    end.countDown();
  }

  @Test
  void anAnswerHoldsForEqualRequestsAsLongAsItSays() {
    AccessStep step = step(".c.headers=authorization");
    answer = exchange -> send(exchange, 200, "Cache-Control", "private, max-age=60");
    assertNull(step.enter(waiting("/pay/1").header("Authorization", "a")));
    assertNull(step.enter(waiting("/pay/1").header("Authorization", "a")));
    assertEquals(1, lines.size());
    assertNull(step.enter(waiting("/pay/2").header("Authorization", "a")));
    assertNull(step.enter(waiting("/pay/1").header("Authorization", "b")));
    assertNull(step.enter(waiting("/pay/1").user(Map.of()).header("Authorization", "a")));
    assertEquals(4, lines.size());
    answer = exchange -> send(exchange, 200, "Cache-Control", "max-age=60, no-store");
    assertNull(step.enter(waiting("/pay/3")));
    assertNull(step.enter(waiting("/pay/3")));
    assertEquals(6, lines.size());
  }

  @Test
  void onAnEventLoopTheClientComesAgain() throws Exception {
    AccessStep step = step();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    answer =
        exchange -> {
          begun.countDown();
          try {
            end.await(60, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          send(exchange, 200);
        };
    Denial denial = step.enter(SampleRequest.get("/pay/1"));
    assertEquals(503, denial.status());
    assertEquals("1", denial.header("Retry-After"));
    assertTrue(begun.await(30, TimeUnit.SECONDS));
    assertNotNull(step.enter(SampleRequest.get("/pay/1")));
    assertEquals(1, lines.size());
    end.countDown();
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!counts().equals(Map.of("allowed", 1L))) {
      assertTrue(System.nanoTime() - limit < 0, "no answer");
      Thread.onSpinWait();
    }
    assertNull(step.enter(SampleRequest.get("/pay/1")));
    // The answer was for one request.
    assertNotNull(step.enter(SampleRequest.get("/pay/1")));
  }

  @Test
  void whatIsObservedDoesNotWait() {
    AccessStep step = step(".c.mode=observe");
    CountDownLatch end = new CountDownLatch(1);
    answer =
        exchange -> {
          try {
            end.await(60, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          send(exchange, 403);
        };
    assertNull(step.enter(waiting("/pay/1")));
    assertEquals(0, facts.count("c", "custom").count(false));
    end.countDown();
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!facts.refusals().containsKey("c")) {
      assertTrue(System.nanoTime() - limit < 0, "no answer");
      Thread.onSpinWait();
    }
    assertEquals(1, facts.count("c", "custom").count(false));
    assertEquals(0, facts.count("c", "custom").count(true));
  }

  @Test
  void theQuestionOfACheckIsNotAskedAbout() {
    SampleRequest question = waiting("/pay/1").header("graft-access-check", "shop/c");
    assertEquals(508, step(".c.on-failure=allow").enter(question).status());
    assertEquals(List.of(), lines);
    assertEquals(Map.of("loop", 1L), counts());
  }

  @Test
  void itComesBeforeRulesThatDeny() {
    AccessStep step = step(".d.action=deny", ".d.to=/pay/**");
    answer = exchange -> send(exchange, 401);
    assertEquals(401, step.enter(waiting("/pay/1")).status());
    answer = exchange -> send(exchange, 200);
    Denial denial = step.enter(waiting("/pay/1"));
    assertEquals("d", denial.reason());
    assertNull(step.enter(waiting("/other")));
  }

  @Test
  void aDoubtfulRequestIsAskedAbout() {
    AccessStep step = step(".c.to=/pay", ".c.not-from=service:web");
    answer = exchange -> send(exchange, 403);
    assertEquals(403, step.enter(waiting("/pay/")).status());
    assertNull(step.enter(waiting("/pay").service("spiffe://graft.local/service/web")));
  }

  @Test
  void whatIsAskedIsNotTakenFromLiveRules() {
    Settings settings = new Settings(Map.of(), Map.of(), Map.of());
    settings.live(
        Map.of(
            "graft.server.access.c.action", "custom",
            "graft.server.access.c.check", "http://evil/",
            "graft.server.access.c.headers", "authorization"),
        "test");
    AccessReader reader = AccessReader.of(settings.values());
    assertEquals(0, reader.policy("graft.local").size());
    assertTrue(reader.problems().toString().contains("at the start"), reader.problems() + "");
    assertTrue(settings.problems().toString().contains("secrets sent to themselves"));
  }

  @Test
  void aRuleThatAsksIsNotWeakenedByLiveRules() {
    String[][] weaker = {
      {"action", "audit"}, {"on-failure", "allow"}, {"check", "http://other/"}, {"to", "/pay/1"}
    };
    for (String[] each : weaker) {
      assertNotNull(policy(each[0], each[1]).weakerThan(policy("", "")), each[0]);
    }
    assertNull(policy("", "").weakerThan(policy("on-failure", "allow")));
    assertNull(policy("to", "/**").weakerThan(policy("", "")));
  }

  private static io.graft.config.security.access.AccessPolicy policy(String key, String value) {
    Map<String, String> rules = new HashMap<>();
    rules.put("graft.server.access", "enforce");
    rules.put("graft.server.access.c.action", "custom");
    rules.put("graft.server.access.c.to", "/pay/**");
    rules.put("graft.server.access.c.check", "http://policy/check");
    if (!key.isEmpty()) {
      rules.put("graft.server.access.c." + key, value);
    }
    return AccessReader.of(new Settings(rules, Map.of(), Map.of()).values()).policy("graft.local");
  }
}
