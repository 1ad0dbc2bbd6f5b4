package io.graft.governance.hash;

import static io.graft.governance.endpoint.EndpointSets.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
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
  private static final BalanceConfig HASH =
      ClientPolicy.builder().set(BalanceConfig.BALANCE, Balance.HASH).build().balance();
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
  void eachEndpointGetsItsShare(int n, double maxToMean) {
    int[] shares = shares(KeyTable.of(EndpointSets.of(n).endpoints()), n);
    double max = Arrays.stream(shares).max().orElse(0);
    assertTrue(max * n / KEYS < maxToMean, "max / mean " + max * n / KEYS);
    assertTrue(Arrays.stream(shares).min().orElse(0) > 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 120, 270})
  void eachEndpointGetsItsWeight(int n) {
    Endpoint[] endpoints = EndpointSets.of(n, (i, b) -> b.weight(1 + i % 3)).endpoints();
    int[] shares = shares(KeyTable.of(endpoints), n);
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
  void everyEntryIsFilledAndEveryEndpointHasOne(int n) {
    Endpoint[] endpoints = EndpointSets.of(n, (i, b) -> b.weight(i == 0 ? 100 : 1)).endpoints();
    int[] entries = new int[n];
    for (int i : maglev(endpoints).table()) {
      entries[i]++;
    }
    assertEquals(Maglev.SIZE, Arrays.stream(entries).sum());
    assertTrue(Arrays.stream(entries).min().orElse(0) >= 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 200, 300})
  void theOrderOfEndpointsDoesNotMatter(int n) {
    Endpoint[] endpoints = EndpointSets.of(n, (i, b) -> b.weight(1 + i % 2)).endpoints();
    Endpoint[] shuffled = endpoints.clone();
    Collections.shuffle(Arrays.asList(shuffled), new Random(5));
    KeyTable one = KeyTable.of(endpoints);
    KeyTable other = KeyTable.of(shuffled);
    assertArrayEquals(one.endpoints, other.endpoints);
    assertArrayEquals(maglev(endpoints).table(), maglev(shuffled).table());
    for (int key = 0; key < 10_000; key++) {
      assertSame(pick(one, key), pick(other, key));
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 0", "10, 0", "64, 0", "65, 0.01", "100, 0.015", "256, 0.015", "500, 0.01"})
  void aRemovedEndpointMovesHardlyAnyOtherKeys(int n, double most) {
    Endpoint[] endpoints = EndpointSets.of(n).endpoints();
    double moved = moved(endpoints, KeyTable.of(endpoints), KeyTable.of(without(endpoints, 0)));
    assertTrue(moved <= most, "moved needlessly: " + 100 * moved + " %");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100, 500})
  void maglevMovesLessThanOneInAHundredNeedlessly(int n) {
    Endpoint[] endpoints = EndpointSets.of(n).endpoints();
    double moved = moved(endpoints, maglev(endpoints), maglev(without(endpoints, 0)));
    assertTrue(moved <= 0.01, "moved needlessly: " + 100 * moved + " %");
  }

  private static double moved(Endpoint[] endpoints, KeyTable before, KeyTable after) {
    int moved = 0;
    for (int key = 0; key < KEYS; key++) {
      Endpoint old = pick(before, key);
      moved += old != endpoints[0] && old != pick(after, key) ? 1 : 0;
    }
    return (double) moved / KEYS;
  }

  private static Endpoint[] without(Endpoint[] endpoints, int i) {
    List<Endpoint> list = new ArrayList<>(Arrays.asList(endpoints));
    list.remove(i);
    return list.toArray(new Endpoint[0]);
  }

  /** As {@link KeyTable#of} makes it of many. */
  private static Maglev maglev(Endpoint[] endpoints) {
    KeyTable table = KeyTable.of(endpoints);
    double[] weights = new double[endpoints.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = table.endpoints[i].instance().weight();
    }
    return new Maglev(table.endpoints, table.hashes, weights);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100, 300})
  void anEjectionMovesTheKeysOfTheEjectedOnly(int n) {
    EndpointSet endpointSet = EndpointSets.of(n);
    KeyTable table = KeyTable.of(endpointSet.endpoints());
    Endpoint[] before = new Endpoint[50_000];
    for (int key = 0; key < before.length; key++) {
      before[key] = pick(table, key);
    }
    EndpointSets.eject(endpointSet, 3);
    int[] heirs = new int[n];
    for (int key = 0; key < before.length; key++) {
      Endpoint now = pick(table, key);
      if (before[key] == endpointSet.endpoint(3)) {
        heirs[EndpointSets.number(now)]++;
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
    EndpointSet endpointSet = EndpointSets.of(n);
    KeyTable table = KeyTable.of(endpointSet.endpoints());
    for (int key = 0; key < 1_000; key++) {
      Endpoint first = pick(table, key);
      Endpoint second = table.pick(hash(key), false, new Endpoint[] {first}, HASH, NOW);
      assertTrue(second != null && second != first);
      assertSame(second, table.pick(hash(key), false, new Endpoint[] {first}, HASH, NOW));
    }
    assertNull(table.pick(hash(1), false, endpointSet.endpoints(), HASH, NOW));
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100})
  void anEndpointInSlowStartGetsItsKeysOneAfterAnotherAndKeepsThem(int n) {
    EndpointSet endpointSet = EndpointSets.of(n).next(EndpointSets.of(n + 1).snapshot(), NOW);
    Endpoint newcomer = endpointSet.endpoint(n);
    KeyTable table = KeyTable.of(endpointSet.endpoints());
    Endpoint[] owners = new Endpoint[100_000];
    int before = 0;
    for (long second = 0; second <= 30; second += 5) {
      int owned = 0;
      for (int key = 0; key < owners.length; key++) {
        Endpoint now = table.pick(hash(key), false, null, HASH, NOW + second * 1_000_000_000L);
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
  void noEndpointExceedsItsBoundWhileEndpointsAndCallsComeAndGo(int n, double bound) {
    BalanceConfig policy =
        ClientPolicy.builder()
            .set(BalanceConfig.BALANCE, Balance.HASH)
            .set(BalanceConfig.HASH_BOUND, bound)
            .build()
            .balance();
    Random random = new Random(8);
    EndpointSet endpointSet = EndpointSets.of(n);
    Picker picker = Picker.of(endpointSet, policy, Locality.UNKNOWN);
    Balancers balancers = new Balancers(new Randomness(1));
    Deque<Runnable> underWay = new ArrayDeque<>();
    for (int i = 0; i < 20_000; i++) {
      if (i % 1_000 == 999) {
        if (random.nextBoolean()) {
          int out = random.nextInt(endpointSet.size());
          if (endpointSet.endpoint(out).ejection() == null && n > 3) {
            EndpointSets.eject(endpointSet, out);
          }
        } else {
          for (int m = 0; m < endpointSet.size(); m++) {
            endpointSet.endpoint(m).restore(NOW - 60_000_000_000L);
          }
          endpointSet.impaired(false);
        }
        picker = picker.again(policy, Locality.UNKNOWN);
      }
      // One key in three is the same.
      long key = random.nextInt(3) == 0 ? hash(7) : random.nextLong();
      Endpoint endpoint = balancers.pick(picker, null, policy, key, true, random.nextLong(), NOW);
      int lease = endpoint.enter(NOW);
      underWay.add(() -> endpoint.exit(lease));
      int all = 0;
      int usable = 0;
      for (int m = 0; m < endpointSet.size(); m++) {
        if (endpointSet.endpoint(m).ejection() == null) {
          all += endpointSet.endpoint(m).underWay(NOW);
          usable++;
        }
      }
      int most = (int) Math.ceil(bound * all / usable);
      assertTrue(endpoint.underWay(NOW) <= most, endpoint.underWay(NOW) + " of at most " + most);
      while (underWay.size() > 5 * n || random.nextInt(50) == 0 && !underWay.isEmpty()) {
        underWay.poll().run();
      }
    }
  }

  @Test
  void withoutABoundAKeyStaysWhateverTheLoad() {
    EndpointSet endpointSet = EndpointSets.of(10);
    KeyTable table = KeyTable.of(endpointSet.endpoints());
    Endpoint first = pick(table, 1);
    for (int i = 0; i < 100; i++) {
      first.enter(NOW);
      assertSame(first, pick(table, 1));
    }
  }

  private static int[] shares(KeyTable table, int n) {
    int[] shares = new int[n];
    for (int key = 0; key < KEYS; key++) {
      shares[EndpointSets.number(pick(table, key))]++;
    }
    return shares;
  }

  private static Endpoint pick(KeyTable table, int key) {
    return table.pick(hash(key), false, null, HASH, NOW);
  }

  private static long hash(int key) {
    return KeyHash.of(String.valueOf(key));
  }
}
