package io.graft.governance.balance;

import static io.graft.governance.endpoint.EndpointSets.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.endpoint.EndpointSets;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The shares of priority groups: the table of Envoy's documentation, and picks by it. */
class PrioritiesTest {
  @Test
  void theFirstGroupTakesAllWhileItIsHealthyEnough() {
    assertShares(new int[] {100, 100}, new int[] {100, 0});
    assertShares(new int[] {72, 100}, new int[] {100, 0});
  }

  @Test
  void theNextGroupTakesWhatTheFirstCannot() {
    assertShares(new int[] {71, 100}, new int[] {99, 1});
    assertShares(new int[] {50, 100}, new int[] {70, 30});
    assertShares(new int[] {25, 100}, new int[] {35, 65});
    assertShares(new int[] {0, 100}, new int[] {0, 100});
    assertShares(new int[] {25, 25, 50}, new int[] {35, 35, 30});
  }

  @Test
  void ifAllGroupsAreNotEnoughEachGetsItsPartAndPanicsSeparately() {
    Priorities both = assertShares(new int[] {25, 25}, new int[] {50, 50});
    assertTrue(both.panic(0) && both.panic(1));
    Priorities first = assertShares(new int[] {5, 65}, new int[] {7, 93});
    assertTrue(first.panic(0));
    assertFalse(first.panic(1));
  }

  @Test
  void noGroupPanicsWhileTheOthersCanTakeTheTraffic() {
    Priorities p = assertShares(new int[] {25, 100}, new int[] {35, 65});
    assertFalse(p.panic(0));
  }

  @Test
  void aSingleGroupPanicsByTheThresholdOnly() {
    assertFalse(Priorities.of(new int[] {5}, new int[] {10}, 10, 50).panic(0));
    assertTrue(Priorities.of(new int[] {4}, new int[] {10}, 10, 50).panic(0));
    assertFalse(Priorities.of(new int[] {1}, new int[] {10}, 1.4, 0).panic(0));
  }

  @Test
  void ifNoEndpointIsUsableGroupsShareTrafficByTheirSize() {
    Priorities p = Priorities.of(new int[] {0, 0}, new int[] {3, 1}, 1.4, 0);
    assertEquals(0.75, p.share(0), 1e-9);
    assertEquals(0.25, p.share(1), 1e-9);
    assertTrue(p.panic(0) && p.panic(1));
  }

  @Test
  void picksFollowTheShares() {
    // Four of priority 0 of which two are left, four of priority 1.
    EndpointSet endpointSet =
        EndpointSets.of(8, (i, b) -> i < 4 ? b : b.metadata(Map.of("priority", "1")));
    EndpointSets.eject(endpointSet, 0);
    EndpointSets.eject(endpointSet, 1);
    Picker picker = Picker.of(endpointSet, ClientPolicy.DEFAULT.balance(), Locality.UNKNOWN);
    assertEquals(2, picker.priorities());
    assertEquals(0.7, picker.share(0), 1e-9);
    int[] shares = new int[8];
    Randomness random = new Randomness(3);
    Balancers balancers = new Balancers(random);
    for (int i = 0; i < 100_000; i++) {
      Endpoint endpoint =
          balancers.pick(
              picker, null, ClientPolicy.DEFAULT.balance(), 0, false, random.nextLong(), NOW);
      shares[EndpointSets.number(endpoint)]++;
    }
    assertEquals(0, shares[0] + shares[1]);
    assertEquals(0.7, (shares[2] + shares[3]) / 100_000.0, 0.01);
    assertEquals(0.075, shares[6] / 100_000.0, 0.01);
  }

  @Test
  void anInvalidPriorityIsZero() {
    EndpointSet endpointSet =
        EndpointSets.of(
            5,
            (i, b) ->
                b.metadata(
                    Map.of("priority", new String[] {"0", "", "high", "-1", "99999999999"}[i])));
    Picker picker = Picker.of(endpointSet, ClientPolicy.DEFAULT.balance(), Locality.UNKNOWN);
    assertEquals(2, picker.priorities());
    assertEquals(1, picker.share(0), "the one of -1");
  }

  /** Groups of 100 endpoints each, at an overprovision of 1.4 and a panic threshold of 50 %. */
  private static Priorities assertShares(int[] usable, int[] percent) {
    int[] all = IntStream.of(usable).map(i -> 100).toArray();
    Priorities priorities = Priorities.of(usable, all, 1.4, 50);
    int[] got = new int[usable.length];
    double sum = 0;
    for (int i = 0; i < got.length; i++) {
      got[i] = (int) Math.round(100 * priorities.share(i));
      sum += priorities.share(i);
    }
    assertArrayEquals(percent, got);
    assertEquals(1, sum, 1e-9);
    return priorities;
  }
}
