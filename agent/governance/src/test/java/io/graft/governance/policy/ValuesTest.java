package io.graft.governance.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.config.FaultConfig;
import io.graft.governance.config.HedgeConfig;
import io.graft.governance.config.MirrorConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.config.RateConfig;
import io.graft.governance.config.RetryConfig;
import io.graft.governance.config.TimeoutConfig;
import io.graft.governance.match.FakeRequest;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.rule.Fallback;
import io.graft.governance.rule.MirrorTarget;
import io.graft.governance.rule.Priority;
import io.graft.governance.rule.Rate;
import io.graft.governance.rule.Split;
import io.graft.governance.setting.SettingValues;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ValuesTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void unsetPoliciesAreNull() {
    ClientPolicy policy = ClientPolicy.DEFAULT;
    assertNull(policy.hedge());
    assertNull(policy.fault());
    assertNull(policy.rate());
    assertNull(policy.mirror());
    assertNull(policy.fallback());
    assertNull(policy.selection().split);
    assertNull(policy.health().path);
    assertEquals(0, policy.routes().length);
  }

  @Test
  void disabledPoliciesAreNull() {
    SettingValues hedge = SettingValues.NONE.with(HedgeConfig.DELAY, SECOND);
    assertNotNull(ClientPolicy.of(hedge).hedge());
    assertNull(ClientPolicy.of(hedge.with(HedgeConfig.MODE, Mode.OFF)).hedge());
    assertNull(
        ClientPolicy.builder().set(HedgeConfig.PERCENT, 9).build().hedge(),
        "a percentage alone is no hedge");
    SettingValues fault = SettingValues.NONE.with(FaultConfig.ABORT, 503);
    assertNotNull(ClientPolicy.of(fault).fault());
    assertNull(ClientPolicy.of(fault.with(FaultConfig.ABORT_PERCENT, 0.0)).fault());
    assertNull(ClientPolicy.of(fault.with(FaultConfig.MODE, Mode.OFF)).fault());
    assertNull(
        ClientPolicy.builder()
            .set(RateConfig.CLIENT.rate, new Rate(1, SECOND))
            .set(RateConfig.CLIENT.mode, Mode.OFF)
            .build()
            .rate());
    assertNull(
        ClientPolicy.builder()
            .set(MirrorConfig.TARGET, MirrorTarget.parse("version=2"))
            .set(MirrorConfig.PERCENT, 0)
            .build()
            .mirror());
  }

  @Test
  void aBurstIsATenthOfWhatASecondAllowsAndOneAtLeast() {
    assertEquals(10, rate("100/s").burst);
    assertEquals(1, rate("5/s").burst);
    assertEquals(10, rate("6000/m").burst);
    assertEquals(1, rate("1000/h").burst);
    SettingValues hundred = SettingValues.NONE.withText(RateConfig.CLIENT.rate, "100/s");
    assertEquals(
        7, new RateConfig(hundred.with(RateConfig.CLIENT.burst, 7), RateConfig.CLIENT).burst);
    assertEquals(10_000_000, rate("100/s").intervalNanos);
  }

  private static RateConfig rate(String text) {
    return new RateConfig(
        SettingValues.NONE.withText(RateConfig.CLIENT.rate, text), RateConfig.CLIENT);
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
        "'json' is not a content type such as application/json",
        () -> Fallback.parse("200 json {}"));
    assertWrong("the name of the service is missing", () -> Fallback.parse("service:"));
    assertWrong(
        "'{}' is not a status; expected a status, a content type and a body, or service:NAME",
        () -> Fallback.parse("{}"));
  }

  @Test
  void sharesAreRelativeToTheirSum() {
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
    MirrorConfig service = mirror("service:Shadow");
    assertEquals("shadow", service.service);
    assertNull(service.selector);
    MirrorConfig version = mirror("version=2");
    assertNull(version.service);
    assertEquals("version=2", String.valueOf(version.selector));
    assertEquals("service:shadow", service.toString());
    assertEquals("version=2", version.toString());
    assertEquals("6000/m", rate("6000/m").toString());
  }

  private static MirrorConfig mirror(String text) {
    return new MirrorConfig(SettingValues.NONE.withText(MirrorConfig.TARGET, text));
  }

  @Test
  void faultsApplyToCallsWithTheHeaderOrBaggage() {
    SettingValues reset = SettingValues.NONE.with(FaultConfig.ABORT, FaultConfig.RESET);
    FaultConfig any = new FaultConfig(reset);
    assertTrue(any.concerns(new FakeRequest("GET /")));
    FaultConfig some = new FaultConfig(reset.withText(FaultConfig.HEADER, "X-Chaos=on"));
    assertFalse(some.concerns(new FakeRequest("GET /")));
    assertTrue(some.concerns(new FakeRequest("GET /").header("x-chaos", "on")));
    assertFalse(some.concerns(new FakeRequest("GET /").header("x-chaos", "off")));
    assertTrue(some.concerns(new FakeRequest("GET /").baggage("X-Chaos", "on")));
    FaultConfig there = new FaultConfig(reset.withText(FaultConfig.HEADER, "x-chaos"));
    assertTrue(there.concerns(new FakeRequest("GET /").header("X-Chaos", "1")));
  }

  @Test
  void theFirstRouteByNameIsTaken() {
    ClientPolicy slow = ClientPolicy.builder().set(TimeoutConfig.CALL, 9 * SECOND).build();
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
      assertEquals(gateway, ClientPolicy.DEFAULT.retry().retriesStatus(status), "status " + status);
    }
    assertTrue(
        ClientPolicy.builder()
            .set(RetryConfig.STATUSES, List.of(500))
            .build()
            .retry()
            .retriesStatus(500));
  }

  @Test
  void aServerRouteHasAPriorityAndARate() {
    ServerRoute probe =
        new ServerRoute("a", RequestMatch.parse("/health"), Priority.NEVER, RateConfig.NONE);
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
