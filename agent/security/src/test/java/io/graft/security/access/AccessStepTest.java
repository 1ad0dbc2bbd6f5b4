package io.graft.security.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import io.graft.config.rules.AccessReader;
import io.graft.governance.context.Identity;
import io.graft.governance.event.Decision;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Recorder;
import io.graft.governance.guard.Denial;
import io.graft.governance.time.Clock;
import io.graft.security.token.SampleRequest;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is answered by the access rules, what is counted and what is told. */
class AccessStepTest {
  private final Decisions decisions = new Decisions(Recorder.NONE, Clock.SYSTEM, 10);
  private final AccessFacts facts = new AccessFacts("shop", decisions);

  private AccessStep step(boolean observed, String... lines) {
    Map<String, String> rules = new HashMap<>();
    for (String line : lines) {
      int equals = line.indexOf('=');
      rules.put("graft.server.access" + line.substring(0, equals), line.substring(equals + 1));
    }
    Settings settings = new Settings(Map.of(), Map.of(), Map.of());
    settings.live(rules, "test");
    assertEquals(List.of(), settings.problems());
    return new AccessStep(
        AccessReader.of(settings.values()).policy("graft.local"), facts, observed, "shop", null);
  }

  private final AccessStep users =
      step(
          false,
          "=enforce",
          ".d.action=deny",
          ".d.to=/admin/**",
          ".u.action=allow",
          ".u.from=user:*",
          ".u.to=/items/**",
          ".u.when=scope:read|all",
          ".open.action=allow",
          ".open.to=/open");

  @Test
  void whoHasNoUserIsAskedForOneWhereOneWouldHelp() {
    Denial denial = users.enter(SampleRequest.get("/items/1"));
    assertEquals(401, denial.status());
    assertEquals("Bearer realm=\"shop\"", denial.header("www-authenticate"));
    assertEquals("no-store", denial.header("Cache-Control"));
    assertEquals(403, users.enter(SampleRequest.get("/other")).status());
    assertNull(users.enter(SampleRequest.get("/open")));
  }

  @Test
  void aUserWithoutTheScopeIsToldWhichOne() {
    Denial denial = users.enter(SampleRequest.get("/items/1").user(Map.of("scope", "write")));
    assertEquals(403, denial.status());
    assertEquals(
        "Bearer error=\"insufficient_scope\", scope=\"read all\"",
        denial.header("WWW-Authenticate"));
    assertNull(users.enter(SampleRequest.get("/items/1").user(Map.of("scope", "write all"))));
    assertNull(users.enter(SampleRequest.get("/other").user(Map.of())).header("WWW-Authenticate"));
  }

  @Test
  void aDenialNamesItsRuleForTheOperatorAlone() {
    Denial denial = users.enter(SampleRequest.get("/admin/keys"));
    assertEquals(403, denial.status());
    assertEquals("access denied", denial.line());
    assertEquals("d", denial.reason());
    Decision decision = decisions.recent().get(0);
    assertEquals(Decision.Kind.DENIED, decision.kind());
    assertTrue(decision.enforced());
    assertEquals("access rule d denied GET /admin/keys of ip:10.0.0.3", decision.reason());
    assertEquals(Map.of("ip:10.0.0.3 GET /admin/keys", 1L), read(facts.denials().get("d")));
    assertEquals(Map.of(), facts.refusals());
  }

