package io.graft.governance.eject;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.balance.Fleet;
import io.graft.governance.balance.Member;
import io.graft.governance.outcome.Verdict;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.governance.time.Randomness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EjectionTest {
  private static final ClientPolicy POLICY = ClientPolicy.DEFAULT;

  private final Ejector ejector = new Ejector(new Randomness(3));
  private long now = -20 * SECOND;

  @Test
  void fiveFailuresInARowEject() {
    Fleet fleet = fleet(2);
    for (int i = 0; i < 4; i++) {
      assertNull(fail(fleet, 0, Verdict.GATEWAY));
    }
    assertEquals("5 failures in a row, the last one: test", fail(fleet, 0, Verdict.GATEWAY));
    assertTrue(fleet.member(0).ejected(now));
  }

  @Test
  void aSuccessBetweenBreaksTheRow() {
    Fleet fleet = fleet(2);
    for (int i = 0; i < 15; i++) {
      assertNull(fail(fleet, 0, Verdict.GATEWAY));
      if (i % 4 == 3) {
        succeed(fleet, 0, 1);
        succeed(fleet, 0, 1);
      }
    }
  }

  @Test
  void oneRefusedConnectionIsEnoughBesideTwoOthers() {
    assertNotNull(fail(fleet(3), 0, Verdict.NEVER_SENT));
    assertNull(fail(fleet(2), 0, Verdict.NEVER_SENT));
  }

  @Test
  void aRateWellBelowItsPeersEjects() {
    Fleet fleet = fleet(2);
    succeed(fleet, 1, 100);
    for (int i = 0; i < 19; i++) {
      // Never several in a row, and errors that do not count as such.
      if (i % 3 == 0) {
        succeed(fleet, 0, 1);
      } else {
        assertNull(fail(fleet, 0, Verdict.SERVER_ERROR));
      }
    }
    String reason = fail(fleet, 0, Verdict.SERVER_ERROR);
    assertNotNull(reason);
    assertTrue(reason.contains("of 20 calls failed in 10 s, and its peers do well"), reason);
  }

  @Test
  void whereAllDoBadlyNobodyIsToBlame() {
    Fleet fleet = fleet(2);
    for (int i = 0; i < 100; i++) {
      assertNull(fail(fleet, 0, Verdict.SERVER_ERROR));
      assertNull(fail(fleet, 1, Verdict.SERVER_ERROR));
    }
  }

  @Test
  void theLastUsableOneStays() {
    Fleet two = fleet(2);
    assertNotNull(eject(two, 0));
    assertNull(eject(two, 1));
    assertNull(eject(fleet(1), 0));
  }

  @Test
  void halfMayGoAndOneAtAnyRate() {
    Fleet five = fleet(5);
    assertNotNull(eject(five, 0));
    assertNotNull(eject(five, 1));
    assertNull(eject(five, 2));
    Fleet three = fleet(3);
    assertNotNull(eject(three, 0), "a third is less than one, and one may go");
    assertNull(eject(three, 1));
  }

  @Test
  void aShareOfNothingSwitchesItOff() {
    ClientPolicy off = ClientPolicy.builder().ejectMaxPercent(0).build();
    Fleet fleet = fleet(3);
    for (int i = 0; i < 10; i++) {
      fleet.member(0).failed(0, 0, true, now);
      assertNull(ejector.judge(fleet, fleet.member(0), Verdict.GATEWAY, "x", off, true, now));
    }
  }

  @Test
  void observingChangesNothing() {
    Fleet fleet = fleet(3);
    fleet.member(0).failed(0, 0, true, now);
    assertNotNull(
        ejector.judge(fleet, fleet.member(0), Verdict.NEVER_SENT, "x", POLICY, false, now));
    assertFalse(fleet.member(0).ejected(now));
  }

  @Test
  void comesBackAfterHalfToAllOfFiveSecondsWithACleanSlateAndASmallShare() {
    Fleet fleet = fleet(3);
    eject(fleet, 0);
    assertFalse(ejector.due(fleet, now + 2 * SECOND));
    now += 5 * SECOND;
    assertTrue(ejector.due(fleet, now));
    assertEquals(fleet.member(0), ejector.release(fleet, now));
    assertFalse(fleet.impaired());
    assertEquals(0, fleet.member(0).consecutiveFailures());
    assertEquals(0.1, fleet.member(0).share(now, 30 * SECOND));
  }

  @Test
  void theFirstFailureOnItsReturnEjectsForLonger() {
    Fleet fleet = fleet(2);
    long before = 0;
    for (int i = 0; i < 10; i++) {
      String reason = i == 0 ? eject(fleet, 0) : fail(fleet, 0, Verdict.TRANSPORT);
      assertNotNull(reason, "ejection " + i);
      long length = fleet.member(0).ejection().until() - now;
      assertTrue(length <= 300 * SECOND);
      before = Math.max(before, length);
      now += length;
      ejector.release(fleet, now);
    }
    assertTrue(before >= 150 * SECOND);
  }

  @Test
  void whatWentWellSinceIsForgiven() {
    Fleet fleet = fleet(2);
    for (int i = 0; i < 4; i++) {
      assertNotNull(i == 0 ? eject(fleet, 0) : fail(fleet, 0, Verdict.TRANSPORT));
      now = fleet.member(0).ejection().until();
      ejector.release(fleet, now);
    }
    now += 120 * SECOND;
    assertNull(fail(fleet, 0, Verdict.TRANSPORT), "not on probation any more");
    eject(fleet, 0);
    assertTrue(fleet.member(0).ejection().until() - now <= 5 * SECOND);
  }

  private void succeed(Fleet fleet, int i, int times) {
    for (int n = 0; n < times; n++) {
      int lease = fleet.member(i).enter(now);
      fleet.member(i).succeeded(MILLI, now);
      fleet.member(i).exit(lease);
    }
  }

  private String eject(Fleet fleet, int i) {
    String reason = null;
    for (int n = 0; n < 5; n++) {
      reason = fail(fleet, i, Verdict.TRANSPORT);
    }
    return fleet.member(i).ejected(now) ? String.valueOf(reason) : reason;
  }

  private String fail(Fleet fleet, int i, Verdict verdict) {
    Member member = fleet.member(i);
    member.exit(member.enter(now));
    member.failed(MILLI, 0, verdict.consecutive(), now);
    return ejector.judge(fleet, member, verdict, "test", POLICY, true, now);
  }

  private Fleet fleet(int size) {
    List<Instance> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      list.add(Instance.builder("s", "i" + i, "127.0.0.1", i + 1).build());
    }
    return Fleet.first(Snapshot.of("s", list), now);
  }
}
