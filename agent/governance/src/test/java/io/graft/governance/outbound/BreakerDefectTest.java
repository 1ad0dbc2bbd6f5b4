package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.Rig.Request;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.policy.Balance;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

/**
 * What other breakers are known to get wrong, on the whole way of a call: the numbers are those of
 * the list that the design goes by, and {@code BreakerTest} has those of the breaker alone.
 */
class BreakerDefectTest {
  private final Rig rig = new Rig();

  @Test
  void breaker1_anAnswerToACallFromBeforeTheOpeningIsNoProbe() {
    rig.services.put("orders", 1);
    ClientCall early = rig.get("orders");
    openAndWait("orders", 1);
    ClientCall probe = rig.get("orders");
    early.onResponse(200, null);
    early.end();
    assertEquals("half-open", rig.status("orders").breakerState());
    assertNotNull(rig.get("orders").refusal(), "the probe is still under way");
    probe.onFailure(new ConnectException("Connection refused"));
    probe.end();
    assertEquals("open", rig.status("orders").breakerState());
  }

  @Test
  void breaker2_aCancelledCallFromBeforeTheOpeningGivesBackNoProbe() {
    rig.services.put("orders", 1);
    ClientCall early = rig.get("orders");
    openAndWait("orders", 1);
    assertNull(rig.get("orders").refusal());
    early.cancel();
    early.end();
    assertNotNull(rig.get("orders").refusal(), "one probe, and that is under way");
  }

  @Test
  void breaker3_aProbeRefusedByALaterRoomIsGivenBack() {
    openAndWait("orders", 1);
    rig.services.put("orders");
    rig.time.advance(31 * SECOND); // the last known instances are no longer tried
    for (int i = 0; i < 5; i++) {
      assertEquals("no instance", rig.get("orders").refused());
    }
    rig.services.put("orders", 2);
    assertEquals("orders-2", rig.answered("orders", 200, MILLI));
  }

  @Test
  void breaker3_aProbeOfACancelledCallIsGivenBack() {
    openAndWait("orders", 1);
    ClientCall probe = rig.get("orders");
    assertNotNull(rig.get("orders").refusal(), "one probe at a time");
    probe.cancel();
    probe.end();
    assertEquals("half-open", rig.status("orders").breakerState());
    assertNull(rig.get("orders").refusal());
  }

  @Test
  void breaker3_aProbeThatIsNeverEndedIsReplaced() {
    openAndWait("orders", 1);
    rig.get("orders");
    rig.time.advance(11 * SECOND);
    assertNotNull(rig.get("orders").refusal());
    rig.time.advance(20 * SECOND);
    assertNull(rig.get("orders").refusal());
  }

  @Test
  void breaker4_anyNumberOfCallsAtOnceIsOneProbe() {
    openAndWait("orders", 1, 2, 3);
    int sent = 0;
    for (int i = 0; i < 50; i++) {
      sent += rig.get("orders").refusal() == null ? 1 : 0;
    }
    assertEquals(1, sent);
  }

  @Test
  void breaker5_aWallClockThatJumpsChangesNothing() {
    rig.services.put("orders", 1);
    for (int i = 0; i < 19; i++) {
      rig.unreachable("orders");
    }
    rig.time.epoch -= 12_000;
    rig.unreachable("orders");
    assertEquals("open", rig.status("orders").breakerState());
    rig.time.epoch += 3_600_000;
    assertNotNull(rig.get("orders").refusal());
  }

  @Test
  void breaker7_oneBadInstanceDoesNotCloseTheService() {
    rig.services.put("orders", 1, 2, 3);
    for (int i = 0; i < 2_000; i++) {
      rig.time.advance(5 * MILLI);
      ClientCall call = rig.begin(new Request("orders").method("POST"));
      assertNull(call.refusal());
      call.onResponse(call.target().id().equals("orders-2") ? 503 : 200, null);
      call.end();
    }
    assertEquals("closed", rig.status("orders").breakerState());
    InstanceStatus bad = rig.status("orders").instances().get(1);
    assertTrue(bad.failures() < 20, bad.failures() + " calls went to it");
  }

  @Test
  void breaker7_whereTheBalancerDoesNotAvoidItEjectionDoes() {
    rig.policies.publish(
        Policies.builder()
            .client("*", ClientPolicy.builder().balance(Balance.ROUND_ROBIN).build())
            .build());
    rig.services.put("orders", 1, 2, 3);
    for (int i = 0; i < 1_000; i++) {
      rig.time.advance(5 * MILLI);
      ClientCall call = rig.begin(new Request("orders").method("POST"));
      assertNull(call.refusal());
      call.onResponse(call.target().id().equals("orders-2") ? 503 : 200, null);
      call.end();
    }
    assertEquals("closed", rig.status("orders").breakerState());
    assertTrue(rig.decided(Kind.EJECTED) > 0);
    assertTrue(rig.status("orders").instances().get(1).failures() < 20);
  }

  @Test
  void breaker8_noTimeoutIsInvented() {
    rig.services.put("orders", 1);
    assertEquals(Long.MAX_VALUE, rig.get("orders").timeoutNanos());
  }

  @Test
  void breaker9_aRefusalDoesNotWaitFirst() {
    rig.policies.publish(
        Policies.builder().client("*", ClientPolicy.builder().concurrency(1).build()).build());
    rig.services.put("orders", 1);
    ClientCall first = rig.get("orders");
    int readings = rig.time.readings;
    ClientCall second = rig.get("orders");
    assertEquals("too many calls in flight", second.refused());
    assertEquals(1, rig.time.readings - readings);
    assertEquals(0, second.backoffNanos());
    first.onResponse(200, null);
    assertNotNull(rig.get("orders").refusal(), "until its body has been read");
    first.end();
    assertNull(rig.get("orders").refusal());
  }

  @Test
  void breaker_anInstanceThatWasNotThereBeforeIsTriedAtOnce() {
    rig.services.put("orders", 1);
    while (rig.unreachable("orders") > 0) {
      rig.time.advance(MILLI);
    }
    assertNotNull(rig.get("orders").refusal());
    rig.services.put("orders", 2);
    assertEquals("orders-2", rig.answered("orders", 200, MILLI));
  }

  /** Fails calls until the breaker is open, and lets its time go by. */
  private void openAndWait(String service, int... ports) {
    rig.services.put(service, ports);
    while (rig.unreachable(service) > 0) {
      rig.time.advance(MILLI);
    }
    assertEquals("open", rig.status(service).breakerState());
    rig.time.advance(5 * SECOND);
  }
}
