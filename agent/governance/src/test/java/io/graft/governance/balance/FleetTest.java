package io.graft.governance.balance;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static io.graft.governance.balance.Fleets.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a new snapshot keeps of what was known, and whom it brings. */
class FleetTest {
  @Test
  void nobodyIsNewWhereAllAre() {
    Fleet first = Fleets.of(1, 1);
    assertEquals(1, first.member(0).share(NOW, 30 * SECOND));
    Snapshot others =
        Snapshot.of("s", List.of(Instance.builder("s", "other", "127.0.0.1", 99).build()));
    assertEquals(1, first.next(others, NOW).member(0).share(NOW, 30 * SECOND));
  }

  @Test
  void whoStaysKeepsWhatIsKnownAndWhoIsNewBeginsAtTheMedian() {
    Fleet fleet = Fleets.of(1, 1, 1);
    long now = NOW;
    for (int i = 0; i < 300; i++) {
      now += 10 * MILLI;
      fleet.member(i % 3).succeeded((40 + i % 3 * 10) * MILLI, now);
    }
    Fleet next = fleet.next(Fleets.snapshot(1, 1, 1, 1), now);
    for (int i = 0; i < 3; i++) {
      assertSame(fleet.member(i), next.member(i));
    }
    assertEquals(50 * MILLI, next.member(3).latencyNanos(now), 5 * MILLI);
  }

  @Test
  void whoIsNewBesideOthersStartsSlowlyAndSteadily() {
    Member member = Fleets.of(1, 1).next(Fleets.snapshot(1, 1, 1), NOW).member(2);
    double before = 0.1;
    for (long t = 0; t <= 31; t++) {
      double share = member.share(NOW + t * SECOND, 30 * SECOND);
      assertTrue(share >= before, t + " s: " + share);
      assertEquals(Math.max(0.1, Math.min(1, t / 30.0)), share, 1e-9);
      before = share;
    }
  }

  @Test
  void sameIdOnAnotherPortIsAnotherProcess() {
    Fleet fleet = Fleets.of(1);
    Fleet next =
        fleet.next(
            Snapshot.of("s", List.of(Instance.builder("s", "i00000", "127.0.0.1", 77).build())),
            NOW);
    assertNotSame(fleet.member(0), next.member(0));
    assertTrue(next.newTo(fleet));
  }

  @Test
  void weightsAndFactsThatChangeAreTakenOver() {
    Fleet fleet = Fleets.of(1, 1);
    Fleet next = fleet.next(Fleets.snapshot(1, 5), NOW);
    assertSame(fleet.member(1), next.member(1));
    assertEquals(5, next.member(1).instance().weight());
    assertFalse(next.newTo(fleet));
  }

  @Test
  void anyChangeOfAnyFleetKeepsWhoStaysAndFindsEachById() {
    Random random = new Random(6);
    Fleet fleet = Fleets.of(20);
    for (int round = 0; round < 300; round++) {
      List<Instance> list = new ArrayList<>();
      boolean expectNew = false;
      for (int i = 0; i < 40; i++) {
        if (random.nextBoolean()) {
          list.add(Fleets.instance(i).build());
          expectNew |= fleet.find(Fleets.instance(i).build().id()) == null;
        }
      }
      Fleet next = fleet.next(Snapshot.of("s", list), NOW);
      assertEquals(list.size(), next.size());
      assertEquals(expectNew, next.newTo(fleet));
      for (int i = 0; i < 40; i++) {
        String id = Fleets.instance(i).build().id();
        Member found = next.find(id);
        boolean there = list.stream().anyMatch(x -> x.id().equals(id));
        assertEquals(there, found != null);
        if (there && fleet.find(id) != null) {
          assertSame(fleet.find(id), found);
        }
      }
      fleet = next;
    }
    assertNull(fleet.find(""));
    assertNull(fleet.find("zzz"));
  }
}
