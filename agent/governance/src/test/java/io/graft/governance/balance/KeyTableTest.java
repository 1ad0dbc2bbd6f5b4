package io.graft.governance.balance;

import static io.graft.governance.balance.Fleets.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.policy.Balance;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Consistent hashing: balance, disruption, and that two callers agree. */
class KeyTableTest {
  private static final ClientPolicy HASH = ClientPolicy.builder().balance(Balance.HASH).build();
  private static final int KEYS = 300_000;

  @Test
  void hashesNeverChange() {
    // Callers of different versions must agree.
    assertEquals(0x6741bc014c0d1b3cL, KeyHash.of(""));
    assertEquals(0xb168021ce7e6817bL, KeyHash.of("cart-17"));
    assertEquals(0x9beaad9e4c3b1265L, KeyHash.of("8a7f3c1e-55d0-4b7e-9f10-0c6de2f6a911"));
    assertEquals(0x56a711e912a67021L, KeyHash.of("\u00fc\u20ac\ud83d\ude00"));
  }

  @Test
  void similarKeysHaveUnrelatedHashes() {
    double flipped = 0;
    for (int i = 0; i < 10_000; i++) {
      flipped += Long.bitCount(KeyHash.of("user-" + i) ^ KeyHash.of("user-" + (i + 1)));
    }
    assertEquals(32, flipped / 10_000, 0.2);
  }

