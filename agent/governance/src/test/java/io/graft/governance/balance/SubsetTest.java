package io.graft.governance.balance;

import static io.graft.governance.balance.Fleets.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.policy.Balance;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.governance.time.Randomness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of many instances each of many callers uses. */
class SubsetTest {
  @ParameterizedTest
  @CsvSource({"1000, 30, 100", "1000, 7, 100", "101, 50, 100", "997, 13, 12", "150, 1, 100"})
  void allCallersTogetherCoverEachAlike(int servers, int callers, int aperture) {
    Member[] all = Fleets.of(servers).members();
    double[] covered = new double[servers];
    for (int c = 0; c < callers; c++) {
      Subset subset = Subset.of(all, all, aperture, c, callers);
      double own = 0;
      for (int i = 0; i < subset.members.length; i++) {
        double part = subset.coverage == null ? 1 : subset.coverage[i];
        assertTrue(part > 0 && part <= 1 + 1e-9, "part " + part);
        covered[Fleets.number(subset.members[i])] += part;
        own += part;
      }
      assertEquals(subset.members.length, new HashSet<>(Arrays.asList(subset.members)).size());
      assertTrue(own >= aperture - 1e-6, "no caller has too few: " + own);
    }
    for (double c : covered) {
      assertEquals(covered[0], c, 1e-6);
    }
  }

  @Test
  void callersUseAboutAsManyAsTheyShould() {
    Member[] all = Fleets.of(1000).members();
    Subset subset = Subset.of(all, all, 100, 3, 200);
    assertEquals(100, subset.members.length, 1);
    // Few callers must use more each, or some instances would be used by nobody.
    assertEquals(334, Subset.of(all, all, 100, 1, 3).members.length, 1);
  }

  @Test
  void placesDoNotDependOnWhoIsKnownInWhichOrder() {
    Member[] all = Fleets.of(500).members();
    Member[] shuffled = all.clone();
    Collections.shuffle(Arrays.asList(shuffled), new Random(3));
    assertArrayEquals(
        Subset.of(all, all, 100, 2, 20).members, Subset.of(shuffled, shuffled, 100, 2, 20).members);
  }

  @Test
  void whoIsEjectedIsReplacedByTheNextAndMovesNobodyElse() {
    Fleet fleet = Fleets.of(1000);
    Set<Member> before = members(fleet, 4, 50);
    List<Member> out = new ArrayList<>(before).subList(0, 60);
    for (Member member : out) {
      Fleets.eject(fleet, Fleets.number(member));
    }
    Set<Member> after = members(fleet, 4, 50);
    assertEquals(before.size(), after.size(), 1);
    for (Member member : before) {
      assertEquals(!out.contains(member), after.contains(member));
    }
  }

  @Test
  void smallFleetsAndCallersWithoutAPlaceUseAll() {
    Member[] all = Fleets.of(100).members();
    assertNull(Subset.of(all, all, 100, 0, 50).coverage);
    Member[] more = Fleets.of(300).members();
    assertEquals(300, Subset.of(more, more, 100, -1, 50).members.length);
    assertEquals(300, Subset.of(more, more, 100, 0, 0).members.length);
    assertEquals(300, Subset.of(more, more, 0, 0, 50).members.length);
  }

  @Test
  void picksStayInTheSubsetAndRetriesLeaveItAtLast() {
    Fleet fleet = Fleets.of(300);
    Roster roster = Roster.of(fleet, ClientPolicy.builder().subset(12).build(), caller(1, 100));
    assertEquals(12, roster.active(), 1);
    Randomness random = new Randomness(4);
    for (Balance balance : Balance.values()) {
      ClientPolicy policy = ClientPolicy.builder().subset(12).balance(balance).build();
      Balancers balancers = new Balancers(random);
      Set<Member> seen = new HashSet<>();
      for (int i = 0; i < 10_000; i++) {
        seen.add(balancers.pick(roster, null, policy, 0, false, random.nextLong(), NOW));
      }
      assertEquals(roster.active(), seen.size(), balance.toString());
      Member[] tried = seen.toArray(new Member[0]);
      Member next = balancers.pick(roster, tried, policy, 0, false, random.nextLong(), NOW);
      assertTrue(next != null && !seen.contains(next));
    }
  }

  private static Set<Member> members(Fleet fleet, int index, int callers) {
    Roster roster = Roster.of(fleet, ClientPolicy.DEFAULT, caller(index, callers));
    return new HashSet<>(Arrays.asList(roster.pool(0).members));
  }

  private static Surroundings caller(int index, int callers) {
    List<Instance> peers = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      peers.add(Fleets.instance(i).build());
    }
    return Surroundings.of(null, Snapshot.of("callers", peers), peers.get(index).id());
  }
}
