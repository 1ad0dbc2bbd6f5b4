package io.graft.governance.balance;

import static io.graft.governance.endpoint.EndpointSets.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Together;
import io.graft.governance.config.Balance;
import io.graft.governance.config.BalanceConfig;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.endpoint.EndpointSets;
import io.graft.governance.match.Selector;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Picks use the current endpoints. */
class PickersTest {
  private static final Locality NOWHERE = Locality.UNKNOWN;

  private final Pickers pickers = new Pickers();

  @Test
  void aPickerIsMadeOnceForEachPolicyAndSelector() {
    EndpointSet endpointSet = EndpointSets.of(4, (i, b) -> b.version(i < 1 ? "2" : "1"));
    Picker all = find(endpointSet, null);
    assertSame(all, find(endpointSet, null));
    Picker some = find(endpointSet, Selector.parse("version=2"));
    assertEquals(1, some.size());
    assertSame(some, find(endpointSet, Selector.parse("version=2")));
    BalanceConfig other =
        ClientPolicy.builder().set(BalanceConfig.BALANCE, Balance.RANDOM).build().balance();
    assertNotSame(all, pickers.find(endpointSet, null, other, NOWHERE));
    assertSame(all, find(endpointSet, null));
    assertNotSame(
        all,
        pickers.find(
            endpointSet, null, ClientPolicy.DEFAULT.balance(), Locality.of("a", null, null)));
  }

  @Test
  void ejectionsAndReturnsAreSeenByTheNextPick() {
    EndpointSet endpointSet = EndpointSets.of(4);
    assertEquals(4, find(endpointSet, null).active());
    EndpointSets.eject(endpointSet, 2);
    assertEquals(3, find(endpointSet, null).active());
    EndpointSets.restore(endpointSet, 2, NOW);
    assertEquals(4, find(endpointSet, null).active());
  }

  @Test
  void pickersOfTheNextEndpointSetAreReadyBeforeItIsPublished() {
    EndpointSet endpointSet = EndpointSets.of(4);
    find(endpointSet, null);
    EndpointSet next = endpointSet.next(EndpointSets.of(6).snapshot(), NOW);
    pickers.prepare(endpointSet, next);
    assertSame(endpointSet, find(endpointSet, null).endpointSet());
    EndpointSets.eject(next, 5);
    assertSame(next, find(next, null).endpointSet());
    assertEquals(5, find(next, null).active(), "an ejection in between counts");
  }

  @Test
  void pickersOfOldPoliciesAreForgotten() {
    EndpointSet endpointSet = EndpointSets.of(4);
    BalanceConfig gone = ClientPolicy.builder().build().balance();
    Picker old = pickers.find(endpointSet, null, gone, NOWHERE);
    for (int i = 0; i < 3; i++) {
      EndpointSet next = endpointSet.next(EndpointSets.of(5 + i).snapshot(), NOW);
      pickers.prepare(endpointSet, next);
      find(next, null);
      endpointSet = next;
    }
    assertNotSame(old, pickers.find(endpointSet, null, gone, NOWHERE));
    for (int i = 0; i < 1_000; i++) {
      pickers.find(endpointSet, null, ClientPolicy.builder().build().balance(), NOWHERE);
    }
    assertSame(endpointSet, find(endpointSet, null).endpointSet());
  }

  @Test
  void aRemovedEndpointIsNotPickedOnceTheNewEndpointSetIsPublished() throws Exception {
    AtomicReference<EndpointSet> published = new AtomicReference<>(EndpointSets.of(8));
    Balancers balancers = new Balancers(new Randomness(2));
    Randomness random = new Randomness();
    List<BalanceConfig> policies = new ArrayList<>();
    for (Balance balance : Balance.values()) {
      policies.add(ClientPolicy.builder().set(BalanceConfig.BALANCE, balance).build().balance());
    }
    Together.run(
        4,
        40_000,
        i -> {
          EndpointSet endpointSet = published.get();
          if (i % 50 == 0) {
            synchronized (published) {
              EndpointSet before = published.get();
              EndpointSet next = before.next(EndpointSets.of(1 + i / 50 % 90).snapshot(), NOW);
              if (i % 100 == 0) {
                pickers.prepare(before, next);
              }
              published.set(next);
            }
          } else if (i % 50 == 25) {
            synchronized (published) {
              EndpointSet now = published.get();
              int n = i / 50 % now.size();
              if (now.endpoint(n).ejection() == null) {
                EndpointSets.eject(now, n);
              } else {
                EndpointSets.restore(now, n, NOW);
              }
            }
          }
          BalanceConfig policy = policies.get(i % policies.size());
          long bits = random.nextLong();
          Picker picker = pickers.find(endpointSet, null, policy, NOWHERE);
          Endpoint[] tried = i % 3 == 0 ? new Endpoint[] {endpointSet.endpoint(0)} : null;
          Endpoint endpoint = balancers.pick(picker, tried, policy, bits, i % 2 == 0, bits, NOW);
          if (endpoint == null) {
            assertTrue(tried != null && endpointSet.size() == 1);
          } else {
            assertSame(endpoint, endpointSet.find(endpoint.instance().id()));
            assertTrue(tried == null || endpoint != tried[0]);
          }
        });
  }

  private Picker find(EndpointSet endpointSet, Selector selector) {
    return pickers.find(endpointSet, selector, ClientPolicy.DEFAULT.balance(), NOWHERE);
  }
}
