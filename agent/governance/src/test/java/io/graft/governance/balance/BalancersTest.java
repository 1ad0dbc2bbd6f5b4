package io.graft.governance.balance;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static io.graft.governance.endpoint.EndpointSets.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Together;
import io.graft.governance.config.Balance;
import io.graft.governance.config.BalanceConfig;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.endpoint.EndpointSets;
import io.graft.governance.endpoint.ExponentialDecay;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold for every pick of every balancer, and the resulting shares. */
class BalancersTest {
  private final Randomness random = new Randomness(11);
  private final Balancers balancers = new Balancers(random);
  private final Pickers pickers = new Pickers();

  @ParameterizedTest
  @EnumSource(Balance.class)
  void nothingIsPickedFromAnEmptySet(Balance balance) {
    assertNull(pick(EndpointSets.of(), null, policy(balance), NOW));
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void aSingleEndpointIsPickedUnlessItWasTried(Balance balance) {
    EndpointSet endpointSet = EndpointSets.of(1.0);
    Endpoint only = endpointSet.endpoint(0);
    assertSame(only, pick(endpointSet, null, policy(balance), NOW));
    assertNull(pick(endpointSet, new Endpoint[] {only}, policy(balance), NOW));
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void equalEndpointsGetEqualShares(Balance balance) {
    double chiSquare = 0;
    for (int count : shares(EndpointSets.of(8), policy(balance), 80_000)) {
      chiSquare += (count - 10_000.0) * (count - 10_000.0) / 10_000;
    }
    // 7 degrees of freedom: 24.3 is passed by one in a thousand.
    assertTrue(chiSquare < 24.3, "chi square " + chiSquare);
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void eachEndpointGetsItsWeightEvenIfItIsMoreThanAPairCanGive(Balance balance) {
    int[] shares = shares(EndpointSets.of(1, 2, 3, 4, 90), policy(balance), 100_000);
    for (int i = 0; i < 5; i++) {
      double expected = (i < 4 ? i + 1 : 90) / 100.0;
      double off = balance == Balance.ROUND_ROBIN ? 0.0005 : 0.006;
      assertEquals(expected, shares[i] / 100_000.0, off, "of member " + i);
    }
  }

  @Test
  void roundRobinGivesEachEndpointItsWeightWithinTenThousandPicks() {
    int[] shares = shares(EndpointSets.of(1, 2, 3, 4), policy(Balance.ROUND_ROBIN), 10_000);
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
  void roundRobinOfEqualEndpointsTakesTurnsAcrossSnapshots() {
    EndpointSet endpointSet = EndpointSets.of(3);
    int[] counts = new int[3];
    for (int i = 0; i < 300; i++) {
      counts[EndpointSets.number(pick(endpointSet, null, policy(Balance.ROUND_ROBIN), NOW))]++;
      endpointSet = endpointSet.next(EndpointSets.of(3).snapshot(), NOW);
    }
    for (int count : counts) {
      assertEquals(100, count);
    }
  }

  @Test
  void roundRobinDoesNotStarveLightEndpointsIfSnapshotsComeFasterThanTurns() {
    EndpointSet endpointSet = EndpointSets.of(10, 10, 1);
    int[] counts = new int[3];
    for (int i = 0; i < 21_000; i++) {
      counts[EndpointSets.number(pick(endpointSet, null, policy(Balance.ROUND_ROBIN), NOW))]++;
      if (i % 2 == 0) {
        endpointSet = endpointSet.next(EndpointSets.snapshot(10, 10, 1), NOW);
      }
    }
    assertEquals(1_000, counts[2], 50);
  }

  @Test
  void roundRobinKeepsItsWeightsUnderManyThreads() throws Exception {
    EndpointSet endpointSet = EndpointSets.of(1.0, 3.0);
    AtomicIntegerArray counts = new AtomicIntegerArray(2);
    Together.run(
        4,
        25_000,
        i ->
            counts.incrementAndGet(
                EndpointSets.number(pick(endpointSet, null, policy(Balance.ROUND_ROBIN), NOW))));
    assertEquals(0.25, counts.get(0) / 100_000.0, 0.002);
  }

  @Test
  void retriesTakeNoTurnOfFirstAttempts() {
    EndpointSet endpointSet = EndpointSets.of(2);
    Endpoint[] failed = {endpointSet.endpoint(0)};
    int[] counts = new int[2];
    for (int i = 0; i < 100; i++) {
      Endpoint first = pick(endpointSet, null, policy(Balance.ROUND_ROBIN), NOW);
      counts[EndpointSets.number(first)]++;
      if (first == failed[0]) {
        assertSame(
            endpointSet.endpoint(1), pick(endpointSet, failed, policy(Balance.ROUND_ROBIN), NOW));
      }
    }
    assertEquals(50, counts[0]);
  }

  @Test
  void aNewEndpointDoesNotYieldItsCallsToOneThatIsTenTimesSlower() {
    EndpointSet endpointSet = EndpointSets.of(2);
    for (long t = 10; t <= 3_000; t += 10) {
      endpointSet.endpoint(1).succeeded(10 * MILLI, NOW + t * MILLI);
      endpointSet.endpoint(0).succeeded(100 * MILLI, NOW + t * MILLI);
    }
    EndpointSets.restore(endpointSet, 1, NOW - 15 * SECOND);
    int slow = 0;
    for (int i = 0; i < 1_000; i++) {
      slow += pick(endpointSet, null, policy(Balance.P2C), NOW) == endpointSet.endpoint(0) ? 1 : 0;
    }
    assertEquals(0, slow, 10);
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void aTriedEndpointIsNotPickedAgain(Balance balance) {
    EndpointSet endpointSet = EndpointSets.of(1, 5, 1);
    Endpoint[] tried = {endpointSet.endpoint(0), endpointSet.endpoint(2)};
    Endpoint[] heavy = {endpointSet.endpoint(1)};
    for (int i = 0; i < 200; i++) {
      assertSame(endpointSet.endpoint(1), pick(endpointSet, tried, policy(balance), NOW));
      assertTrue(pick(endpointSet, heavy, policy(balance), NOW) != heavy[0]);
    }
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void theOtherEndpointsShareTheRetriesEqually(Balance balance) {
    EndpointSet endpointSet = EndpointSets.of(4);
    Endpoint[] tried = {endpointSet.endpoint(1)};
    int[] counts = new int[4];
    for (int i = 0; i < 30_000; i++) {
      counts[EndpointSets.number(pick(endpointSet, tried, policy(balance), NOW))]++;
    }
    assertEquals(0, counts[1]);
    assertEquals(10_000, counts[0], 400);
    assertEquals(10_000, counts[2], 400);
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void anEjectedEndpointIsNotPickedUntilItIsUnejected(Balance balance) {
    EndpointSet endpointSet = EndpointSets.of(4);
    EndpointSets.eject(endpointSet, 1);
    assertEquals(0, shares(endpointSet, policy(balance), 10_000)[1]);
    EndpointSets.restore(endpointSet, 1, NOW - 60 * SECOND);
    int[] shares = shares(endpointSet, policy(balance), 10_000);
    assertEquals(2_500, shares[1], 250);
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void aRetryWithoutAnyOtherEndpointGetsAnEjectedOne(Balance balance) {
    EndpointSet endpointSet = EndpointSets.of(3);
    EndpointSets.eject(endpointSet, 2);
    Endpoint[] tried = {endpointSet.endpoint(0), endpointSet.endpoint(1)};
    assertSame(endpointSet.endpoint(2), pick(endpointSet, tried, policy(balance), NOW));
    assertNull(pick(endpointSet, endpointSet.endpoints(), policy(balance), NOW));
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void panicUsesAllEndpointsEqually(Balance balance) {
    EndpointSet endpointSet = EndpointSets.of(1, 1, 1, 5);
    for (int i = 0; i < 4; i++) {
      EndpointSets.eject(endpointSet, i);
      if (i == 1) {
        int[] half = shares(endpointSet, policy(balance), 4_000);
        assertEquals(0, half[0] + half[1], "half of them usable is no panic yet");
      }
    }
    if (balance != Balance.HASH) {
      for (int count : shares(endpointSet, policy(balance), 40_000)) {
        assertEquals(10_000, count, 500);
      }
    }
  }

  @Test
  void panicCanBeSwitchedOffButTheLastResortRemains() {
    BalanceConfig never = ClientPolicy.builder().set(BalanceConfig.PANIC, 0).build().balance();
    EndpointSet endpointSet = EndpointSets.of(4);
    EndpointSets.eject(endpointSet, 0);
    EndpointSets.eject(endpointSet, 1);
    EndpointSets.eject(endpointSet, 2);
    assertSame(endpointSet.endpoint(3), pick(endpointSet, null, never, NOW));
    EndpointSets.eject(endpointSet, 3);
    assertNotNull(pick(endpointSet, null, never, NOW));
  }

  @ParameterizedTest
  @EnumSource(Balance.class)
  void aNewEndpointBesideOthersGetsAGrowingShare(Balance balance) {
    EndpointSet endpointSet = EndpointSets.of(3).next(EndpointSets.of(4).snapshot(), NOW);
    double before = 0;
    for (int second : new int[] {0, 9, 18, 30}) {
      int count = 0;
      for (int i = 0; i < 40_000; i++) {
        Endpoint endpoint = pick(endpointSet, null, policy(balance), NOW + second * SECOND);
        count += endpoint == endpointSet.endpoint(3) ? 1 : 0;
      }
      double share = count / 40_000.0;
      double expected = 0.25 * Math.max(0.1, second / 30.0);
      assertTrue(share > before, "at " + second + " s: " + share);
      assertEquals(expected, share, 0.05, "at " + second + " s");
      before = share;
    }
  }

  @Test
  void aCallWithoutAKeyIsBalancedByLatency() {
    EndpointSet endpointSet = EndpointSets.of(2);
    // The third failure in a row.
    for (int i = 0; i < 3; i++) {
      endpointSet.endpoint(0).failed(MILLI, 0, false, NOW);
    }
    Picker picker = Picker.of(endpointSet, policy(Balance.HASH), Locality.UNKNOWN);
    for (int i = 0; i < 1_000; i++) {
      assertSame(
          endpointSet.endpoint(1),
          balancers.pick(picker, null, policy(Balance.HASH), 0, false, random.nextLong(), NOW));
    }
  }

  @Test
  void theDecayTableMatchesTheExponential() {
    for (double x = 0; x < 25; x += 0.013) {
      assertEquals(Math.exp(-x), ExponentialDecay.exp(x), 0.001);
    }
    assertEquals(1, ExponentialDecay.exp(-1));
    assertEquals(1, ExponentialDecay.exp(Double.NaN));
  }

  private int[] shares(EndpointSet endpointSet, BalanceConfig policy, int picks) {
    int[] counts = new int[endpointSet.size()];
    for (int i = 0; i < picks; i++) {
      counts[EndpointSets.number(pick(endpointSet, null, policy, NOW))]++;
    }
    return counts;
  }

  /** Each call has another key. */
  private Endpoint pick(EndpointSet endpointSet, Endpoint[] tried, BalanceConfig policy, long now) {
    Picker picker = pickers.find(endpointSet, null, policy, Locality.UNKNOWN);
    return balancers.pick(picker, tried, policy, random.nextLong(), true, random.nextLong(), now);
  }

  private static BalanceConfig policy(Balance balance) {
    return POLICIES[balance.ordinal()];
  }

  private static final BalanceConfig[] POLICIES = new BalanceConfig[Balance.values().length];

  static {
    for (Balance balance : Balance.values()) {
      POLICIES[balance.ordinal()] =
          ClientPolicy.builder().set(BalanceConfig.BALANCE, balance).build().balance();
    }
  }
}