  @Test
  void aDecisionOfAHundredRulesAllocatesNothing() {
    String[] lines = new String[301];
    lines[0] = "=enforce";
    for (int i = 0; i < 100; i++) {
      lines[3 * i + 1] = ".r" + i + ".action=" + (i % 3 == 0 ? "deny" : "allow");
      lines[3 * i + 2] = ".r" + i + ".from=service:s" + i + (i % 2 == 0 ? ",ip:10.9.0.0/16" : "");
      lines[3 * i + 3] = ".r" + i + ".to=GET,HEAD /items" + i % 7 + "/{*}/**;POST /p" + i;
    }
    AccessStep step = step(false, lines);
    SampleRequest request =
        SampleRequest.get("/items1/17/parts").service("spiffe://graft.local/service/s85");
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    long bytes = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = threads.getThreadAllocatedBytes(id);
      for (int i = 0; i < 5_000; i++) {
        assertNull(step.enter(request));
      }
      bytes = Math.min(bytes, threads.getThreadAllocatedBytes(id) - before);
    }
    // Of 5,000 decisions; what the measurement itself takes is less than a byte for each.
    assertTrue(bytes < 5_000, bytes + " bytes");
  }

  @Test
  void attack53MethodOverrideInTheQuery() {
    AccessStep step = step(false, "=enforce", ".d.action=deny", ".d.to=DELETE /items/**");
    for (String query : List.of("_method=DELETE", "a=b&_method=x", "_method", "x&_method&y")) {
      assertEquals(400, step.enter(SampleRequest.get("/items/1?" + query)).status(), query);
    }
    for (String query : List.of("a_method=DELETE", "_methods=x", "x=_method")) {
      assertNull(step.enter(SampleRequest.get("/items/1?" + query)), query);
    }
    assertNull(step.enter(SampleRequest.get("/other?_method=DELETE")));
  }

  @Test
  void whatIsObservedIsCountedAndLetIn() {
    AccessStep step = step(true, "=enforce", ".d.action=deny", ".d.to=/admin/**");
    assertNull(step.enter(SampleRequest.get("/admin/7").user(Map.of())));
    assertTrue(!step.enforces());
    assertEquals(1, facts.count("d", "deny").count(false));
    assertEquals(0, facts.count("d", "deny").count(true));
    Map<String, Long> would = read(facts.refusals().get("d"));
    assertEquals(Map.of("user:https://idp/* GET /admin/*", 1L), would);
  }

  @Test
  void aRuleThatIsOnlyObservedTellsWhatItWouldChange() {
    AccessStep step =
        step(false, "=enforce", ".a.action=allow", ".a.mode=observe", ".a.to=/items/**");
    // That no observed rule allows it is told too.
    assertNull(step.enter(SampleRequest.get("/other")));
    assertEquals(1, facts.count("default", "deny").count(false));
    AccessStep denies =
        step(false, "=enforce", ".default=deny", ".a.action=allow", ".a.mode=observe", ".a.to=/x");
    assertNotNull(denies.enter(SampleRequest.get("/x")));
    assertEquals(1, facts.count("a", "allow").count(false));
    assertEquals(
        "access rule a would allow GET /x of ip:10.0.0.3", decisions.recent().get(0).reason());
  }

  @Test
  void auditOnlyCounts() {
    AccessStep step = step(false, "=enforce", ".w.action=audit", ".w.to=/x");
    assertNull(step.enter(SampleRequest.get("/x")));
    assertNull(step.enter(SampleRequest.get("/y")));
    assertEquals(1, facts.count("w", "audit").count(true));
  }

  @Test
  void factsAreBoundedAndNoneIsLost() throws Exception {
    FactMatrix matrix = new FactMatrix(1000);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    CountDownLatch start = new CountDownLatch(1);
    for (int t = 0; t < 4; t++) {
      threads.execute(
          () -> {
            try {
              start.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            for (int i = 0; i < 20_000; i++) {
              matrix.of(Identity.NONE, "10.0." + i % 20 + "." + i % 150).add("GET", "/r" + i % 30);
            }
          });
    }
    start.countDown();
    threads.shutdown();
    assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
    Map<String, Long> counts = read(matrix);
    long sum = counts.values().stream().mapToLong(Long::longValue).sum();
    assertTrue(counts.size() <= 1000, counts.size() + " entries");
    assertEquals(80_000, sum + matrix.missing());
  }

  @Test
  void routesAreMadeOfPaths() {
    RoutePattern patterns = new RoutePattern();
    assertEquals("/items/*", patterns.of("/items/17", null));
    assertEquals("/items/*/parts", patterns.of("/items/a1b2c3/parts", "/items/*"));
    assertEquals("/items/{id}", patterns.of("/items/17", "/items/{id}"));
    assertEquals("/v2/items", patterns.of("/v2/items", null));
    assertEquals("/a/b/c/d/e/f/**", patterns.of("/a/b/c/d/e/f/g/h", null));
    assertEquals("/", patterns.of("/", "/"));
    assertEquals("/**", patterns.of("*", null));
    assertEquals("/x/*", patterns.of("/x/a b;c", null));
  }

  private static Map<String, Long> read(FactMatrix matrix) {
    Map<String, Long> counts = new TreeMap<>();
    for (CallerFacts caller : matrix.callers()) {
      caller.read(
          (method, route, requests) ->
              counts.put(caller.caller() + " " + method + " " + route, requests));
    }
    return counts;
  }
}
