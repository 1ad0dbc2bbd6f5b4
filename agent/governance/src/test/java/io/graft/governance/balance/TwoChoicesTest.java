package io.graft.governance.balance;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static io.graft.governance.balance.Fleets.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.policy.Balance;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The better of two, by latency and by what is under way. */
class TwoChoicesTest {
  private static final ClientPolicy BY_LATENCY = ClientPolicy.DEFAULT;
  private static final ClientPolicy BY_REQUESTS =
      ClientPolicy.builder().balance(Balance.LEAST_REQUEST).build();

  private final Randomness random = new Randomness(12);
  private final Balancers balancers = new Balancers(random);
  private final Rosters rosters = new Rosters();

  @Test
  void twoThatDifferAreDrawnEachPairAsOftenAsAnyOther() {
    Pool pool = new Pool(Fleets.of(5).members(), null, false);
    int[][] pairs = new int[5][5];
    for (int i = 0; i < 200_000; i++) {
      long bits = random.nextLong();
      int first = pool.draw(bits);
      pairs[first][pool.another(bits, first)]++;
    }
    for (int a = 0; a < 5; a++) {
      for (int b = 0; b < 5; b++) {
        assertEquals(a == b ? 0 : 10_000, pairs[a][b], 500);
      }
    }
  }

  @Test
  void theBusyOneOfThreeIsTakenByNobody() {
    // Envoy draws with replacement, so that one in nine pairs is the busy one with itself: 44.45,
    // 44.45 and 11.1 %. Two that differ always have a better one.
    Fleet fleet = Fleets.of(3);
    fleet.member(0).enter(NOW);
    for (ClientPolicy policy : Arrays.asList(BY_LATENCY, BY_REQUESTS)) {
      int[] shares = shares(fleet, policy, 100_000);
      assertEquals(0, shares[0]);
      assertEquals(50_000, shares[1], 1_000);
    }
  }

  @Test
  void whatIsNeverAnsweredIsSpreadEvenly() {
    // 100,000 over 100: within 1e-4 of them.
    Fleet fleet = Fleets.of(100);
    for (int i = 0; i < 100_000; i++) {
      pick(fleet, BY_REQUESTS, NOW).enter(NOW);
    }
    for (int i = 0; i < 100; i++) {
      assertEquals(1_000, fleet.member(i).underWay(NOW), 10);
    }
  }

  @Test
  void theFasterAndTheHeavierAreBetterUnderLoad() {
    Fleet fleet = Fleets.of(1, 1, 4);
    for (int i = 0; i < 3; i++) {
      for (long t = 10; t <= 3_000; t += 10) {
        fleet.member(i).succeeded((i == 0 ? 100 : 400) * MILLI, NOW + t * MILLI);
      }
      fleet.member(i).enter(NOW);
    }
    Balancer byLatency = new ByLatency();
    Pool lights = new Pool(Arrays.copyOf(fleet.members(), 2), null, false);
    assertSame(fleet.member(0), byLatency.pick(lights, null, BY_LATENCY, 1, NOW));
    for (int i = 0; i < 8; i++) {
      fleet.member(0).enter(NOW);
    }
    assertSame(fleet.member(1), byLatency.pick(lights, null, BY_LATENCY, 1, NOW));
    fleet.member(2).enter(NOW);
    // 2 + 1 to a weight of 4, against 1 + 1.
    Pool uneven = new Pool(new Member[] {fleet.member(1), fleet.member(2)}, null, false);
    assertSame(fleet.member(2), byLatency.pick(uneven, null, BY_LATENCY, 1, NOW));
    assertSame(fleet.member(2), new LeastRequest().pick(uneven, null, BY_REQUESTS, 1, NOW));
  }

  @ParameterizedTest
  @CsvSource({"10, 0.5", "15, 0.5", "60, 0.001", "100, 0.001"})
  void ofTwoIdleOnesOnlyOneThatIsFarSlowerGetsLess(double millis, double expected) {
    Fleet fleet = Fleets.of(2);
    answer(fleet, 1, millis);
    int[] shares = shares(fleet, BY_LATENCY, 400_000);
    assertEquals(expected, shares[1] / 400_000.0, expected < 0.01 ? 0.0003 : 0.05);
  }

  @Test
  void amongManyNoiseMeansNothingAndSlownessNearlyAll() {
    Fleet fleet = Fleets.of(20);
    answer(fleet, 3, 14);
    assertEquals(0.05, shares(fleet, BY_LATENCY, 400_000)[3] / 400_000.0, 0.005);
    fleet = Fleets.of(20);
    answer(fleet, 3, 100);
    assertEquals(0.0001, shares(fleet, BY_LATENCY, 400_000)[3] / 400_000.0, 0.0001);
  }

