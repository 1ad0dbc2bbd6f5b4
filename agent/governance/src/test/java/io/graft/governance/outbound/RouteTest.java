package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.config.BreakerConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.config.RateConfig;
import io.graft.governance.config.TimeoutConfig;
import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Route;
import io.graft.governance.rule.Rate;
import io.graft.governance.setting.SettingValues;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Routes with policies of their own, and rates. */
class RouteTest {
  private static Route route(
      String name,
      String match,
      boolean breaker,
      boolean rate,
      Consumer<ClientPolicy.Builder> set) {
    ClientPolicy.Builder builder = ClientPolicy.builder();
    set.accept(builder);
    return new Route(name, RequestMatch.parse(match), builder.build(), breaker, false, rate);
  }

  private static Rig rig(Route... routes) {
    Rig rig = Rig.with(ClientPolicy.builder().routes(Arrays.asList(routes)).build());
    rig.services.put("orders", 8001, 8002);
    return rig;
  }

  private static Rig rated(SettingValues rate) {
    Rig rig = Rig.with(ClientPolicy.of(rate));
    rig.services.put("orders", 8001, 8002);
    return rig;
  }

  private static Rig.Request path(String path) {
    return new Rig.Request("orders").path(path);
  }

  @Test
  void theRouteThatMatchesSetsThePolicy() {
    Rig rig =
        rig(route("slow", "GET /reports/**", false, false, b -> b.set(TimeoutConfig.CALL, SECOND)));
    assertEquals(SECOND, rig.begin(path("/reports/2026")).timeoutNanos());
    assertEquals(Long.MAX_VALUE, rig.begin(path("/items/1")).timeoutNanos());
    assertEquals(Long.MAX_VALUE, rig.begin(path("/reports/1").method("PUT")).timeoutNanos());
  }

  @Test
  void aRouteWithItsOwnBreakerFailsAlone() {
    Rig rig =
        rig(route("broken", "/broken/**", true, false, b -> b.set(BreakerConfig.MIN_CALLS, 5)));
    for (int i = 0; i < 10; i++) {
      ClientCall call = rig.begin(path("/broken/1").method("POST"));
      if (call.action().failure() == null) {
        rig.time.advance(MILLI);
        call.responded(503, null, null);
      }
      call.end();
    }
    ClientCall refused = rig.begin(path("/broken/2"));
    assertNotNull(refused.action().failure());
    assertTrue(refused.action().failure().getMessage().contains("breaker open"));
    assertEquals("broken", refused.attempt().route());
    ClientCall other = rig.begin(path("/items/1"));
    assertNull(other.action().failure(), "the rest of the service goes on");
    assertNull(other.attempt().route());
    other.end();
  }

  @Test
  void aRouteWithoutStateOfItsOwnSharesThatOfItsService() {
    Rig rig = rig(route("quick", "/quick", false, false, b -> b.set(TimeoutConfig.CALL, SECOND)));
    rig.begin(path("/quick"));
    rig.begin(path("/other"));
    assertEquals(2, rig.status("orders").inFlight());
  }

  @Test
  void noMoreCallsThanTheRateAndItsBurst() {
    Rig rig =
        rated(
            SettingValues.NONE
                .with(RateConfig.CLIENT.rate, new Rate(10, SECOND))
                .with(RateConfig.CLIENT.burst, 3));
    int sent = 0;
    for (int i = 0; i < 1000; i++) {
      ClientCall call = rig.get("orders");
      sent += call.action().failure() == null ? 1 : 0;
      call.end();
      rig.time.advance(10 * MILLI);
    }
    assertEquals(100 + 3, sent, 1);
  }

  @Test
  void aRefusalForTheRateHasARetryTime() {
    Rig rig =
        rated(
            SettingValues.NONE
                .with(RateConfig.CLIENT.rate, new Rate(1, SECOND))
                .with(RateConfig.CLIENT.burst, 1));
    rig.get("orders").end();
    String message = rig.get("orders").action().failure().getMessage();
    assertTrue(message.contains("over the rate"), message);
    assertTrue(message.contains("try again in 1.0 s"), message);
  }

  @Test
  void eachValueOfTheKeyHasARateOfItsOwn() {
    Rig rig =
        rated(
            SettingValues.NONE
                .with(RateConfig.CLIENT.rate, new Rate(1, SECOND))
                .with(RateConfig.CLIENT.burst, 1)
                .with(RateConfig.CLIENT.per, RequestKey.parse("header:tenant")));
    for (String tenant : new String[] {"a", "b", "c"}) {
      assertNull(rig.begin(path("/").header("tenant", tenant)).action().failure());
      assertNotNull(rig.begin(path("/").header("tenant", tenant)).action().failure());
    }
  }

  @Test
  void inObserveTheRateIsOnlyCounted() {
    Rig rig =
        rated(
            SettingValues.NONE
                .with(RateConfig.CLIENT.rate, new Rate(1, SECOND))
                .with(RateConfig.CLIENT.burst, 1)
                .with(RateConfig.CLIENT.mode, Mode.OBSERVE));
    rig.get("orders").end();
    assertNull(rig.get("orders").action().failure());
    assertEquals(1, rig.status("orders").refused().get("over the rate"));
  }
}
