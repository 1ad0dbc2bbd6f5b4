package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.Rig.Request;
import io.graft.governance.config.Balance;
import io.graft.governance.config.BalanceConfig;
import io.graft.governance.config.ConcurrencyConfig;
import io.graft.governance.destination.EndpointStatus;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

/**
 * Known defects of other breakers, tested on the whole way of a call. The numbers are those of the
 * design's list; {@code BreakerTest} has those of the breaker alone.
 */
class BreakerDefectTest {
  private final Rig rig = new Rig();

  @Test
  void breaker1_aResponseToACallFromBeforeTheOpeningIsNoProbe() {
    rig.services.put("orders", 1);
    ClientCall early = rig.get("orders");
    openAndWait("orders", 1);
    ClientCall probe = rig.get("orders");
    early.responded(200, null, null);
    early.end();
    assertEquals("half-open", rig.status("orders").breakerState());
    assertNotNull(rig.get("orders").action().failure(), "the probe is still under way");
    probe.failed(new ConnectException("Connection refused"));
    probe.end();
    assertEquals("open", rig.status("orders").breakerState());
  }

  /** Those who have a connection are served all the same. */
  @Test
  void refusedHandshakesOpenNoBreaker() {
    rig.services.put("orders", 1);
    for (int i = 0; i < 100; i++) {
      ClientCall call = rig.get("orders");
      assertNull(call.action().failure());
      call.failed(RefusedHandshakes.one());
      call.end();
    }
    assertEquals("closed", rig.status("orders").breakerState());
  }

  @Test
  void breaker2_aCancelledCallFromBeforeTheOpeningReleasesNoProbe() {
    rig.services.put("orders", 1);
    ClientCall early = rig.get("orders");
    openAndWait("orders", 1);
    assertNull(rig.get("orders").action().failure());
    early.cancel();
    early.end();
    assertNotNull(rig.get("orders").action().failure(), "one probe, and that is under way");
  }

  @Test
  void breaker3_aProbeRefusedByALaterStepIsReleased() {
    openAndWait("orders", 1);
    rig.services.put("orders");
    rig.time.advance(31 * SECOND); // the last known instances are no longer tried
    for (int i = 0; i < 5; i++) {
      assertEquals("no instance", rig.get("orders").attempt().refused());
    }
    rig.services.put("orders", 2);
    assertEquals("orders-2", rig.answered("orders", 200, MILLI));
  }

  @Test
  void breaker3_aProbeOfACancelledCallIsReleased() {
    openAndWait("orders", 1);
    ClientCall probe = rig.get("orders");
    assertNotNull(rig.get("orders").action().failure(), "one probe at a time");
    probe.cancel();
    probe.end();
    assertEquals("half-open", rig.status("orders").breakerState());
    assertNull(rig.get("orders").action().failure());
  }

  @Test
  void breaker3_aProbeThatIsNeverEndedIsReplaced() {
    openAndWait("orders", 1);
    rig.get("orders");
    rig.time.advance(11 * SECOND);
    assertNotNull(rig.get("orders").action().failure());
    rig.time.advance(20 * SECOND);
    assertNull(rig.get("orders").action().failure());
  }

  @Test
  void breaker4_anyNumberOfCallsAtOnceIsOneProbe() {
    openAndWait("orders", 1, 2, 3);
    int sent = 0;
    for (int i = 0; i < 50; i++) {
      sent += rig.get("orders").action().failure() == null ? 1 : 0;
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
    assertNotNull(rig.get("orders").action().failure());
  }

  @Test
  void breaker7_oneBadInstanceDoesNotCloseTheService() {
    rig.services.put("orders", 1, 2, 3);
    for (int i = 0; i < 2_000; i++) {
      rig.time.advance(5 * MILLI);
      ClientCall call = rig.begin(new Request("orders").method("POST"));
      assertNull(call.action().failure());
      call.responded(call.target().id().equals("orders-2") ? 503 : 200, null, null);
      call.end();
    }
    assertEquals("closed", rig.status("orders").breakerState());
    EndpointStatus bad = rig.status("orders").instances().get(1);
    assertTrue(bad.failures() < 20, bad.failures() + " calls went to it");
  }

  @Test
  void breaker7_ifTheBalancerDoesNotAvoidItEjectionDoes() {
    rig.policies.publish(
        Policies.builder()
            .client(
                "*", ClientPolicy.builder().set(BalanceConfig.BALANCE, Balance.ROUND_ROBIN).build())
            .build());
    rig.services.put("orders", 1, 2, 3);
    for (int i = 0; i < 1_000; i++) {
      rig.time.advance(5 * MILLI);
      ClientCall call = rig.begin(new Request("orders").method("POST"));
      assertNull(call.action().failure());
      call.responded(call.target().id().equals("orders-2") ? 503 : 200, null, null);
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
        Policies.builder()
            .client("*", ClientPolicy.builder().set(ConcurrencyConfig.LIMIT, 1).build())
            .build());
    rig.services.put("orders", 1);
    ClientCall first = rig.get("orders");
    int readings = rig.time.readings;
    ClientCall second = rig.get("orders");
    assertEquals("too many calls in flight", second.attempt().refused());
    assertEquals(1, rig.time.readings - readings);
    assertEquals(0, second.action().delayNanos());
    first.responded(200, null, null);
    assertNotNull(rig.get("orders").action().failure(), "until its body has been read");
    first.end();
    assertNull(rig.get("orders").action().failure());
  }

  @Test
  void breaker_aNewInstanceIsTriedAtOnce() {
    rig.services.put("orders", 1);
    while (rig.unreachable("orders") > 0) {
      rig.time.advance(MILLI);
    }
    assertNotNull(rig.get("orders").action().failure());
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
