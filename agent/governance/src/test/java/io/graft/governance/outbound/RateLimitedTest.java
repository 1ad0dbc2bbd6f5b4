package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.Rig.Request;
import io.graft.governance.config.Balance;
import io.graft.governance.config.BalanceConfig;
import io.graft.governance.config.BreakerConfig;
import io.graft.governance.config.EjectionConfig;
import io.graft.governance.config.ThrottleConfig;
import io.graft.governance.destination.EndpointStatus;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.match.RequestKey;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.rule.Fallback;
import org.junit.jupiter.api.Test;

/** A 429 concerns one caller or customer: no other is affected. */
class RateLimitedTest {
  private static final String TENANT = "x-tenant";

  private final Rig rig = new Rig();

  /** A call for a tenant; whether it was sent. */
  private boolean call(String tenant, int status) {
    rig.time.advance(MILLI);
    ClientCall call = rig.begin(new Request("orders").header(TENANT, tenant));
    boolean sent = call.action().failure() == null;
    if (sent) {
      assertFalse(call.responded(status, status == 429 ? "60" : null, null).sends());
    }
    call.end();
    return sent;
  }

  private void policy(ClientPolicy policy) {
    rig.policies.publish(Policies.builder().client("orders", policy).build());
  }

  @Test
  void responsesToOneCustomerThrottleNoOther() {
    rig.services.put("orders", 1, 2);
    for (int i = 0; i < 5_000; i++) {
      assertTrue(call("greedy", 429), "by default a 429 concerns its call alone");
      assertTrue(call("greedy", 429));
      assertTrue(call("other", 200));
    }
    assertEquals(0, rig.status("orders").throttled());
    assertEquals("closed", rig.status("orders").breakerState());
    assertEquals(0, rig.decided(Kind.EJECTED));
  }

  @Test
  void onlyResponsesAboutTheServiceFeedTheThrottle() {
    for (int status : new int[] {502, 503, 504}) {
      rig.policies.publish(
          Policies.builder()
              .client(
                  "*",
                  ClientPolicy.builder()
                      .set(BreakerConfig.MODE, io.graft.governance.config.Mode.OFF)
                      .set(EjectionConfig.MODE, io.graft.governance.config.Mode.OFF)
                      .build())
              .build());
      String service = "of-" + status;
      rig.services.put(service, 1);
      for (int i = 0; i < 2_000; i++) {
        rig.answered(service, status, MILLI);
      }
      assertTrue(rig.status(service).throttled() > 0.5, "status " + status);
    }
  }

  @Test
  void anInstanceIsNotPenalisedForRateLimitingOneCustomer() {
    // By the customer, so that one instance gets all of these answers.
    policy(
        ClientPolicy.builder()
            .set(BalanceConfig.BALANCE, Balance.HASH)
            .set(BalanceConfig.HASH_KEY, RequestKey.parse("header:" + TENANT))
            .build());
    rig.services.put("orders", 1, 2, 3);
    for (int i = 0; i < 300; i++) {
      call("greedy", 429);
      call("t" + i, 200);
    }
    assertEquals(0, rig.decided(Kind.EJECTED));
    for (EndpointStatus instance : rig.status("orders").instances()) {
      assertTrue(instance.latencyMillis() < 100, "it takes " + instance.latencyMillis());
      assertEquals(0, instance.failures());
    }
  }

  @Test
  void retriesOfOneCustomerDoNotUseUpTheBudgetOfTheOthers() {
    rig.services.put("orders", 1, 2, 3);
    for (int i = 0; i < 2_000; i++) {
      rig.time.advance(MILLI);
      ClientCall call = rig.get("orders");
      call.responded(429, "0", null); // again at once, as far as there is a budget
      call.end();
    }
    ClientCall other = rig.get("orders");
    assertTrue(other.responded(503, null, null).sends(), "there is a budget for real failures");
  }

  @Test
  void theCallItselfHasFailed() {
    policy(ClientPolicy.builder().set(Fallback.FALLBACK, Fallback.parse("204")).build());
    rig.services.put("orders", 1);
    ClientCall call = rig.get("orders");
    assertFalse(call.responded(429, null, null).sends());
    assertNotNull(call.action().reply());
  }

  @Test
  void aRateLimitedProbeShowsThatTheServiceIsUp() {
    rig.services.put("orders", 1);
    for (int i = 0; i < 40; i++) {
      rig.unreachable("orders");
    }
    assertEquals("open", rig.status("orders").breakerState());
    rig.time.advance(6 * SECOND);
    for (int i = 0; i < 3; i++) {
      assertTrue(call("greedy", 429));
    }
    assertEquals("ramping", rig.status("orders").breakerState());
  }

  @Test
  void withAKeyCallsOfTheCustomerAreThrottled() {
    policy(
        ClientPolicy.builder()
            .set(ThrottleConfig.PER, RequestKey.parse("header:" + TENANT))
            .build());
    rig.services.put("orders", 1, 2);
    int greedy = 0;
    for (int i = 0; i < 3_000; i++) {
      greedy += call("greedy", 429) ? 1 : 0;
      assertTrue(call("other", 200));
      rig.time.advance(5 * MILLI);
    }
    assertEquals(600, greedy, 200, "four of five are dropped");
    assertEquals(0, rig.status("orders").throttled(), "the service is not");
    String why = null;
    for (int i = 0; why == null; i++) {
      ClientCall call = rig.begin(new Request("orders").header(TENANT, "greedy"));
      why = call.action().failure() == null ? null : call.action().failure().getMessage();
      call.cancel();
      assertTrue(i < 1000);
    }
    assertTrue(why.contains("429") && why.contains("header:" + TENANT), why);
    for (int i = 0; i < 10_000; i++) {
      call("greedy", 200);
      rig.time.advance(5 * MILLI);
    }
    for (int i = 0; i < 100; i++) {
      assertTrue(call("greedy", 200), "it is let through again");
    }
  }

  @Test
  void aFloodOfCustomersIsBounded() {
    policy(
        ClientPolicy.builder()
            .set(ThrottleConfig.PER, RequestKey.parse("header:" + TENANT))
            .build());
    rig.services.put("orders", 1);
    for (int i = 0; i < 5_000; i++) {
      call("t" + i, 429);
    }
    assertNull(rig.get("orders").action().failure());
  }
}
