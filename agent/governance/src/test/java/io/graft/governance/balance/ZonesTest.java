package io.graft.governance.balance;

import static io.graft.governance.balance.Fleets.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.governance.time.Randomness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much of its traffic a caller keeps in its zone, and where the rest goes. */
class ZonesTest {
  private static final Surroundings IN_A = Surroundings.of("a", null, null);

  private final Randomness random = new Randomness(9);

  @Test
  void allStaysInTheZoneWhileItCanTakeIt() {
    Fleet fleet = zones("aaabbbccc");
    assertEquals(1, local(fleet, IN_A));
    int[] shares = shares(fleet, IN_A);
    assertEquals(30_000, shares[0] + shares[1] + shares[2]);
    Fleets.eject(fleet, 0);
    // 2 of 8 times 1.4 of a third.
    assertEquals(1, local(fleet, IN_A));
  }

  @Test
  void whatTheZoneCanNotTakeSpillsOverByCapacity() {
    Fleet fleet = zones("aaabbbbbbccc");
    Fleets.eject(fleet, 0);
    Fleets.eject(fleet, 1);
    // 1 of 10 times 1.4, of a third.
    assertEquals(0.42, local(fleet, IN_A), 1e-9);
    int[] shares = shares(fleet, IN_A);
    assertEquals(0, shares[0] + shares[1]);
    assertEquals(0.42, shares[2] / 30_000.0, 0.015);
    double b = sum(shares, 3, 9) / 30_000.0;
    double c = sum(shares, 9, 12) / 30_000.0;
    assertEquals(0.58, b + c, 0.015, "the rest");
    assertEquals(2, b / c, 0.15);
  }

  @Test
  void theShareOfAZoneIsThatOfItsCallersWhereTheyAreKnown() {
    Fleet fleet = zones("aaabbbbbb");
    // Nine of ten callers are here: a third of the capacity is not for all that they have.
    assertEquals(1.4 / 3 / 0.9, local(fleet, peers("aaaaaaaaab")), 1e-9);
    assertEquals(1, local(fleet, peers("abbbbbbbbb")));
  }

  @Test
  void weightsAreCapacity() {
    Fleet fleet = Fleets.of(6, (i, b) -> b.zone(i < 1 ? "a" : "b").weight(i < 1 ? 5 : 1));
    assertEquals(1, local(fleet, IN_A), "half the capacity is in one instance");
  }

  @Test
  void zonesPlayNoPartWhereTheyAreUnknownOrFewAreLeftOrInPanicOrSwitchedOff() {
    assertEquals(0, local(zones("aaabbb"), Surroundings.UNKNOWN));
    assertEquals(0, local(zones("aaabbb"), Surroundings.of("x", null, null)));
    assertEquals(0, local(zones("aabbb"), IN_A), "fewer than six");
    Fleet panic = zones("aaaaabbbbb");
    for (int i = 0; i < 6; i++) {
      Fleets.eject(panic, i);
    }
    assertEquals(0, local(panic, IN_A));
    for (int share : shares(panic, IN_A)) {
      assertEquals(3_000, share, 300);
    }
    ClientPolicy off = ClientPolicy.builder().preferZone(false).build();
    assertEquals(0, Roster.of(zones("aaabbb"), off, IN_A).localShare());
  }

  @Test
  void aRetryLeavesTheZoneWhereAllOfItWereTried() {
    Fleet fleet = zones("aaabbb");
    Roster roster = Roster.of(fleet, ClientPolicy.DEFAULT, IN_A);
    assertEquals(1, roster.localShare());
    Member[] tried = {fleet.member(0), fleet.member(1), fleet.member(2)};
    Member next =
        new Balancers(random)
            .pick(roster, tried, ClientPolicy.DEFAULT, 0, false, random.nextLong(), NOW);
    assertTrue(next != null && "b".equals(next.instance().zone()));
  }

  @Test
  void instancesWithoutAZoneAreElsewhere() {
    Fleet fleet = Fleets.of(8, (i, b) -> b.zone(i < 4 ? "a" : null));
    assertEquals(1, local(fleet, IN_A));
    assertEquals(30_000, sum(shares(fleet, IN_A), 0, 4));
  }

  private static double local(Fleet fleet, Surroundings surroundings) {
    return Roster.of(fleet, ClientPolicy.DEFAULT, surroundings).localShare();
  }

  private static Fleet zones(String zones) {
    return Fleets.of(zones.length(), (i, b) -> b.zone(zones.substring(i, i + 1)));
  }

  private static Surroundings peers(String zones) {
    List<Instance> list = new ArrayList<>();
    for (int i = 0; i < zones.length(); i++) {
      list.add(Fleets.instance(i).zone(zones.substring(i, i + 1)).build());
    }
    return Surroundings.of(zones.substring(0, 1), Snapshot.of("callers", list), list.get(0).id());
  }

  private int[] shares(Fleet fleet, Surroundings surroundings) {
    Roster roster = Roster.of(fleet, ClientPolicy.DEFAULT, surroundings);
    Balancers balancers = new Balancers(random);
    int[] shares = new int[fleet.size()];
    for (int i = 0; i < 30_000; i++) {
      Member member =
          balancers.pick(roster, null, ClientPolicy.DEFAULT, 0, false, random.nextLong(), NOW);
      shares[Fleets.number(member)]++;
    }
    return shares;
  }

  private static int sum(int[] shares, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum += shares[i];
    }
    return sum;
  }
}
