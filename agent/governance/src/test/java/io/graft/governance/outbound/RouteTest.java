package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.match.RequestKey;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.ClientPolicyBuilder;
import io.graft.governance.policy.Mode;
import io.graft.governance.policy.RatePolicy;
import io.graft.governance.policy.Route;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Routes with policies of their own, and rates. */
class RouteTest {
  private static Route route(
      String name, String match, boolean breaker, boolean rate, Consumer<ClientPolicyBuilder> set) {
    ClientPolicyBuilder builder = ClientPolicy.builder();
    set.accept(builder);
    return new Route(name, RequestMatch.parse(match), builder.build(), breaker, false, rate);
  }

  private static Rig rig(Route... routes) {
    Rig rig = Rig.with(ClientPolicy.builder().routes(Arrays.asList(routes)).build());
    rig.services.put("orders", 8001, 8002);
    return rig;
  }

  private static Rig rated(RatePolicy rate) {
    Rig rig = Rig.with(ClientPolicy.builder().rate(rate).build());
    rig.services.put("orders", 8001, 8002);
    return rig;
  }

  private static Rig.Request path(String path) {
    return new Rig.Request("orders").path(path);
  }

  @Test
  void theRouteThatMatchesSetsThePolicy() {
    Rig rig = rig(route("slow", "GET /reports/**", false, false, b -> b.timeoutNanos(SECOND)));
    assertEquals(SECOND, rig.begin(path("/reports/2026")).timeoutNanos());
    assertEquals(Long.MAX_VALUE, rig.begin(path("/items/1")).timeoutNanos());
    assertEquals(Long.MAX_VALUE, rig.begin(path("/reports/1").method("PUT")).timeoutNanos());
  }

  @Test
  void aRouteWithItsOwnBreakerFailsAlone() {
    Rig rig = rig(route("broken", "/broken/**", true, false, b -> b.breakerMinCalls(5)));
    for (int i = 0; i < 10; i++) {
      ClientCall call = rig.begin(path("/broken/1").method("POST"));
      if (call.refusal() == null) {
        rig.time.advance(MILLI);
        call.onResponse(503, null);
      }
      call.end();
    }
    ClientCall refused = rig.begin(path("/broken/2"));
    assertNotNull(refused.refusal());
    assertTrue(refused.refusal().getMessage().contains("breaker open"));
    assertEquals("broken", refused.route());
    ClientCall other = rig.begin(path("/items/1"));
    assertNull(other.refusal(), "the rest of the service goes on");
    assertNull(other.route());
    other.end();
  }

  @Test
  void aRouteWithoutStateOfItsOwnSharesThatOfItsService() {
    Rig rig = rig(route("quick", "/quick", false, false, b -> b.timeoutNanos(SECOND)));
    rig.begin(path("/quick"));
    rig.begin(path("/other"));
    assertEquals(2, rig.status("orders").inFlight());
  }

  @Test
  void noMoreThanTheRateAndItsBurst() {
    Rig rig = rated(RatePolicy.NONE.withRate(10, SECOND).withBurst(3));
    int sent = 0;
    for (int i = 0; i < 1000; i++) {
      ClientCall call = rig.get("orders");
      sent += call.refusal() == null ? 1 : 0;
      call.end();
      rig.time.advance(10 * MILLI);
    }
    assertEquals(100 + 3, sent, 1);
  }

  @Test
  void aRefusalForTheRateSaysWhenToComeAgain() {
    Rig rig = rated(RatePolicy.NONE.withRate(1, SECOND).withBurst(1));
    rig.get("orders").end();
    String message = rig.get("orders").refusal().getMessage();
    assertTrue(message.contains("over the rate"), message);
    assertTrue(message.contains("try again in 1.0 s"), message);
  }

  @Test
  void eachValueOfTheKeyHasARateOfItsOwn() {
    Rig rig =
        rated(
            RatePolicy.NONE
                .withRate(1, SECOND)
                .withBurst(1)
                .withPer(RequestKey.parse("header:tenant")));
    for (String tenant : new String[] {"a", "b", "c"}) {
      assertNull(rig.begin(path("/").header("tenant", tenant)).refusal());
      assertNotNull(rig.begin(path("/").header("tenant", tenant)).refusal());
    }
  }

  @Test
  void observedIsTheRateOnlyCounted() {
    Rig rig = rated(RatePolicy.NONE.withRate(1, SECOND).withBurst(1).withMode(Mode.OBSERVE));
    rig.get("orders").end();
    assertNull(rig.get("orders").refusal());
    assertEquals(1, rig.status("orders").refused().get("over the rate"));
  }
}
