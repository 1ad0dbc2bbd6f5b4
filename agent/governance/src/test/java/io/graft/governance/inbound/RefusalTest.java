package io.graft.governance.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.config.AdmissionConfig;
import io.graft.governance.config.CallerConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.config.RateConfig;
import io.graft.governance.context.CallContext;
import io.graft.governance.event.Decision;
import io.graft.governance.event.RateLimitedLog;
import io.graft.governance.inbound.InboundStatus.Refused;
import io.graft.governance.limit.CpuLoad;
import io.graft.governance.limit.ServerQueues;
import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.ServerPolicy;
import io.graft.governance.policy.ServerRoute;
import io.graft.governance.rule.Priority;
import io.graft.governance.rule.Rate;
import io.graft.governance.setting.SettingValues;
import io.graft.governance.time.Randomness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which requests are refused, by which step, and what their callers and operators see. */
class RefusalTest {
  private static final SettingValues TWO_A_MINUTE =
      SettingValues.NONE
          .with(RateConfig.SERVER.rate, new Rate(2, 60 * Rig.SECOND))
          .with(RateConfig.SERVER.burst, 2);

  private final Rig rig = new Rig();
  private final List<Object> queue = new ArrayList<>();
  private final ServerQueues waiting = new ServerQueues();
  private final Inbound inbound = inbound();

  private double processors = -1;

  private Inbound inbound() {
    waiting.add(queue, 12);
    CpuLoad load = () -> processors;
    return new Inbound(
        "shop",
        rig.policies,
        rig.memory,
        rig.decisions,
        new RateLimitedLog(line -> {}, rig.time),
        load,
        waiting,
        rig.time,
        new Randomness(7));
  }

  @AfterEach
  void leaveTheThreadAsItWas() {
    CallContext.swap(null);
  }

  @Test
  void requestsAboveTheRateGetARetryAfter() {
    server(ServerPolicy.builder().set(TWO_A_MINUTE));
    assertEquals(0, get("/").refusalStatus());
    assertEquals(0, get("/").refusalStatus());
    rig.time.advance(Rig.SECOND / 2);
    ServerCall third = get("/");
    assertEquals(429, third.refusalStatus());
    assertEquals(30, third.retryAfterSeconds(), "29.5 s, rounded up");
    assertEquals("shop: too many requests, more than 2/m", third.refusalReason());
    third.end(429, null);
    rig.time.advance(30 * Rig.SECOND);
    assertEquals(0, get("/").refusalStatus());
    assertEquals(1, inbound.status().refused(Refused.RATE, true));
    assertEquals(3, inbound.inFlight(), "who is refused is not in progress");
    assertEquals(1, rig.decided(Decision.Kind.SHED));
  }

  @Test
  void eachCallerHasARateOfItsOwn() {
    server(
        ServerPolicy.builder()
            .set(TWO_A_MINUTE.with(RateConfig.SERVER.per, RequestKey.parse("caller"))));
    for (String caller : new String[] {"cart", "web"}) {
      assertEquals(0, get("/", "x-graft-caller", caller).refusalStatus());
      assertEquals(0, get("/", "x-graft-caller", caller).refusalStatus());
      assertEquals(429, get("/", "x-graft-caller", caller).refusalStatus());
    }
    assertEquals(0, get("/").refusalStatus(), "who does not say goes by its address");
    assertEquals(0, get("/").refusalStatus());
    assertEquals(429, get("/").refusalStatus());
  }

  @Test
  void requestsWithoutTheKeyShareALimit() {
    server(
        ServerPolicy.builder()
            .set(TWO_A_MINUTE.with(RateConfig.SERVER.per, RequestKey.parse("header:x-tenant"))));
    get("/", "x-tenant", "a");
    get("/", "x-tenant", "a");
    assertEquals(429, get("/", "x-tenant", "a").refusalStatus());
    get("/");
    get("/");
    assertEquals(429, get("/").refusalStatus());
  }

