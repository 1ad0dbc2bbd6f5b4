package io.graft.governance.balance;

import static io.graft.governance.balance.Fleets.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Together;
import io.graft.governance.match.Selector;
import io.graft.governance.policy.Balance;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** That picks go by the members of now. */
class RostersTest {
  private static final Surroundings NOWHERE = Surroundings.UNKNOWN;

  private final Rosters rosters = new Rosters();

  @Test
  void aRosterIsMadeOnceForEachPolicyAndSelector() {
    Fleet fleet = Fleets.of(4, (i, b) -> b.version(i < 1 ? "2" : "1"));
    Roster all = find(fleet, null);
    assertSame(all, find(fleet, null));
    Roster some = find(fleet, Selector.parse("version=2"));
    assertEquals(1, some.size());
    assertSame(some, find(fleet, Selector.parse("version=2")));
    ClientPolicy other = ClientPolicy.builder().balance(Balance.RANDOM).build();
    assertNotSame(all, rosters.find(fleet, null, other, NOWHERE));
    assertSame(all, find(fleet, null));
    assertNotSame(
        all, rosters.find(fleet, null, ClientPolicy.DEFAULT, Surroundings.of("a", null, null)));
  }

  @Test
  void ejectionsAndReturnsAreSeenByTheNextPick() {
    Fleet fleet = Fleets.of(4);
    assertEquals(4, find(fleet, null).active());
    Fleets.eject(fleet, 2);
    assertEquals(3, find(fleet, null).active());
    Fleets.restore(fleet, 2, NOW);
    assertEquals(4, find(fleet, null).active());
  }

  @Test
  void thoseOfTheNextFleetAreReadyBeforeItIsPublished() {
    Fleet fleet = Fleets.of(4);
    find(fleet, null);
    Fleet next = fleet.next(Fleets.of(6).snapshot(), NOW);
    rosters.prepare(fleet, next);
    assertSame(fleet, find(fleet, null).fleet());
    Fleets.eject(next, 5);
    assertSame(next, find(next, null).fleet());
    assertEquals(5, find(next, null).active(), "an ejection in between counts");
  }

  @Test
  void rostersOfPoliciesThatAreGoneAreForgotten() {
    Fleet fleet = Fleets.of(4);
    ClientPolicy gone = ClientPolicy.builder().build();
    Roster old = rosters.find(fleet, null, gone, NOWHERE);
    for (int i = 0; i < 3; i++) {
      Fleet next = fleet.next(Fleets.of(5 + i).snapshot(), NOW);
      rosters.prepare(fleet, next);
      find(next, null);
      fleet = next;
    }
    assertNotSame(old, rosters.find(fleet, null, gone, NOWHERE));
    for (int i = 0; i < 1_000; i++) {
      rosters.find(fleet, null, ClientPolicy.builder().build(), NOWHERE);
    }
    assertSame(fleet, find(fleet, null).fleet());
  }

  @Test
  void whoIsGoneIsNotPickedOnceTheFleetWithoutItIsPublished() throws Exception {
    AtomicReference<Fleet> published = new AtomicReference<>(Fleets.of(8));
    Balancers balancers = new Balancers(new Randomness(2));
    Randomness random = new Randomness();
    List<ClientPolicy> policies = new ArrayList<>();
    for (Balance balance : Balance.values()) {
      policies.add(ClientPolicy.builder().balance(balance).build());
    }
    Together.run(
        4,
        40_000,
        i -> {
          Fleet fleet = published.get();
          if (i % 50 == 0) {
            synchronized (published) {
              Fleet before = published.get();
              Fleet next = before.next(Fleets.of(1 + i / 50 % 90).snapshot(), NOW);
              if (i % 100 == 0) {
                rosters.prepare(before, next);
              }
              published.set(next);
            }
          } else if (i % 50 == 25) {
            synchronized (published) {
              Fleet now = published.get();
              int n = i / 50 % now.size();
              if (now.member(n).ejection() == null) {
                Fleets.eject(now, n);
              } else {
                Fleets.restore(now, n, NOW);
              }
            }
          }
          ClientPolicy policy = policies.get(i % policies.size());
          long bits = random.nextLong();
          Roster roster = rosters.find(fleet, null, policy, NOWHERE);
          Member[] tried = i % 3 == 0 ? new Member[] {fleet.member(0)} : null;
          Member member = balancers.pick(roster, tried, policy, bits, i % 2 == 0, bits, NOW);
          if (member == null) {
            assertTrue(tried != null && fleet.size() == 1);
          } else {
            assertSame(member, fleet.find(member.instance().id()));
            assertTrue(tried == null || member != tried[0]);
          }
        });
  }

  private Roster find(Fleet fleet, Selector selector) {
    return rosters.find(fleet, selector, ClientPolicy.DEFAULT, NOWHERE);
  }
}
