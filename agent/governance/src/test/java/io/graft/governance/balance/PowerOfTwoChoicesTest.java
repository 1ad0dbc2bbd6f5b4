package io.graft.governance.balance;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static io.graft.governance.endpoint.EndpointSets.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.config.Balance;
import io.graft.governance.config.BalanceConfig;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.endpoint.EndpointSets;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The better of two, by latency and by requests in flight. */
class PowerOfTwoChoicesTest {
  private static final BalanceConfig BY_LATENCY = ClientPolicy.DEFAULT.balance();
  private static final BalanceConfig BY_REQUESTS =
      ClientPolicy.builder().set(BalanceConfig.BALANCE, Balance.LEAST_REQUEST).build().balance();

  private final Randomness random = new Randomness(12);
  private final Balancers balancers = new Balancers(random);
  private final Pickers pickers = new Pickers();

  @Test
  void eachPairOfDifferentEndpointsIsDrawnEquallyOften() {
    Candidates pool = new Candidates(EndpointSets.of(5).endpoints(), null, false);
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
  void theBusyEndpointOfThreeIsNeverPicked() {
    // Envoy draws with replacement, so that one in nine pairs is the busy one with itself: 44.45,
    // 44.45 and 11.1 %. Two that differ always have a better one.
    EndpointSet endpointSet = EndpointSets.of(3);
    endpointSet.endpoint(0).enter(NOW);
    for (BalanceConfig policy : Arrays.asList(BY_LATENCY, BY_REQUESTS)) {
      int[] shares = shares(endpointSet, policy, 100_000);
      assertEquals(0, shares[0]);
      assertEquals(50_000, shares[1], 1_000);
    }
  }

  @Test
  void callsWithoutAResponseAreSpreadEvenly() {
    // 100,000 over 100: within 1e-4 of them.
    EndpointSet endpointSet = EndpointSets.of(100);
    for (int i = 0; i < 100_000; i++) {
      pick(endpointSet, BY_REQUESTS, NOW).enter(NOW);
    }
    for (int i = 0; i < 100; i++) {
      assertEquals(1_000, endpointSet.endpoint(i).underWay(NOW), 10);
    }
  }

  @Test
  void fasterAndHeavierEndpointsWinUnderLoad() {
    EndpointSet endpointSet = EndpointSets.of(1, 1, 4);
    for (int i = 0; i < 3; i++) {
      for (long t = 10; t <= 3_000; t += 10) {
        endpointSet.endpoint(i).succeeded((i == 0 ? 100 : 400) * MILLI, NOW + t * MILLI);
      }
      endpointSet.endpoint(i).enter(NOW);
    }
    Balancer byLatency = new LatencyBalancer();
    Candidates lights = new Candidates(Arrays.copyOf(endpointSet.endpoints(), 2), null, false);
    assertSame(endpointSet.endpoint(0), byLatency.pick(lights, null, BY_LATENCY, 1, NOW));
    for (int i = 0; i < 8; i++) {
      endpointSet.endpoint(0).enter(NOW);
    }
    assertSame(endpointSet.endpoint(1), byLatency.pick(lights, null, BY_LATENCY, 1, NOW));
    endpointSet.endpoint(2).enter(NOW);
    // 2 + 1 to a weight of 4, against 1 + 1.
    Candidates uneven =
        new Candidates(
            new Endpoint[] {endpointSet.endpoint(1), endpointSet.endpoint(2)}, null, false);
    assertSame(endpointSet.endpoint(2), byLatency.pick(uneven, null, BY_LATENCY, 1, NOW));
    assertSame(
        endpointSet.endpoint(2),
        new LeastRequestBalancer().pick(uneven, null, BY_REQUESTS, 1, NOW));
  }

  @ParameterizedTest
  @CsvSource({"10, 0.5", "15, 0.5", "60, 0.001", "100, 0.001"})
  void ofTwoIdleEndpointsOnlyAFarSlowerOneGetsLess(double millis, double expected) {
    EndpointSet endpointSet = EndpointSets.of(2);
    answer(endpointSet, 1, millis);
    int[] shares = shares(endpointSet, BY_LATENCY, 400_000);
    assertEquals(expected, shares[1] / 400_000.0, expected < 0.01 ? 0.0003 : 0.05);
  }

  @Test
  void amongManyEndpointsNoiseDoesNotMatterAndSlownessDoes() {
    EndpointSet endpointSet = EndpointSets.of(20);
    answer(endpointSet, 3, 14);
    assertEquals(0.05, shares(endpointSet, BY_LATENCY, 400_000)[3] / 400_000.0, 0.005);
    endpointSet = EndpointSets.of(20);
    answer(endpointSet, 3, 100);
    assertEquals(0.0001, shares(endpointSet, BY_LATENCY, 400_000)[3] / 400_000.0, 0.0001);
  }

  /**
   * Lets each answer for 3 s: one endpoint takes so long, the others, of which one is first, 10 ms.
   */
  private static void answer(EndpointSet endpointSet, int slow, double millis) {
    for (long t = 10; t <= 3_000; t += 10) {
      for (int i = 0; i < endpointSet.size(); i++) {
        endpointSet
            .endpoint(i)
            .succeeded((long) ((i == slow ? millis : 10) * MILLI), NOW + t * MILLI);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 5, 100})
  void aSequentialCallerOfTwoEndpointsUsesBoth(double millis) {
    // Each begins with a call that is slow, because it connects and loads its classes.
    EndpointSet endpointSet = EndpointSets.of(2);
    Random noise = new Random(4);
    long now = NOW;
    boolean[] warm = new boolean[2];
    for (int window = 0; window < 30; window++) {
      int[] shares = new int[2];
      for (int i = 0; i < 300; i++) {
        Endpoint endpoint = pick(endpointSet, BY_LATENCY, now);
        int n = EndpointSets.number(endpoint);
        int lease = endpoint.enter(now);
        long took = (long) (millis * Math.exp(0.3 * noise.nextGaussian()) * MILLI);
        took += warm[n] ? 0 : 50 * MILLI;
        warm[n] = true;
        now += took;
        endpoint.exit(lease);
        endpoint.succeeded(took, now);
        shares[n]++;
      }
      assertTrue(Math.min(shares[0], shares[1]) > 60, "window " + window + ": " + shares[0]);
    }
  }

  @Test
  void anEndpointWithoutAResponseToItsFirstCallGetsNoOther() {
    EndpointSet endpointSet = EndpointSets.of(10);
    for (int i = 0; i < 10; i++) {
      endpointSet.endpoint(i).succeeded(10 * MILLI, NOW);
    }
    endpointSet = endpointSet.next(EndpointSets.of(11).snapshot(), NOW);
    Endpoint newcomer = endpointSet.endpoint(10);
    int probes = 0;
    long now = NOW;
    for (int i = 0; i < 50_000; i++) {
      now += MILLI;
      Endpoint endpoint = pick(endpointSet, BY_LATENCY, now);
      int lease = endpoint.enter(now);
      if (endpoint == newcomer) {
        probes++;
      } else {
        endpoint.exit(lease);
        endpoint.succeeded(10 * MILLI, now);
      }
    }
    assertEquals(1, probes);
  }

  @Test
  void anUnejectedEndpointGetsItsShareSlowly() {
    EndpointSet endpointSet = EndpointSets.of(100);
    for (int i = 0; i < 100; i++) {
      endpointSet.endpoint(i).succeeded(10 * MILLI, NOW);
    }
    EndpointSets.eject(endpointSet, 7);
    assertEquals(0, shares(endpointSet, BY_LATENCY, 10_000)[7]);
    endpointSet.endpoint(7).resetFailures(20 * MILLI, NOW);
    EndpointSets.restore(endpointSet, 7, NOW);
    assertEquals(0.1 / 100, share(endpointSet, 7, NOW), 0.001);
    assertEquals(0.5 / 100, share(endpointSet, 7, NOW + 15 * SECOND), 0.002);
    assertEquals(1.0 / 100, share(endpointSet, 7, NOW + 31 * SECOND), 0.002);
  }

  @Test
  void ejectedEndpointsGetNoCalls() {
    EndpointSet endpointSet = EndpointSets.of(10);
    for (int i = 0; i < 5; i++) {
      EndpointSets.eject(endpointSet, i);
    }
    int[] shares = shares(endpointSet, BY_LATENCY, 100_000);
    for (int i = 0; i < 10; i++) {
      assertEquals(i < 5 ? 0 : 20_000, shares[i], 1_000);
    }
  }

  @Test
  void callsThatNeverEndAreForgottenWhenTheirLeaseExpires() {
    EndpointSet endpointSet = EndpointSets.of(2);
    for (int i = 0; i < 100; i++) {
      endpointSet.endpoint(0).enter(NOW);
    }
    assertNotSame(endpointSet.endpoint(0), pick(endpointSet, BY_REQUESTS, NOW));
    int first = 0;
    for (int i = 0; i < 1_000; i++) {
      first +=
          pick(endpointSet, BY_REQUESTS, NOW + 1_200 * SECOND) == endpointSet.endpoint(0) ? 1 : 0;
    }
    assertEquals(500, first, 60);
  }

  private double share(EndpointSet endpointSet, int endpoint, long now) {
    int count = 0;
    for (int i = 0; i < 100_000; i++) {
      count += EndpointSets.number(pick(endpointSet, BY_LATENCY, now)) == endpoint ? 1 : 0;
    }
    return count / 100_000.0;
  }

  private int[] shares(EndpointSet endpointSet, BalanceConfig policy, int picks) {
    int[] counts = new int[endpointSet.size()];
    for (int i = 0; i < picks; i++) {
      counts[EndpointSets.number(pick(endpointSet, policy, NOW))]++;
    }
    return counts;
  }

  private Endpoint pick(EndpointSet endpointSet, BalanceConfig policy, long now) {
    Picker picker = pickers.find(endpointSet, null, policy, Locality.UNKNOWN);
    return balancers.pick(picker, null, policy, 0, false, random.nextLong(), now);
  }
}