  @Test
  void aRouteHasARateInAdditionToThatOfAllRequests() {
    server(
        ServerPolicy.builder()
            .set(RateConfig.SERVER.rate, new Rate(4, 60 * Rig.SECOND))
            .set(RateConfig.SERVER.burst, 4)
            .routes(
                Arrays.asList(
                    new ServerRoute(
                        "slow",
                        RequestMatch.parse("GET /reports/**"),
                        null,
                        new RateConfig(TWO_A_MINUTE, RateConfig.SERVER)))));
    assertEquals(0, get("/reports/1").refusalStatus());
    assertEquals(0, get("/reports/2").refusalStatus());
    assertEquals(429, get("/reports/3").refusalStatus());
    assertEquals(0, get("/").refusalStatus());
    assertEquals(0, get("/").refusalStatus());
    assertEquals(429, get("/").refusalStatus(), "two of the four were reports");
  }

  @Test
  void anObservedRateAdmitsAndCounts() {
    server(ServerPolicy.builder().set(TWO_A_MINUTE.with(RateConfig.SERVER.mode, Mode.OBSERVE)));
    for (int i = 0; i < 5; i++) {
      assertEquals(0, get("/").refusalStatus());
    }
    assertEquals(3, inbound.status().refused(Refused.RATE, false));
    assertEquals(0, inbound.status().refused(Refused.RATE, true));
  }

  @Test
  void theLeastImportantIsShedFirst() {
    shedding(Mode.ENFORCE);
    for (int i = 0; i < 14; i++) {
      assertEquals(0, get("/", "baggage", "graft.priority=sheddable").refusalStatus());
    }
    ServerCall refused = get("/", "baggage", "graft.priority=sheddable");
    assertEquals(503, refused.refusalStatus());
    assertEquals(1, refused.retryAfterSeconds());
    assertEquals(
        "shop: too busy, 14 requests in progress are what it can do for sheddable",
        refused.refusalReason());
    fill("sheddable-plus", 2);
    fill(null, 2);
    fill("critical-plus", 2);
    assertEquals(20, inbound.inFlight());
    assertEquals(4, inbound.status().refused(Refused.SHED, true));
  }

  /** Admits that many requests, and sees the next one refused. */
  private void fill(String priority, int count) {
    String[] baggage =
        priority == null
            ? new String[0]
            : new String[] {"baggage", "a=b,graft.priority=" + priority};
    for (int i = 0; i < count; i++) {
      assertEquals(0, get("/", baggage).refusalStatus(), priority);
    }
    assertEquals(503, get("/", baggage).refusalStatus(), priority);
  }

  @Test
  void noRequestCanDeclareItselfExempt() {
    shedding(Mode.ENFORCE);
    fill("never", 20);
  }

  @Test
  void healthChecksAreNeverShed() {
    shedding(Mode.ENFORCE);
    fill("critical-plus", 20);
    for (String path : new String[] {"/healthz", "/actuator/health/readiness", "/metrics"}) {
      assertEquals(0, get(path).refusalStatus(), path);
    }
    assertEquals(503, get("/healthy-recipes").refusalStatus());
  }

  @Test
  void aRouteSetsThePriority() {
    ServerPolicy.Builder policy =
        ServerPolicy.builder()
            .set(AdmissionConfig.SHED, Mode.ENFORCE)
            .set(AdmissionConfig.CONCURRENCY, 30)
            .routes(
                Arrays.asList(
                    new ServerRoute(
                        "admin", RequestMatch.parse("/admin/**"), Priority.NEVER, RateConfig.NONE),
                    new ServerRoute(
                        "batch",
                        RequestMatch.parse("/batch"),
                        Priority.SHEDDABLE,
                        RateConfig.NONE)));
    server(policy);
    for (int i = 0; i < 14; i++) {
      get("/batch", "baggage", "graft.priority=critical-plus");
    }
    assertEquals(503, get("/batch", "baggage", "graft.priority=critical-plus").refusalStatus());
    for (int i = 0; i < 40; i++) {
      assertEquals(0, get("/admin/threads").refusalStatus());
    }
  }

  @Test
  void observedSheddingAdmitsAndCounts() {
    shedding(Mode.OBSERVE);
    for (int i = 0; i < 20; i++) {
      assertEquals(0, get("/").refusalStatus());
    }
    assertEquals(2, inbound.status().refused(Refused.SHED, false));
    assertEquals(2, inbound.shed());
    assertEquals(1, rig.decided(Decision.Kind.SHED), "told ten times a second at most");
  }

  @Test
  void sheddingThatIsOffComputesNothing() {
    shedding(Mode.OFF);
    for (int i = 0; i < 50; i++) {
      get("/");
    }
    assertEquals(0, inbound.shed());
    assertEquals(0, inbound.status().limit());
  }

