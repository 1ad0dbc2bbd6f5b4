package io.graft.governance.sample;

import static io.graft.governance.endpoint.EndpointSets.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.balance.Balancers;
import io.graft.governance.balance.Locality;
import io.graft.governance.balance.Picker;
import io.graft.governance.config.Balance;
import io.graft.governance.config.BalanceConfig;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.endpoint.EndpointSets;
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
  void allCallersTogetherCoverEachEndpointEqually(int servers, int callers, int aperture) {
    Endpoint[] all = EndpointSets.of(servers).endpoints();
    double[] covered = new double[servers];
    for (int c = 0; c < callers; c++) {
      Subset subset = Subset.of(all, all, aperture, c, callers);
      double own = 0;
      for (int i = 0; i < subset.endpoints.length; i++) {
        double part = subset.coverage == null ? 1 : subset.coverage[i];
        assertTrue(part > 0 && part <= 1 + 1e-9, "part " + part);
        covered[EndpointSets.number(subset.endpoints[i])] += part;
        own += part;
      }
      assertEquals(subset.endpoints.length, new HashSet<>(Arrays.asList(subset.endpoints)).size());
      assertTrue(own >= aperture - 1e-6, "no caller has too few: " + own);
    }
    for (double c : covered) {
      assertEquals(covered[0], c, 1e-6);
    }
  }

  @Test
  void callersUseAboutAsManyAsTheyShould() {
    Endpoint[] all = EndpointSets.of(1000).endpoints();
    Subset subset = Subset.of(all, all, 100, 3, 200);
    assertEquals(100, subset.endpoints.length, 1);
    // Few callers must use more each, or some instances would be used by nobody.
    assertEquals(334, Subset.of(all, all, 100, 1, 3).endpoints.length, 1);
  }

  @Test
  void placesDoNotDependOnTheOrderOfEndpoints() {
    Endpoint[] all = EndpointSets.of(500).endpoints();
    Endpoint[] shuffled = all.clone();
    Collections.shuffle(Arrays.asList(shuffled), new Random(3));
    assertArrayEquals(
        Subset.of(all, all, 100, 2, 20).endpoints,
        Subset.of(shuffled, shuffled, 100, 2, 20).endpoints);
  }

  @Test
  void anEjectedEndpointIsReplacedByTheNextAndMovesNoOther() {
    EndpointSet endpointSet = EndpointSets.of(1000);
    Set<Endpoint> before = endpoints(endpointSet, 4, 50);
    List<Endpoint> out = new ArrayList<>(before).subList(0, 60);
    for (Endpoint endpoint : out) {
      EndpointSets.eject(endpointSet, EndpointSets.number(endpoint));
    }
    Set<Endpoint> after = endpoints(endpointSet, 4, 50);
    assertEquals(before.size(), after.size(), 1);
    for (Endpoint endpoint : before) {
      assertEquals(!out.contains(endpoint), after.contains(endpoint));
    }
  }

  @Test
  void smallEndpointSetsAndCallersWithoutAPlaceUseAll() {
    Endpoint[] all = EndpointSets.of(100).endpoints();
    assertNull(Subset.of(all, all, 100, 0, 50).coverage);
    Endpoint[] more = EndpointSets.of(300).endpoints();
    assertEquals(300, Subset.of(more, more, 100, -1, 50).endpoints.length);
    assertEquals(300, Subset.of(more, more, 100, 0, 0).endpoints.length);
    assertEquals(300, Subset.of(more, more, 0, 0, 50).endpoints.length);
  }

  @Test
  void picksStayInTheSubsetAndRetriesLeaveItAtLast() {
    EndpointSet endpointSet = EndpointSets.of(300);
    Picker picker =
        Picker.of(
            endpointSet,
            ClientPolicy.builder().set(BalanceConfig.SUBSET, 12).build().balance(),
            caller(1, 100));
    assertEquals(12, picker.active(), 1);
    Randomness random = new Randomness(4);
    for (Balance balance : Balance.values()) {
      BalanceConfig policy =
          ClientPolicy.builder()
              .set(BalanceConfig.SUBSET, 12)
              .set(BalanceConfig.BALANCE, balance)
              .build()
              .balance();
      Balancers balancers = new Balancers(random);
      Set<Endpoint> seen = new HashSet<>();
      for (int i = 0; i < 10_000; i++) {
        seen.add(balancers.pick(picker, null, policy, 0, false, random.nextLong(), NOW));
      }
      assertEquals(picker.active(), seen.size(), balance.toString());
      Endpoint[] tried = seen.toArray(new Endpoint[0]);
      Endpoint next = balancers.pick(picker, tried, policy, 0, false, random.nextLong(), NOW);
      assertTrue(next != null && !seen.contains(next));
    }
  }

  private static Set<Endpoint> endpoints(EndpointSet endpointSet, int index, int callers) {
    Picker picker = Picker.of(endpointSet, ClientPolicy.DEFAULT.balance(), caller(index, callers));
    return new HashSet<>(Arrays.asList(picker.pool(0).endpoints));
  }

  private static Locality caller(int index, int callers) {
    List<Instance> peers = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      peers.add(EndpointSets.instance(i).build());
    }
    return Locality.of(null, Snapshot.of("callers", peers), peers.get(index).id());
  }
}
