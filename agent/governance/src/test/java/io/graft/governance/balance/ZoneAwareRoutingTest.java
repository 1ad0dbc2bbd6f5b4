package io.graft.governance.balance;

import static io.graft.governance.endpoint.EndpointSets.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.config.BalanceConfig;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.endpoint.EndpointSets;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.governance.time.Randomness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much of its traffic a caller keeps in its zone, and which zones get the rest. */
class ZoneAwareRoutingTest {
  private static final Locality IN_A = Locality.of("a", null, null);

  private final Randomness random = new Randomness(9);

  @Test
  void allTrafficStaysInTheZoneWhileItCanTakeIt() {
    EndpointSet endpointSet = zones("aaabbbccc");
    assertEquals(1, local(endpointSet, IN_A));
    int[] shares = shares(endpointSet, IN_A);
    assertEquals(30_000, shares[0] + shares[1] + shares[2]);
    EndpointSets.eject(endpointSet, 0);
    // 2 of 8 times 1.4 of a third.
    assertEquals(1, local(endpointSet, IN_A));
  }

  @Test
  void theRestSpillsOverByCapacity() {
    EndpointSet endpointSet = zones("aaabbbbbbccc");
    EndpointSets.eject(endpointSet, 0);
    EndpointSets.eject(endpointSet, 1);
    // 1 of 10 times 1.4, of a third.
    assertEquals(0.42, local(endpointSet, IN_A), 1e-9);
    int[] shares = shares(endpointSet, IN_A);
    assertEquals(0, shares[0] + shares[1]);
    assertEquals(0.42, shares[2] / 30_000.0, 0.015);
    double b = sum(shares, 3, 9) / 30_000.0;
    double c = sum(shares, 9, 12) / 30_000.0;
    assertEquals(0.58, b + c, 0.015, "the rest");
    assertEquals(2, b / c, 0.15);
  }

  @Test
  void theShareOfAZoneDependsOnItsCallersIfTheyAreKnown() {
    EndpointSet endpointSet = zones("aaabbbbbb");
    // Nine of ten callers are here: a third of the capacity is not for all that they have.
    assertEquals(1.4 / 3 / 0.9, local(endpointSet, peers("aaaaaaaaab")), 1e-9);
    assertEquals(1, local(endpointSet, peers("abbbbbbbbb")));
  }

  @Test
  void weightsAreCapacity() {
    EndpointSet endpointSet =
        EndpointSets.of(6, (i, b) -> b.zone(i < 1 ? "a" : "b").weight(i < 1 ? 5 : 1));
    assertEquals(1, local(endpointSet, IN_A), "half the capacity is in one instance");
  }

  @Test
  void zonesAreIgnoredIfUnknownOrTooSmallOrInPanicOrSwitchedOff() {
    assertEquals(0, local(zones("aaabbb"), Locality.UNKNOWN));
    assertEquals(0, local(zones("aaabbb"), Locality.of("x", null, null)));
    assertEquals(0, local(zones("aabbb"), IN_A), "fewer than six");
    EndpointSet panic = zones("aaaaabbbbb");
    for (int i = 0; i < 6; i++) {
      EndpointSets.eject(panic, i);
    }
    assertEquals(0, local(panic, IN_A));
    for (int share : shares(panic, IN_A)) {
      assertEquals(3_000, share, 300);
    }
    BalanceConfig off = ClientPolicy.builder().set(BalanceConfig.ZONE, "off").build().balance();
    assertEquals(0, Picker.of(zones("aaabbb"), off, IN_A).localShare());
  }

  @Test
  void aRetryLeavesTheZoneOnceAllItsEndpointsWereTried() {
    EndpointSet endpointSet = zones("aaabbb");
    Picker picker = Picker.of(endpointSet, ClientPolicy.DEFAULT.balance(), IN_A);
    assertEquals(1, picker.localShare());
    Endpoint[] tried = {endpointSet.endpoint(0), endpointSet.endpoint(1), endpointSet.endpoint(2)};
    Endpoint next =
        new Balancers(random)
            .pick(picker, tried, ClientPolicy.DEFAULT.balance(), 0, false, random.nextLong(), NOW);
    assertTrue(next != null && "b".equals(next.instance().zone()));
  }

  @Test
  void instancesWithoutAZoneCountAsOtherZones() {
    EndpointSet endpointSet = EndpointSets.of(8, (i, b) -> b.zone(i < 4 ? "a" : null));
    assertEquals(1, local(endpointSet, IN_A));
    assertEquals(30_000, sum(shares(endpointSet, IN_A), 0, 4));
  }

  private static double local(EndpointSet endpointSet, Locality locality) {
    return Picker.of(endpointSet, ClientPolicy.DEFAULT.balance(), locality).localShare();
  }

  private static EndpointSet zones(String zones) {
    return EndpointSets.of(zones.length(), (i, b) -> b.zone(zones.substring(i, i + 1)));
  }

  private static Locality peers(String zones) {
    List<Instance> list = new ArrayList<>();
    for (int i = 0; i < zones.length(); i++) {
      list.add(EndpointSets.instance(i).zone(zones.substring(i, i + 1)).build());
    }
    return Locality.of(zones.substring(0, 1), Snapshot.of("callers", list), list.get(0).id());
  }

  private int[] shares(EndpointSet endpointSet, Locality locality) {
    Picker picker = Picker.of(endpointSet, ClientPolicy.DEFAULT.balance(), locality);
    Balancers balancers = new Balancers(random);
    int[] shares = new int[endpointSet.size()];
    for (int i = 0; i < 30_000; i++) {
      Endpoint endpoint =
          balancers.pick(
              picker, null, ClientPolicy.DEFAULT.balance(), 0, false, random.nextLong(), NOW);
      shares[EndpointSets.number(endpoint)]++;
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
