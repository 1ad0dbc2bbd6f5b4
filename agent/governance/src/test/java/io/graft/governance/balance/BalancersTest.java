package io.graft.governance.balance;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Together;
import io.graft.governance.policy.Balance;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.governance.time.Randomness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold of picks, and the shares that they come to. */
class BalancersTest {
  private static final long NOW = -7 * SECOND;

  private final Randomness random = new Randomness(11);
  private final Balancers balancers = new Balancers(random);

  @ParameterizedTest
  @EnumSource(Balance.class)
  void nobodyIsPickedFromNobody(Balance balance) {
    assertNull(pick(fleet(), null, policy(balance), NOW));
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void aSingleOneIsPickedUnlessItWasTried(Balance balance) {
    Fleet fleet = fleet(1);
    Member only = fleet.member(0);
    assertSame(only, pick(fleet, null, policy(balance), NOW));
    assertNull(pick(fleet, new Member[] {only}, policy(balance), NOW));
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void equalsGetEqualShares(Balance balance) {
    Fleet fleet = fleet(1, 1, 1, 1, 1, 1, 1, 1);
    double chiSquare = 0;
    for (int count : shares(fleet, null, policy(balance), 80_000)) {
      chiSquare += (count - 10_000.0) * (count - 10_000.0) / 10_000;
    }
    // 7 degrees of freedom: 24.3 is passed by one in a thousand.
    assertTrue(chiSquare < 24.3, "chi square " + chiSquare);
  }

  @Test
  void roundRobinGivesEachItsWeightToTheThousandth() {
    Fleet fleet = fleet(1, 2, 3, 4);
    int[] shares = shares(fleet, null, policy(Balance.ROUND_ROBIN), 100_000);
    for (int i = 0; i < 4; i++) {
      assertEquals((i + 1) / 10.0, shares[i] / 100_000.0, 0.002);
    }
  }

  @Test
  void roundRobinOfEqualsTakesTurns() {
    Fleet fleet = fleet(1, 1, 1);
    Member first = pick(fleet, null, policy(Balance.ROUND_ROBIN), NOW);
    Member second = pick(fleet, null, policy(Balance.ROUND_ROBIN), NOW);
    Member third = pick(fleet, null, policy(Balance.ROUND_ROBIN), NOW);
    assertTrue(first != second && second != third && first != third);
    assertSame(first, pick(fleet, null, policy(Balance.ROUND_ROBIN), NOW));
  }

  @Test
  void roundRobinKeepsItsWeightsUnderManyThreads() throws Exception {
    Fleet fleet = fleet(1, 3);
    java.util.concurrent.atomic.AtomicIntegerArray counts =
        new java.util.concurrent.atomic.AtomicIntegerArray(2);
    Together.run(
        4,
        25_000,
        i -> {
          Member member = pick(fleet, null, policy(Balance.ROUND_ROBIN), NOW);
          counts.incrementAndGet(member == fleet.member(0) ? 0 : 1);
        });
    assertEquals(0.25, counts.get(0) / 100_000.0, 0.002);
  }

  @Test
  void randomGivesEachItsWeight() {
    int[] shares = shares(fleet(1, 2, 3, 4), null, policy(Balance.RANDOM), 100_000);
    for (int i = 0; i < 4; i++) {
      assertEquals((i + 1) / 10.0, shares[i] / 100_000.0, 0.006);
    }
  }

  @Test
  void twoChoicesTakesTheBusyOneAsRarelyAsTheMathematicsSay() {
    // One busy of three: it is in two thirds of the pairs and loses them all.
    Fleet fleet = fleet(1, 1, 1);
    fleet.member(0).enter(NOW);
    int[] shares = shares(fleet, null, policy(Balance.P2C), 100_000);
    assertEquals(0, shares[0]);
    assertEquals(50_000, shares[1], 1_000);
  }

  @Test
  void twoChoicesPrefersTheFasterAndTheHeavier() {
    Fleet fleet = fleet(1, 1);
    observe(fleet.member(0), 100 * MILLI);
    observe(fleet.member(1), 250 * MILLI);
    assertSame(fleet.member(0), pick(fleet, null, policy(Balance.P2C), NOW));
    fleet.member(0).enter(NOW);
    fleet.member(0).enter(NOW);
    assertSame(fleet.member(1), pick(fleet, null, policy(Balance.P2C), NOW));
    Fleet weighted = fleet(1, 3);
    observe(weighted.member(0), 100 * MILLI);
    observe(weighted.member(1), 100 * MILLI);
    weighted.member(1).enter(NOW);
    assertSame(weighted.member(1), pick(weighted, null, policy(Balance.P2C), NOW));
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void whoWasTriedIsNotPickedAgain(Balance balance) {
    Fleet fleet = fleet(1, 1, 1);
    Member[] tried = {fleet.member(0), fleet.member(2)};
    for (int i = 0; i < 100; i++) {
      assertSame(fleet.member(1), pick(fleet, tried, policy(balance), NOW));
    }
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void whoIsEjectedIsNotPickedAndComesBack(Balance balance) {
    Fleet fleet = fleet(1, 1, 1, 1);
    eject(fleet, 1);
    assertEquals(0, shares(fleet, null, policy(balance), 10_000)[1]);
    long later = NOW + 2 * SECOND;
    assertEquals(0, shares(fleet, null, policy(balance), 100)[1], "until it is brought back");
    fleet.member(1).restore(later);
    fleet.impaired(false);
    Map<Member, Integer> counts = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      counts.merge(pick(fleet, null, policy(balance), later), 1, Integer::sum);
    }
    assertEquals(4, counts.size());
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void panicUsesAllAlike(Balance balance) {
    Fleet fleet = fleet(1, 1, 1, 1);
    for (int i = 0; i < 4; i++) {
      eject(fleet, i);
      if (i == 1) {
        int[] half = shares(fleet, null, policy(balance), 4_000);
        assertEquals(0, half[0] + half[1], "half of them usable is no panic yet");
      }
    }
    for (int count : shares(fleet, null, policy(balance), 40_000)) {
      assertEquals(10_000, count, 500);
    }
  }

  @Test
  void panicCanBeSwitchedOffButTheLastResortStays() {
    ClientPolicy never = ClientPolicy.builder().panicPercent(0).build();
    Fleet fleet = fleet(1, 1, 1, 1);
    eject(fleet, 0);
    eject(fleet, 1);
    eject(fleet, 2);
    assertSame(fleet.member(3), pick(fleet, null, never, NOW));
    eject(fleet, 3);
    assertNotNull(pick(fleet, null, never, NOW));
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void whoIsNewBesideOthersGetsAGrowingShare(Balance balance) {
    Fleet old = fleet(1, 1, 1);
    Fleet fleet = old.next(snapshot(1, 1, 1, 1), NOW);
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
      assertEquals(expected, share, balance == Balance.P2C ? 0.06 : 0.05, "at " + second + " s");
      before = share;
    }
  }

  @Test
  void nobodyIsNewWhereAllAre() {
    Fleet first = Fleet.first(snapshot(1, 1), NOW);
    assertEquals(1, first.member(0).share(NOW, 30 * SECOND));
    Fleet replaced =
        first.next(
            Snapshot.of("s", List.of(Instance.builder("s", "other", "127.0.0.1", 99).build())),
            NOW);
    assertEquals(1, replaced.member(0).share(NOW, 30 * SECOND));
  }

  @Test
  void whoStaysKeepsWhatIsKnownAndWhoIsNewBeginsAtTheMedian() {
    Fleet fleet = fleet(1, 1, 1);
    observe(fleet.member(0), 50 * MILLI);
    observe(fleet.member(1), 40 * MILLI);
    observe(fleet.member(2), 90 * MILLI);
    Fleet next = fleet.next(snapshot(1, 1, 1, 1), NOW);
    for (int i = 0; i < 3; i++) {
      assertSame(fleet.member(i), next.member(i));
    }
    assertEquals(50 * MILLI, next.member(3).latencyNanos(NOW), 1);
  }

  @Test
  void sameIdOnAnotherPortIsAnotherProcess() {
    Fleet fleet = fleet(1);
    Fleet next =
        fleet.next(
            Snapshot.of("s", List.of(Instance.builder("s", "i0", "127.0.0.1", 77).build())), NOW);
    assertTrue(fleet.member(0) != next.member(0));
  }

  @Test
  void churnNeverYieldsWhoIsGoneNorFails() throws Exception {
    AtomicReference<Fleet> current = new AtomicReference<>(fleet(1, 1, 1, 1));
    Together.run(
        4,
        20_000,
        i -> {
          if (i % 100 == 0) {
            double[] weights = new double[1 + i / 100 % 7];
            java.util.Arrays.fill(weights, 1);
            Fleet fleet = current.get();
            current.compareAndSet(fleet, fleet.next(snapshot(weights), NOW));
          }
          Fleet fleet = current.get();
          Balance balance = Balance.values()[i % 3];
          Member member = pick(fleet, null, policy(balance), NOW);
          boolean found = false;
          for (int m = 0; m < fleet.size(); m++) {
            found |= fleet.member(m) == member;
          }
          assertTrue(found);
        });
  }

  @Test
  void theTableDecaysAsTheExponentialDoes() {
    for (double x = 0; x < 25; x += 0.013) {
      assertEquals(Math.exp(-x), Decay.exp(x), 0.001);
    }
    assertEquals(1, Decay.exp(-1));
    assertEquals(1, Decay.exp(Double.NaN));
  }

  /** A latency above the first is a peak, which is seen at once. */
  private static void observe(Member member, long nanos) {
    member.succeeded(nanos, NOW);
    assertEquals(nanos, member.latencyNanos(NOW));
  }

  private static void eject(Fleet fleet, int i) {
    fleet.member(i).eject(NOW, NOW + SECOND, 1, "test");
    fleet.impaired(true);
  }

  private int[] shares(Fleet fleet, Member[] tried, ClientPolicy policy, int picks) {
    Map<Member, Integer> index = new HashMap<>();
    for (int i = 0; i < fleet.size(); i++) {
      index.put(fleet.member(i), i);
    }
    int[] counts = new int[fleet.size()];
    for (int i = 0; i < picks; i++) {
      counts[index.get(pick(fleet, tried, policy, NOW))]++;
    }
    return counts;
  }

  private Member pick(Fleet fleet, Member[] tried, ClientPolicy policy, long now) {
    return balancers.pick(fleet, tried, policy, random.nextLong(), now);
  }

  private static ClientPolicy policy(Balance balance) {
    return ClientPolicy.builder().balance(balance).build();
  }

  private static Fleet fleet(double... weights) {
    return Fleet.first(snapshot(weights), NOW);
  }

  private static Snapshot snapshot(double... weights) {
    List<Instance> list = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      list.add(Instance.builder("s", "i" + i, "127.0.0.1", i + 1).weight(weights[i]).build());
    }
    return Snapshot.of("s", list);
  }
}
