package io.graft.governance.balance;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static io.graft.governance.balance.Fleets.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Together;
import io.graft.governance.policy.Balance;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold of picks, however they are made, and the shares that they come to. */
class BalancersTest {
  private final Randomness random = new Randomness(11);
  private final Balancers balancers = new Balancers(random);
  private final Rosters rosters = new Rosters();

  @ParameterizedTest
  @EnumSource(Balance.class)
  void nobodyIsPickedFromNobody(Balance balance) {
    assertNull(pick(Fleets.of(), null, policy(balance), NOW));
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void aSingleOneIsPickedUnlessItWasTried(Balance balance) {
    Fleet fleet = Fleets.of(1.0);
    Member only = fleet.member(0);
    assertSame(only, pick(fleet, null, policy(balance), NOW));
    assertNull(pick(fleet, new Member[] {only}, policy(balance), NOW));
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void equalsGetEqualShares(Balance balance) {
    double chiSquare = 0;
    for (int count : shares(Fleets.of(8), policy(balance), 80_000)) {
      chiSquare += (count - 10_000.0) * (count - 10_000.0) / 10_000;
    }
    // 7 degrees of freedom: 24.3 is passed by one in a thousand.
    assertTrue(chiSquare < 24.3, "chi square " + chiSquare);
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void eachGetsItsWeightAlsoWhereItIsMoreThanAPairCanGive(Balance balance) {
    int[] shares = shares(Fleets.of(1, 2, 3, 4, 90), policy(balance), 100_000);
    for (int i = 0; i < 5; i++) {
      double expected = (i < 4 ? i + 1 : 90) / 100.0;
      double off = balance == Balance.ROUND_ROBIN ? 0.0005 : 0.006;
      assertEquals(expected, shares[i] / 100_000.0, off, "of member " + i);
    }
  }

  @Test
  void roundRobinGivesEachItsWeightWithinTenThousandPicks() {
    int[] shares = shares(Fleets.of(1, 2, 3, 4), policy(Balance.ROUND_ROBIN), 10_000);
    for (int i = 0; i < 4; i++) {
      assertEquals((i + 1) / 10.0, shares[i] / 10_000.0, 0.002);
    }
    // 3 degrees of freedom: turns are far more even than chance.
    double chiSquare = 0;
    for (int i = 0; i < 4; i++) {
      double expected = 1_000 * (i + 1);
      chiSquare += (shares[i] - expected) * (shares[i] - expected) / expected;
    }
    assertTrue(chiSquare < 0.1, "chi square " + chiSquare);
  }

  @Test
  void roundRobinOfEqualsTakesTurnsAlsoOverNewSnapshots() {
    Fleet fleet = Fleets.of(3);
    int[] counts = new int[3];
    for (int i = 0; i < 300; i++) {
      counts[Fleets.number(pick(fleet, null, policy(Balance.ROUND_ROBIN), NOW))]++;
      fleet = fleet.next(Fleets.of(3).snapshot(), NOW);
    }
    for (int count : counts) {
      assertEquals(100, count);
    }
  }

  @Test
  void roundRobinDoesNotStarveTheLightWhereSnapshotsComeFasterThanTurns() {
    Fleet fleet = Fleets.of(10, 10, 1);
    int[] counts = new int[3];
    for (int i = 0; i < 21_000; i++) {
      counts[Fleets.number(pick(fleet, null, policy(Balance.ROUND_ROBIN), NOW))]++;
      if (i % 2 == 0) {
        fleet = fleet.next(Fleets.snapshot(10, 10, 1), NOW);
      }
    }
    assertEquals(1_000, counts[2], 50);
  }

  @Test
  void roundRobinKeepsItsWeightsUnderManyThreads() throws Exception {
    Fleet fleet = Fleets.of(1.0, 3.0);
    AtomicIntegerArray counts = new AtomicIntegerArray(2);
    Together.run(
        4,
        25_000,
        i ->
            counts.incrementAndGet(
                Fleets.number(pick(fleet, null, policy(Balance.ROUND_ROBIN), NOW))));
    assertEquals(0.25, counts.get(0) / 100_000.0, 0.002);
  }

  @Test
  void attemptsAfterTheFirstTakeNoTurn() {
    Fleet fleet = Fleets.of(2);
    Member[] failed = {fleet.member(0)};
    int[] counts = new int[2];
    for (int i = 0; i < 100; i++) {
      Member first = pick(fleet, null, policy(Balance.ROUND_ROBIN), NOW);
      counts[Fleets.number(first)]++;
      if (first == failed[0]) {
        assertSame(fleet.member(1), pick(fleet, failed, policy(Balance.ROUND_ROBIN), NOW));
      }
    }
    assertEquals(50, counts[0]);
  }

  @Test
  void aNewOneDoesNotLeaveItsCallsToOneThatIsTenTimesSlower() {
    Fleet fleet = Fleets.of(2);
    for (long t = 10; t <= 3_000; t += 10) {
      fleet.member(1).succeeded(10 * MILLI, NOW + t * MILLI);
      fleet.member(0).succeeded(100 * MILLI, NOW + t * MILLI);
    }
    Fleets.restore(fleet, 1, NOW - 15 * SECOND);
    int slow = 0;
    for (int i = 0; i < 1_000; i++) {
      slow += pick(fleet, null, policy(Balance.P2C), NOW) == fleet.member(0) ? 1 : 0;
    }
    assertEquals(0, slow, 10);
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void whoWasTriedIsNotPickedAgain(Balance balance) {
    Fleet fleet = Fleets.of(1, 5, 1);
    Member[] tried = {fleet.member(0), fleet.member(2)};
    Member[] heavy = {fleet.member(1)};
    for (int i = 0; i < 200; i++) {
      assertSame(fleet.member(1), pick(fleet, tried, policy(balance), NOW));
      assertTrue(pick(fleet, heavy, policy(balance), NOW) != heavy[0]);
    }
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void theOthersShareTheRetriesAlike(Balance balance) {
    Fleet fleet = Fleets.of(4);
    Member[] tried = {fleet.member(1)};
    int[] counts = new int[4];
    for (int i = 0; i < 30_000; i++) {
      counts[Fleets.number(pick(fleet, tried, policy(balance), NOW))]++;
    }
    assertEquals(0, counts[1]);
    assertEquals(10_000, counts[0], 400);
    assertEquals(10_000, counts[2], 400);
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void whoIsEjectedIsNotPickedAndComesBack(Balance balance) {
    Fleet fleet = Fleets.of(4);
    Fleets.eject(fleet, 1);
    assertEquals(0, shares(fleet, policy(balance), 10_000)[1]);
    Fleets.restore(fleet, 1, NOW - 60 * SECOND);
    int[] shares = shares(fleet, policy(balance), 10_000);
    assertEquals(2_500, shares[1], 250);
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void aRetryThatWouldFindNobodyGetsOneThatIsEjected(Balance balance) {
    Fleet fleet = Fleets.of(3);
    Fleets.eject(fleet, 2);
    Member[] tried = {fleet.member(0), fleet.member(1)};
    assertSame(fleet.member(2), pick(fleet, tried, policy(balance), NOW));
    assertNull(pick(fleet, fleet.members(), policy(balance), NOW));
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void panicUsesAllAlike(Balance balance) {
    Fleet fleet = Fleets.of(1, 1, 1, 5);
    for (int i = 0; i < 4; i++) {
      Fleets.eject(fleet, i);
      if (i == 1) {
        int[] half = shares(fleet, policy(balance), 4_000);
        assertEquals(0, half[0] + half[1], "half of them usable is no panic yet");
      }
    }
    if (balance != Balance.HASH) {
      for (int count : shares(fleet, policy(balance), 40_000)) {
        assertEquals(10_000, count, 500);
      }
    }
  }

  @Test
  void panicCanBeSwitchedOffButTheLastResortStays() {
    ClientPolicy never = ClientPolicy.builder().panicPercent(0).build();
    Fleet fleet = Fleets.of(4);
    Fleets.eject(fleet, 0);
    Fleets.eject(fleet, 1);
    Fleets.eject(fleet, 2);
    assertSame(fleet.member(3), pick(fleet, null, never, NOW));
    Fleets.eject(fleet, 3);
    assertNotNull(pick(fleet, null, never, NOW));
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void whoIsNewBesideOthersGetsAGrowingShare(Balance balance) {
    Fleet fleet = Fleets.of(3).next(Fleets.of(4).snapshot(), NOW);
    double before = 0;
    for (int second : new int[] {0, 9, 18, 30}) {
      int count = 0;
      for (int i = 0; i < 40_000; i++) {
        Member member = pick(fleet, null, policy(balance), NOW + second * SECOND);
        count += member == fleet.member(3) ? 1 : 0;
      }
      double share = count / 40_000.0;
      double expected = 0.25 * Math.max(0.1, second / 30.0);
      assertTrue(share > before, "at " + second + " s: " + share);
      assertEquals(expected, share, 0.05, "at " + second + " s");
      before = share;
    }
  }

  @Test
  void aKeyedCallWithoutAKeyGoesByLatency() {
    Fleet fleet = Fleets.of(2);
    // The third failure in a row.
    for (int i = 0; i < 3; i++) {
      fleet.member(0).failed(MILLI, 0, false, NOW);
    }
    Roster roster = Roster.of(fleet, policy(Balance.HASH), Surroundings.UNKNOWN);
    for (int i = 0; i < 1_000; i++) {
      assertSame(
          fleet.member(1),
          balancers.pick(roster, null, policy(Balance.HASH), 0, false, random.nextLong(), NOW));
    }
  }

  @Test
  void theTableDecaysAsTheExponentialDoes() {
    for (double x = 0; x < 25; x += 0.013) {
      assertEquals(Math.exp(-x), Decay.exp(x), 0.001);
    }
    assertEquals(1, Decay.exp(-1));
    assertEquals(1, Decay.exp(Double.NaN));
  }

  private int[] shares(Fleet fleet, ClientPolicy policy, int picks) {
    int[] counts = new int[fleet.size()];
    for (int i = 0; i < picks; i++) {
      counts[Fleets.number(pick(fleet, null, policy, NOW))]++;
    }
    return counts;
  }

  /** Each call has another key. */
  private Member pick(Fleet fleet, Member[] tried, ClientPolicy policy, long now) {
    Roster roster = rosters.find(fleet, null, policy, Surroundings.UNKNOWN);
    return balancers.pick(roster, tried, policy, random.nextLong(), true, random.nextLong(), now);
  }

  private static ClientPolicy policy(Balance balance) {
    return POLICIES[balance.ordinal()];
  }

  private static final ClientPolicy[] POLICIES = new ClientPolicy[Balance.values().length];

  static {
    for (Balance balance : Balance.values()) {
      POLICIES[balance.ordinal()] = ClientPolicy.builder().balance(balance).build();
    }
  }
}