  /**
   * Lets each answer for 3 s: one member takes so long, the others, of which one is first, 10 ms.
   */
  private static void answer(Fleet fleet, int slow, double millis) {
    for (long t = 10; t <= 3_000; t += 10) {
      for (int i = 0; i < fleet.size(); i++) {
        fleet.member(i).succeeded((long) ((i == slow ? millis : 10) * MILLI), NOW + t * MILLI);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 5, 100})
  void aCallerOfTwoThatMakesOneCallAfterAnotherUsesBoth(double millis) {
    // Each begins with a call that is slow, because it connects and loads its classes.
    Fleet fleet = Fleets.of(2);
    Random noise = new Random(4);
    long now = NOW;
    boolean[] warm = new boolean[2];
    for (int window = 0; window < 30; window++) {
      int[] shares = new int[2];
      for (int i = 0; i < 300; i++) {
        Member member = pick(fleet, BY_LATENCY, now);
        int n = Fleets.number(member);
        int lease = member.enter(now);
        long took = (long) (millis * Math.exp(0.3 * noise.nextGaussian()) * MILLI);
        took += warm[n] ? 0 : 50 * MILLI;
        warm[n] = true;
        now += took;
        member.exit(lease);
        member.succeeded(took, now);
        shares[n]++;
      }
      assertTrue(Math.min(shares[0], shares[1]) > 60, "window " + window + ": " + shares[0]);
    }
  }

  @Test
  void whoNeverAnsweredItsFirstCallGetsNoOther() {
    Fleet fleet = Fleets.of(10);
    for (int i = 0; i < 10; i++) {
      fleet.member(i).succeeded(10 * MILLI, NOW);
    }
    fleet = fleet.next(Fleets.of(11).snapshot(), NOW);
    Member newcomer = fleet.member(10);
    int probes = 0;
    long now = NOW;
    for (int i = 0; i < 50_000; i++) {
      now += MILLI;
      Member member = pick(fleet, BY_LATENCY, now);
      int lease = member.enter(now);
      if (member == newcomer) {
        probes++;
      } else {
        member.exit(lease);
        member.succeeded(10 * MILLI, now);
      }
    }
    assertEquals(1, probes);
  }

  @Test
  void whoComesBackGetsItsShareSlowly() {
    Fleet fleet = Fleets.of(100);
    for (int i = 0; i < 100; i++) {
      fleet.member(i).succeeded(10 * MILLI, NOW);
    }
    Fleets.eject(fleet, 7);
    assertEquals(0, shares(fleet, BY_LATENCY, 10_000)[7]);
    fleet.member(7).forgive(20 * MILLI, NOW);
    Fleets.restore(fleet, 7, NOW);
    assertEquals(0.1 / 100, share(fleet, 7, NOW), 0.001);
    assertEquals(0.5 / 100, share(fleet, 7, NOW + 15 * SECOND), 0.002);
    assertEquals(1.0 / 100, share(fleet, 7, NOW + 31 * SECOND), 0.002);
  }

  @Test
  void halfOfThemEjectedGetNothing() {
    Fleet fleet = Fleets.of(10);
    for (int i = 0; i < 5; i++) {
      Fleets.eject(fleet, i);
    }
    int[] shares = shares(fleet, BY_LATENCY, 100_000);
    for (int i = 0; i < 10; i++) {
      assertEquals(i < 5 ? 0 : 20_000, shares[i], 1_000);
    }
  }

  @Test
  void whatWasNeverEndedIsForgottenWithItsLease() {
    Fleet fleet = Fleets.of(2);
    for (int i = 0; i < 100; i++) {
      fleet.member(0).enter(NOW);
    }
    assertNotSame(fleet.member(0), pick(fleet, BY_REQUESTS, NOW));
    int first = 0;
    for (int i = 0; i < 1_000; i++) {
      first += pick(fleet, BY_REQUESTS, NOW + 1_200 * SECOND) == fleet.member(0) ? 1 : 0;
    }
    assertEquals(500, first, 60);
  }

  private double share(Fleet fleet, int member, long now) {
    int count = 0;
    for (int i = 0; i < 100_000; i++) {
      count += Fleets.number(pick(fleet, BY_LATENCY, now)) == member ? 1 : 0;
    }
    return count / 100_000.0;
  }

  private int[] shares(Fleet fleet, ClientPolicy policy, int picks) {
    int[] counts = new int[fleet.size()];
    for (int i = 0; i < picks; i++) {
      counts[Fleets.number(pick(fleet, policy, NOW))]++;
    }
    return counts;
  }

  private Member pick(Fleet fleet, ClientPolicy policy, long now) {
    Roster roster = rosters.find(fleet, null, policy, Surroundings.UNKNOWN);
    return balancers.pick(roster, null, policy, 0, false, random.nextLong(), now);
  }
}