  @Test
  void nothingIsShedWithoutOverload() {
    processors = 0.5;
    shedding(Mode.ENFORCE);
    for (int i = 0; i < 100; i++) {
      assertEquals(0, get("/").refusalStatus());
    }
    for (int i = 0; i < 20; i++) {
      queue.add(this);
    }
    assertEquals(503, get("/").refusalStatus(), "now requests wait for threads");
    assertTrue(inbound.status().limiting());
    assertEquals(20, inbound.status().waiting());
  }

  @Test
  void requestsWaitingForAThreadCountAsInProgress() {
    processors = 0.5;
    shedding(Mode.ENFORCE);
    for (int i = 0; i < 8; i++) {
      get("/");
    }
    for (int i = 0; i < 9; i++) {
      queue.add(this);
    }
    assertEquals(0, get("/").refusalStatus());
    assertEquals(503, get("/").refusalStatus(), "9 in progress and 9 waiting");
    queue.clear();
    assertEquals(0, get("/").refusalStatus());
  }

  @Test
  void mostThreadsServeHoweverManyRequestsWait() {
    processors = 0.5;
    shedding(Mode.ENFORCE);
    for (int i = 0; i < 100; i++) {
      queue.add(this);
    }
    for (int i = 0; i < 9; i++) {
      assertEquals(0, get("/").refusalStatus(), "9 of 12 threads");
    }
    assertEquals(503, get("/").refusalStatus());
  }

  @Test
  void aQueueDoesNotRaiseTheLimit() {
    List<Object> many = new ArrayList<>();
    waiting.add(many, 400);
    processors = 0.5;
    shedding(Mode.ENFORCE);
    for (int i = 0; i < 18; i++) {
      get("/");
    }
    many.addAll(Arrays.asList(1, 2, 3));
    assertEquals(503, get("/").refusalStatus());
  }

  @Test
  void theOverallModeObservesEveryPolicy() {
    rig.policies.publish(
        Policies.builder()
            .mode(Mode.OBSERVE)
            .server(
                ServerPolicy.builder()
                    .set(AdmissionConfig.SHED, Mode.ENFORCE)
                    .set(TWO_A_MINUTE)
                    .set(CallerConfig.COLOR, RequestKey.parse("header:x-color"))
                    .build())
            .build());
    for (int i = 0; i < 30; i++) {
      ServerCall call = get("/", "x-color", "blue");
      assertEquals(0, call.refusalStatus());
      assertNull(call.baggage());
    }
  }

  @Test
  void aRequestWithoutAColourGetsOne() {
    server(ServerPolicy.builder().set(CallerConfig.COLOR, RequestKey.parse("header:x-color")));
    assertEquals("graft.color=blue", get("/", "x-color", "blue").baggage());
    assertEquals(
        "tenant=x,graft.color=blue", get("/", "x-color", "blue", "baggage", "tenant=x").baggage());
    assertEquals(
        "graft.color=red", get("/", "x-color", "blue", "baggage", "graft.color=red").baggage());
    assertNull(get("/").baggage());
    for (String bad : new String[] {"a,b=c", "a b", "a;b", "é", "%41", "x".repeat(65)}) {
      assertNull(get("/", "x-color", bad).baggage(), bad);
    }
    String full = "a=" + "x".repeat(8185);
    assertEquals(full, get("/", "x-color", "blue", "baggage", full).baggage(), "there is no room");
  }

  @Test
  void aMirroredCopyIsRecognised() {
    assertTrue(get("/", "x-graft-attempt", "1", "x-graft-mirror", "1").mirrored());
    assertEquals(false, get("/", "x-graft-attempt", "1").mirrored());
  }

  private void shedding(Mode mode) {
    server(ServerPolicy.builder().set(AdmissionConfig.SHED, mode));
  }

  private void server(ServerPolicy.Builder policy) {
    rig.policies.publish(Policies.builder().server(policy.build()).build());
  }

  private ServerCall get(String path, String... headers) {
    Map<String, String> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    map.put(":path", path);
    for (int i = 0; i < headers.length; i += 2) {
      map.put(headers[i], headers[i + 1]);
    }
    return inbound.begin(MapAdapter.INSTANCE, map);
  }
}