  @ParameterizedTest
  @CsvSource({"10, 1.03", "64, 1.05", "100, 1.07", "200, 1.1", "500, 1.15"})
  void eachGetsItsShare(int n, double maxToMean) {
    int[] shares = shares(KeyTable.of(Fleets.of(n).members()), n);
    double max = Arrays.stream(shares).max().orElse(0);
    assertTrue(max * n / KEYS < maxToMean, "max / mean " + max * n / KEYS);
    assertTrue(Arrays.stream(shares).min().orElse(0) > 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 120, 270})
  void eachGetsItsWeight(int n) {
    Member[] members = Fleets.of(n, (i, b) -> b.weight(1 + i % 3)).members();
    int[] shares = shares(KeyTable.of(members), n);
    int[] byWeight = new int[3];
    for (int i = 0; i < n; i++) {
      byWeight[i % 3] += shares[i];
    }
    for (int i = 0; i < 3; i++) {
      assertEquals((1 + i) / 6.0, (double) byWeight[i] / KEYS, 0.006);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {65, 100, 500, 5_000})
  void everyEntryIsFilledAndEverybodyHasOne(int n) {
    Member[] members = Fleets.of(n, (i, b) -> b.weight(i == 0 ? 100 : 1)).members();
    int[] entries = new int[n];
    for (int i : maglev(members).table()) {
      entries[i]++;
    }
    assertEquals(Maglev.SIZE, Arrays.stream(entries).sum());
    assertTrue(Arrays.stream(entries).min().orElse(0) >= 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 200, 300})
  void theOrderInWhichMembersCameDoesNotMatter(int n) {
    Member[] members = Fleets.of(n, (i, b) -> b.weight(1 + i % 2)).members();
    Member[] shuffled = members.clone();
    Collections.shuffle(Arrays.asList(shuffled), new Random(5));
    KeyTable one = KeyTable.of(members);
    KeyTable other = KeyTable.of(shuffled);
    assertArrayEquals(one.members, other.members);
    assertArrayEquals(maglev(members).table(), maglev(shuffled).table());
    for (int key = 0; key < 10_000; key++) {
      assertSame(pick(one, key), pick(other, key));
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 0", "10, 0", "64, 0", "65, 0.01", "100, 0.015", "256, 0.015", "500, 0.01"})
  void whoGoesTakesHardlyAnyKeysAlong(int n, double most) {
    Member[] members = Fleets.of(n).members();
    double moved = moved(members, KeyTable.of(members), KeyTable.of(without(members, 0)));
    assertTrue(moved <= most, "moved needlessly: " + 100 * moved + " %");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100, 500})
  void maglevMovesLessThanOneInAHundredNeedlessly(int n) {
    Member[] members = Fleets.of(n).members();
    double moved = moved(members, maglev(members), maglev(without(members, 0)));
    assertTrue(moved <= 0.01, "moved needlessly: " + 100 * moved + " %");
  }

  private static double moved(Member[] members, KeyTable before, KeyTable after) {
    int moved = 0;
    for (int key = 0; key < KEYS; key++) {
      Member old = pick(before, key);
      moved += old != members[0] && old != pick(after, key) ? 1 : 0;
    }
    return (double) moved / KEYS;
  }

  private static Member[] without(Member[] members, int i) {
    List<Member> list = new ArrayList<>(Arrays.asList(members));
    list.remove(i);
    return list.toArray(new Member[0]);
  }

  /** As {@link KeyTable#of} makes it of many. */
  private static Maglev maglev(Member[] members) {
    KeyTable table = KeyTable.of(members);
    double[] weights = new double[members.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = table.members[i].instance().weight();
    }
    return new Maglev(table.members, table.hashes, weights);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100, 300})
  void anEjectionMovesTheKeysOfTheEjectedOnly(int n) {
    Fleet fleet = Fleets.of(n);
    KeyTable table = KeyTable.of(fleet.members());
    Member[] before = new Member[50_000];
    for (int key = 0; key < before.length; key++) {
      before[key] = pick(table, key);
    }
    Fleets.eject(fleet, 3);
    int[] heirs = new int[n];
    for (int key = 0; key < before.length; key++) {
      Member now = pick(table, key);
      if (before[key] == fleet.member(3)) {
        heirs[Fleets.number(now)]++;
      } else {
        assertSame(before[key], now);
      }
    }
    assertEquals(0, heirs[3]);
    double mean = Arrays.stream(heirs).sum() / (n - 1.0);
    assertTrue(
        Arrays.stream(heirs).max().orElse(0) < Math.max(8, 2.5 * mean), "spread over all others");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100, 300})
  void aRetryGoesToTheNextForItsKey(int n) {
    Fleet fleet = Fleets.of(n);
    KeyTable table = KeyTable.of(fleet.members());
    for (int key = 0; key < 1_000; key++) {
      Member first = pick(table, key);
      Member second = table.pick(hash(key), false, new Member[] {first}, HASH, NOW);
      assertTrue(second != null && second != first);
      assertSame(second, table.pick(hash(key), false, new Member[] {first}, HASH, NOW));
    }
    assertNull(table.pick(hash(1), false, fleet.members(), HASH, NOW));
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100})
  void whoStartsSlowlyGetsItsKeysOneAfterAnotherAndKeepsThem(int n) {
    Fleet fleet = Fleets.of(n).next(Fleets.of(n + 1).snapshot(), NOW);
    Member newcomer = fleet.member(n);
    KeyTable table = KeyTable.of(fleet.members());
    Member[] owners = new Member[100_000];
    int before = 0;
    for (long second = 0; second <= 30; second += 5) {
      int owned = 0;
      for (int key = 0; key < owners.length; key++) {
        Member now = table.pick(hash(key), false, null, HASH, NOW + second * 1_000_000_000L);
        owned += now == newcomer ? 1 : 0;
        if (owners[key] != null && owners[key] != now) {
          assertSame(newcomer, now, "a key moves to the newcomer or not at all");
        }
        owners[key] = now;
      }
      assertTrue(owned > before, second + " s: " + owned);
      assertEquals(Math.max(0.1, second / 30.0) / (n + 1), owned / 1e5, 0.2 / (n + 1));
      before = owned;
    }
  }

  @ParameterizedTest
  @CsvSource({"20, 1.25", "20, 2", "100, 1.25", "300, 1.25", "300, 1.01", "3, 1.5"})
  void nobodyIsAboveItsBoundWhileMembersAndCallsComeAndGo(int n, double bound) {
    ClientPolicy policy = ClientPolicy.builder().balance(Balance.HASH).hashBound(bound).build();
    Random random = new Random(8);
    Fleet fleet = Fleets.of(n);
    Roster roster = Roster.of(fleet, policy, Surroundings.UNKNOWN);
    Balancers balancers = new Balancers(new Randomness(1));
    Deque<Runnable> underWay = new ArrayDeque<>();
    for (int i = 0; i < 20_000; i++) {
      if (i % 1_000 == 999) {
        if (random.nextBoolean()) {
          int out = random.nextInt(fleet.size());
          if (fleet.member(out).ejection() == null && n > 3) {
            Fleets.eject(fleet, out);
          }
        } else {
          for (int m = 0; m < fleet.size(); m++) {
            fleet.member(m).restore(NOW - 60_000_000_000L);
          }
          fleet.impaired(false);
        }
        roster = roster.again(policy, Surroundings.UNKNOWN);
      }
      // One key in three is the same.
      long key = random.nextInt(3) == 0 ? hash(7) : random.nextLong();
      Member member = balancers.pick(roster, null, policy, key, true, random.nextLong(), NOW);
      int lease = member.enter(NOW);
      underWay.add(() -> member.exit(lease));
      int all = 0;
      int usable = 0;
      for (int m = 0; m < fleet.size(); m++) {
        if (fleet.member(m).ejection() == null) {
          all += fleet.member(m).underWay(NOW);
          usable++;
        }
      }
      int most = (int) Math.ceil(bound * all / usable);
      assertTrue(member.underWay(NOW) <= most, member.underWay(NOW) + " of at most " + most);
      while (underWay.size() > 5 * n || random.nextInt(50) == 0 && !underWay.isEmpty()) {
        underWay.poll().run();
      }
    }
  }

  @Test
  void withoutABoundAKeyStaysWhateverIsUnderWay() {
    Fleet fleet = Fleets.of(10);
    KeyTable table = KeyTable.of(fleet.members());
    Member first = pick(table, 1);
    for (int i = 0; i < 100; i++) {
      first.enter(NOW);
      assertSame(first, pick(table, 1));
    }
  }

  private static int[] shares(KeyTable table, int n) {
    int[] shares = new int[n];
    for (int key = 0; key < KEYS; key++) {
      shares[Fleets.number(pick(table, key))]++;
    }
    return shares;
  }

  private static Member pick(KeyTable table, int key) {
    return table.pick(hash(key), false, null, HASH, NOW);
  }

  private static long hash(int key) {
    return KeyHash.of(String.valueOf(key));
  }
}
