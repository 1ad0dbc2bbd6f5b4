package io.graft.governance.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.match.FakeRequest;
import io.graft.governance.match.RequestMatch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ValuesTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void whatIsNotSetIsNotThere() {
    ClientPolicy policy = ClientPolicy.DEFAULT;
    assertNull(policy.hedge());
    assertNull(policy.fault());
    assertNull(policy.rate());
    assertNull(policy.mirror());
    assertNull(policy.fallback());
    assertNull(policy.split());
    assertNull(policy.health().path());
    assertEquals(0, policy.routes().length);
  }

  @Test
  void whatIsSwitchedOffIsNotThere() {
    HedgePolicy hedge = HedgePolicy.NONE.withDelayNanos(SECOND);
    assertNotNull(ClientPolicy.builder().hedge(hedge).build().hedge());
    assertNull(ClientPolicy.builder().hedge(hedge.withMode(Mode.OFF)).build().hedge());
    assertNull(
        ClientPolicy.builder().hedge(HedgePolicy.NONE.withPercent(9)).build().hedge(),
        "a percentage alone is no hedge");
    FaultPolicy fault = FaultPolicy.NONE.withAbort(503);
    assertNotNull(ClientPolicy.builder().fault(fault).build().fault());
    assertNull(ClientPolicy.builder().fault(fault.withAbortPercent(0)).build().fault());
    assertNull(ClientPolicy.builder().fault(fault.withMode(Mode.OFF)).build().fault());
    assertNull(
        ClientPolicy.builder()
            .rate(RatePolicy.NONE.withRate(1, SECOND).withMode(Mode.OFF))
            .build()
            .rate());
    assertNull(
        ClientPolicy.builder()
            .mirror(MirrorPolicy.NONE.withTarget("version=2").withPercent(0))
            .build()
            .mirror());
  }

  @Test
  void aBurstIsATenthOfWhatASecondAllowsAndOneAtLeast() {
    assertEquals(10, RatePolicy.NONE.withRate(100, SECOND).burst());
    assertEquals(1, RatePolicy.NONE.withRate(5, SECOND).burst());
    assertEquals(10, RatePolicy.NONE.withRate(6000, 60 * SECOND).burst());
    assertEquals(1, RatePolicy.NONE.withRate(1000, 3600 * SECOND).burst());
    assertEquals(7, RatePolicy.NONE.withRate(100, SECOND).withBurst(7).burst());
    assertEquals(10_000_000, RatePolicy.NONE.withRate(100, SECOND).intervalNanos());
  }

  @Test
  void aFallbackIsAnAnswerOrAService() {
    Fallback json = Fallback.parse("200 application/json {\"items\": []}");
    assertEquals(200, json.status());
    assertEquals("application/json", json.contentType());
    assertEquals("{\"items\": []}", new String(json.body(), StandardCharsets.UTF_8));
    Fallback text = Fallback.parse("503 text/plain; charset=utf-8 zu viel");
    assertEquals("text/plain; charset=utf-8", text.contentType());
    assertEquals("zu viel", new String(text.body(), StandardCharsets.UTF_8));
    assertEquals(404, Fallback.parse("404").status());
    assertNull(Fallback.parse("404").contentType());
    assertEquals("orders-static", Fallback.parse("service:Orders-Static").service());
    assertWrong("the status 99 is not 200 to 599", () -> Fallback.answer(99, null, ""));
    assertWrong(
        "'json' is no content type such as application/json", () -> Fallback.parse("200 json {}"));
    assertWrong("the name of the service is missing", () -> Fallback.parse("service:"));
    assertWrong(
        "'{}' is no status; it takes a status, a content type and a body, or service:NAME",
        () -> Fallback.parse("{}"));
  }

  @Test
  void sharesAreOfTheirSum() {
    Split split = Split.parse("version=2:10, version=1:90");
    assertEquals(2, split.size());
    assertEquals(100, split.total());
    assertEquals(10, split.weight(0));
    assertEquals("version=1", split.selector(1).toString());
    assertEquals(1, Split.parse("tag=canary").total());
    assertEquals(0, Split.parse("zone=a:0,*:5").weight(0));
    assertWrong("all weights are 0", () -> Split.parse("version=1:0,version=2:0"));
    assertWrong(
        "'version=2' has no ':' with its weight", () -> Split.parse("version=2,version=1:90"));
    assertWrong("the weight '10%' is not 0 to 1000000", () -> Split.parse("version=2:10%,*:90"));
    assertWrong("there are two shares of version=2", () -> Split.parse("version=2:1,version=2:9"));
    assertWrong("there is no share in it", () -> Split.parse(","));
  }

  @Test
  void copiesGoToAServiceOrToSomeInstances() {
    MirrorPolicy service = MirrorPolicy.NONE.withTarget("service:Shadow");
    assertEquals("shadow", service.service());
    assertNull(service.selector());
    MirrorPolicy version = service.withTarget("version=2");
    assertNull(version.service());
    assertEquals("version=2", String.valueOf(version.selector()));
    assertEquals("service:shadow", service.toString());
    assertEquals("version=2", version.toString());
    assertEquals("6000/m", RatePolicy.NONE.withRate(6000, 60 * SECOND).toString());
  }

  @Test
  void faultsConcernWhoCarriesTheHeaderOrTheBaggage() {
    FaultPolicy any = FaultPolicy.NONE.withAbort(FaultPolicy.RESET);
    assertTrue(any.concerns(new FakeRequest("GET /")));
    FaultPolicy some = any.withHeader("X-Chaos=on");
    assertFalse(some.concerns(new FakeRequest("GET /")));
    assertTrue(some.concerns(new FakeRequest("GET /").header("x-chaos", "on")));
    assertFalse(some.concerns(new FakeRequest("GET /").header("x-chaos", "off")));
    assertTrue(some.concerns(new FakeRequest("GET /").baggage("X-Chaos", "on")));
    assertTrue(any.withHeader("x-chaos").concerns(new FakeRequest("GET /").header("X-Chaos", "1")));
  }

  @Test
  void theFirstRouteByNameIsTaken() {
    ClientPolicy slow = ClientPolicy.builder().timeoutNanos(9 * SECOND).build();
    Route all = new Route("z", RequestMatch.parse("/**"), ClientPolicy.DEFAULT);
    Route items = new Route("items", RequestMatch.parse("/items/**"), slow);
    ClientPolicy policy = ClientPolicy.builder().routes(List.of(all, items)).build();
    assertArrayEquals(new Route[] {items, all}, policy.routes());
    assertSame(items, policy.route(new FakeRequest("GET /items/1")));
    assertSame(all, policy.route(new FakeRequest("GET /users")));
    assertNull(ClientPolicy.DEFAULT.route(new FakeRequest("GET /")));
  }

  @Test
  void statusesToRetryAreTheGatewaysAndTooManyRequests() {
    for (int status = 100; status < 700; status++) {
      boolean gateway = status == 502 || status == 503 || status == 504 || status == 429;
      assertEquals(gateway, ClientPolicy.DEFAULT.retriesStatus(status), "status " + status);
    }
    assertTrue(ClientPolicy.builder().retryStatuses(List.of(500)).build().retriesStatus(500));
  }

  @Test
  void aServerRouteHasAPriorityAndARate() {
    ServerRoute probe =
        new ServerRoute("a", RequestMatch.parse("/health"), Priority.NEVER, RatePolicy.NONE);
    ServerPolicy policy = ServerPolicy.builder().routes(List.of(probe)).build();
    assertSame(probe, policy.route(new FakeRequest("GET /health")));
    assertNull(policy.route(new FakeRequest("GET /")));
    assertNull(probe.rate());
    assertEquals(Priority.SHEDDABLE_PLUS, Priority.of("sheddable-plus"));
    assertEquals("critical-plus", Priority.CRITICAL_PLUS.toString());
    assertNull(Priority.of("urgent"));
  }

  private static void assertWrong(String reason, Executable set) {
    assertEquals(reason, assertThrows(IllegalArgumentException.class, set).getMessage());
  }
}
