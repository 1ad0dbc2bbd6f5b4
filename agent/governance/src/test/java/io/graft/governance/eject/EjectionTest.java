package io.graft.governance.eject;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.config.EjectionConfig;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.outcome.Outcome;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.governance.time.Randomness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EjectionTest {
  private static final EjectionConfig POLICY = ClientPolicy.DEFAULT.ejection();

  private final OutlierDetector outlierDetector = new OutlierDetector(new Randomness(3));
  private long now = -20 * SECOND;

  @Test
  void fiveFailuresInARowEject() {
    EndpointSet endpointSet = endpointSet(2);
    for (int i = 0; i < 4; i++) {
      assertNull(fail(endpointSet, 0, Outcome.GATEWAY));
    }
    assertEquals("5 failures in a row, the last one: test", fail(endpointSet, 0, Outcome.GATEWAY));
    assertTrue(endpointSet.endpoint(0).ejected(now));
  }

  @Test
  void aSuccessResetsTheFailuresInARow() {
    EndpointSet endpointSet = endpointSet(2);
    for (int i = 0; i < 15; i++) {
      assertNull(fail(endpointSet, 0, Outcome.GATEWAY));
      if (i % 4 == 3) {
        succeed(endpointSet, 0, 1);
        succeed(endpointSet, 0, 1);
      }
    }
  }

  @Test
  void oneRefusedConnectionEjectsBesideTwoOthers() {
    assertNotNull(fail(endpointSet(3), 0, Outcome.NEVER_SENT));
    assertNull(fail(endpointSet(2), 0, Outcome.NEVER_SENT));
  }

  /** In a cold start all of them refuse some: to eject one leaves less to the others. */
  @Test
  void refusedHandshakesEjectNobodyWhileItsPeersRefuseToo() {
    EndpointSet endpointSet = endpointSet(3);
    for (int i = 0; i < 100; i++) {
      assertNull(fail(endpointSet, i % 3, Outcome.HANDSHAKE_REFUSED));
    }
  }

  @Test
  void refusedHandshakesEjectAnEndpointWhosePeersDoWell() {
    EndpointSet endpointSet = endpointSet(3);
    succeed(endpointSet, 1, 100);
    succeed(endpointSet, 2, 100);
    for (int i = 0; i < 19; i++) {
      assertNull(fail(endpointSet, 0, Outcome.HANDSHAKE_REFUSED));
    }
    assertNotNull(fail(endpointSet, 0, Outcome.HANDSHAKE_REFUSED));
  }

  @Test
  void aSuccessRateWellBelowItsPeersEjects() {
    EndpointSet endpointSet = endpointSet(2);
    succeed(endpointSet, 1, 100);
    for (int i = 0; i < 19; i++) {
      // Never several in a row, and errors that do not count as such.
      if (i % 3 == 0) {
        succeed(endpointSet, 0, 1);
      } else {
        assertNull(fail(endpointSet, 0, Outcome.SERVER_ERROR));
      }
    }
    String reason = fail(endpointSet, 0, Outcome.SERVER_ERROR);
    assertNotNull(reason);
    assertTrue(reason.contains("of 20 calls failed in 10 s, and its peers do well"), reason);
  }

  @Test
  void ifAllEndpointsFailNoneIsEjected() {
    EndpointSet endpointSet = endpointSet(2);
    for (int i = 0; i < 100; i++) {
      assertNull(fail(endpointSet, 0, Outcome.SERVER_ERROR));
      assertNull(fail(endpointSet, 1, Outcome.SERVER_ERROR));
    }
  }

  @Test
  void theLastUsableEndpointIsNotEjected() {
    EndpointSet two = endpointSet(2);
    assertNotNull(eject(two, 0));
    assertNull(eject(two, 1));
    assertNull(eject(endpointSet(1), 0));
  }

  @Test
  void halfOfTheEndpointsMayBeEjectedAndAlwaysOne() {
    EndpointSet five = endpointSet(5);
    assertNotNull(eject(five, 0));
    assertNotNull(eject(five, 1));
    assertNull(eject(five, 2));
    EndpointSet three = endpointSet(3);
    assertNotNull(eject(three, 0), "a third is less than one, and one may go");
    assertNull(eject(three, 1));
  }

  @Test
  void aMaximumOfZeroSwitchesItOff() {
    EjectionConfig off =
        ClientPolicy.builder().set(EjectionConfig.MAX_PERCENT, 0).build().ejection();
    EndpointSet endpointSet = endpointSet(3);
    for (int i = 0; i < 10; i++) {
      endpointSet.endpoint(0).failed(0, 0, true, now);
      assertNull(
          outlierDetector.judge(
              endpointSet, endpointSet.endpoint(0), Outcome.GATEWAY, "x", off, true, now));
    }
  }

  @Test
  void observingChangesNothing() {
    EndpointSet endpointSet = endpointSet(3);
    endpointSet.endpoint(0).failed(0, 0, true, now);
    assertNotNull(
        outlierDetector.judge(
            endpointSet, endpointSet.endpoint(0), Outcome.NEVER_SENT, "x", POLICY, false, now));
    assertFalse(endpointSet.endpoint(0).ejected(now));
  }

  @Test
  void isUnejectedAfterHalfToAllOfFiveSecondsWithoutItsFailuresAndWithASmallShare() {
    EndpointSet endpointSet = endpointSet(3);
    eject(endpointSet, 0);
    assertFalse(outlierDetector.due(endpointSet, now + 2 * SECOND));
    now += 5 * SECOND;
    assertTrue(outlierDetector.due(endpointSet, now));
    assertEquals(endpointSet.endpoint(0), outlierDetector.release(endpointSet, now));
    assertFalse(endpointSet.impaired());
    assertEquals(0, endpointSet.endpoint(0).consecutiveFailures());
    assertEquals(0.1, endpointSet.endpoint(0).share(now, 30 * SECOND));
  }

  @Test
  void theFirstFailureAfterUnejectionEjectsForLonger() {
    EndpointSet endpointSet = endpointSet(2);
    long before = 0;
    for (int i = 0; i < 10; i++) {
      String reason = i == 0 ? eject(endpointSet, 0) : fail(endpointSet, 0, Outcome.TRANSPORT);
      assertNotNull(reason, "ejection " + i);
      long length = endpointSet.endpoint(0).ejection().until() - now;
      assertTrue(length <= 300 * SECOND);
      before = Math.max(before, length);
      now += length;
      outlierDetector.release(endpointSet, now);
    }
    assertTrue(before >= 150 * SECOND);
  }

  @Test
  void successesShortenTheNextEjection() {
    EndpointSet endpointSet = endpointSet(2);
    for (int i = 0; i < 4; i++) {
      assertNotNull(i == 0 ? eject(endpointSet, 0) : fail(endpointSet, 0, Outcome.TRANSPORT));
      now = endpointSet.endpoint(0).ejection().until();
      outlierDetector.release(endpointSet, now);
    }
    now += 120 * SECOND;
    assertNull(fail(endpointSet, 0, Outcome.TRANSPORT), "not on probation any more");
    eject(endpointSet, 0);
    assertTrue(endpointSet.endpoint(0).ejection().until() - now <= 5 * SECOND);
  }

  private void succeed(EndpointSet endpointSet, int i, int times) {
    for (int n = 0; n < times; n++) {
      int lease = endpointSet.endpoint(i).enter(now);
      endpointSet.endpoint(i).succeeded(MILLI, now);
      endpointSet.endpoint(i).exit(lease);
    }
  }

  private String eject(EndpointSet endpointSet, int i) {
    String reason = null;
    for (int n = 0; n < 5; n++) {
      reason = fail(endpointSet, i, Outcome.TRANSPORT);
    }
    return endpointSet.endpoint(i).ejected(now) ? String.valueOf(reason) : reason;
  }

  private String fail(EndpointSet endpointSet, int i, Outcome outcome) {
    Endpoint endpoint = endpointSet.endpoint(i);
    endpoint.exit(endpoint.enter(now));
    endpoint.failed(MILLI, 0, outcome.consecutive(), now);
    return outlierDetector.judge(endpointSet, endpoint, outcome, "test", POLICY, true, now);
  }

  private EndpointSet endpointSet(int size) {
    List<Instance> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      list.add(Instance.builder("s", "i" + i, "127.0.0.1", i + 1).build());
    }
    return EndpointSet.first(Snapshot.of("s", list), now);
  }
}
