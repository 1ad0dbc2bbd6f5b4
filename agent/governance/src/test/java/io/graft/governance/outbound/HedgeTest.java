package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.config.HedgeConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.config.TimeoutConfig;
import io.graft.governance.destination.EndpointStatus;
import io.graft.governance.event.Decision;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.setting.SettingValues;
import org.junit.jupiter.api.Test;

class HedgeTest {
  private static final SettingValues HEDGE = SettingValues.NONE.with(HedgeConfig.DELAY, 50 * MILLI);

  private final Rig rig = rig(HEDGE);

  private static Rig rig(SettingValues hedge) {
    Rig rig = Rig.with(ClientPolicy.of(hedge));
    rig.services.put("orders", 8001, 8002, 8003);
    return rig;
  }

  @Test
  void aSlowCallIsHedgedOnAnotherInstance() {
    ClientCall call = rig.get("orders");
    assertEquals(50 * MILLI, call.hedgeNanos());
    rig.time.advance(50 * MILLI);
    ClientCall copy = call.hedge();
    assertNotNull(copy);
    assertNotEquals(call.target().id(), copy.target().id());
    assertEquals(call.attempt().trace().traceLow(), copy.attempt().trace().traceLow());
    assertNotEquals(call.attempt().trace().spanId(), copy.attempt().trace().spanId());
    assertTrue(copy.attempt().hedged());
    assertEquals(1, copy.attempt().resendCount());
    assertEquals(1, rig.decided(Decision.Kind.HEDGED));
    rig.time.advance(MILLI);
    assertFalse(copy.responded(200, null, null).sends());
    call.cancel();
    copy.end();
    assertEquals(0, rig.status("orders").inFlight());
    for (EndpointStatus instance : rig.status("orders").instances()) {
      assertEquals(0, instance.inFlight());
    }
  }

  @Test
  void neitherAttemptIsRetried() {
    ClientCall call = rig.get("orders");
    ClientCall copy = call.hedge();
    assertFalse(call.responded(503, null, null).sends());
    assertFalse(copy.responded(503, null, null).sends());
    assertEquals(Long.MAX_VALUE, copy.hedgeNanos());
    assertNull(copy.hedge());
  }

  @Test
  void unsafeCallsAreNotHedged() {
    ClientCall post = rig.begin(new Rig.Request("orders").method("POST"));
    assertEquals(Long.MAX_VALUE, post.hedgeNanos());
    Rig.Request streaming = new Rig.Request("orders");
    streaming.replayable = false;
    assertEquals(Long.MAX_VALUE, rig.begin(streaming).hedgeNanos());
    assertEquals(Long.MAX_VALUE, rig(SettingValues.NONE).get("orders").hedgeNanos());
  }

  @Test
  void hedgesAreAShareOfTheCalls() {
    int hedged = 0;
    for (int i = 0; i < 2000; i++) {
      ClientCall call = rig.get("orders");
      rig.time.advance(5 * MILLI);
      ClientCall copy = call.hedge();
      if (copy != null) {
        hedged++;
        copy.responded(200, null, null);
        copy.end();
        call.cancel();
      } else {
        call.responded(200, null, null);
        call.end();
      }
    }
    assertTrue(hedged >= 50 && hedged <= 110, hedged + " of 2000, 5 % are allowed");
  }

  @Test
  void aCallThatHasAnsweredIsNotHedged() {
    ClientCall call = rig.get("orders");
    call.responded(200, null, null);
    assertNull(call.hedge());
    call.end();
  }

  @Test
  void withoutASecondInstanceThereIsNoHedge() {
    Rig one = rig(HEDGE);
    one.services.put("orders", 8001);
    assertNull(one.get("orders").hedge());
  }

  @Test
  void inObserveHedgesAreOnlyCounted() {
    Rig observed = rig(HEDGE.with(HedgeConfig.MODE, Mode.OBSERVE));
    assertNull(observed.get("orders").hedge());
    assertEquals(1, observed.decided(Decision.Kind.HEDGED));
    assertEquals(0, observed.status("orders").retries());
  }

  @Test
  void theHedgeHasTheDeadlineOfTheCall() {
    Rig bounded =
        Rig.with(ClientPolicy.builder().set(HEDGE).set(TimeoutConfig.CALL, SECOND).build());
    bounded.services.put("orders", 8001, 8002);
    ClientCall call = bounded.get("orders");
    bounded.time.advance(400 * MILLI);
    assertEquals(600 * MILLI, call.hedge().timeoutNanos());
  }
}
