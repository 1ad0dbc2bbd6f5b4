package io.graft.governance.hash;

import static io.graft.governance.Rig.SECOND;
import static io.graft.governance.endpoint.EndpointSets.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Together;
import io.graft.governance.balance.Locality;
import io.graft.governance.balance.Picker;
import io.graft.governance.endpoint.EndpointSet;
import io.graft.governance.endpoint.EndpointSets;
import io.graft.governance.match.Selector;
import io.graft.governance.policy.ClientPolicy;
import org.junit.jupiter.api.Test;

/** Which key stays on which endpoint, for how long, and in how much memory. */
class AffinityTableTest {
  private static final long IDLE = 1_800 * SECOND;

  private final AffinityTable sticky = new AffinityTable(10_000);

  @Test
  void aKeyStaysWhereItWasPut() {
    assertNull(sticky.find(1, IDLE, NOW));
    sticky.keep(1, "a", NOW);
    sticky.keep(2, "b", NOW);
    assertEquals("a", sticky.find(1, IDLE, NOW));
    assertEquals("b", sticky.find(2, IDLE, NOW));
    sticky.keep(1, "c", NOW);
    assertEquals("c", sticky.find(1, IDLE, NOW));
    sticky.forget(1);
    assertNull(sticky.find(1, IDLE, NOW));
  }

  @Test
  void usedKeysAreKeptAndUnusedOnesExpire() {
    sticky.keep(1, "a", NOW);
    long now = NOW;
    for (int i = 0; i < 5; i++) {
      now += IDLE - 1;
      assertEquals("a", sticky.find(1, IDLE, now));
    }
    assertNull(sticky.find(1, IDLE, now + IDLE));
  }

  @Test
  void tenThousandKeysAreKeptAndAFloodEvictsTheOldest() {
    for (int i = 0; i < 10_000; i++) {
      sticky.keep(KeyHash.of("key " + i), "a", NOW + i);
    }
    int kept = 0;
    for (int i = 0; i < 10_000; i++) {
      kept += sticky.find(KeyHash.of("key " + i), IDLE, NOW) == null ? 0 : 1;
    }
    assertTrue(kept >= 9_900, kept + " kept");
    for (int i = 0; i < 200_000; i++) {
      sticky.keep(KeyHash.of("flood " + i), "b", NOW + 2 * SECOND + i);
    }
    int oldest = 0;
    int newest = 0;
    for (int i = 0; i < 1_000; i++) {
      oldest += sticky.find(KeyHash.of("key " + i), IDLE, NOW) == null ? 0 : 1;
      newest += sticky.find(KeyHash.of("flood " + (199_999 - i)), IDLE, NOW) == null ? 0 : 1;
    }
    assertEquals(0, oldest);
    assertEquals(1_000, newest);
  }

  @Test
  void manyThreadsNeverGetAnothersEndpoint() throws Exception {
    AffinityTable small = new AffinityTable(50);
    Together.run(
        4,
        50_000,
        i -> {
          int key = i % 300;
          String found = small.find(key, IDLE, NOW + i);
          assertTrue(found == null || found.equals("member " + key), found);
          if (found == null) {
            small.keep(key, "member " + key, NOW + i);
          }
        });
  }

  @Test
  void onlyAUsableEndpointIsFoundByItsId() {
    EndpointSet endpointSet = EndpointSets.of(5, (i, b) -> b.version(i < 3 ? "1" : "2"));
    Picker all = Picker.of(endpointSet, ClientPolicy.DEFAULT.balance(), Locality.UNKNOWN);
    assertSame(endpointSet.endpoint(4), all.find("i00004"));
    assertNull(all.find("i00005"));
    Selector first = Selector.parse("version=1");
    Picker some = Picker.of(endpointSet, first, ClientPolicy.DEFAULT.balance(), Locality.UNKNOWN);
    assertEquals(3, some.size());
    assertNull(some.find("i00004"));
    EndpointSets.eject(endpointSet, 1);
    assertNull(some.find("i00001"));
  }
}
