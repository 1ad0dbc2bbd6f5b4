package io.graft.governance.endpoint;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static io.graft.governance.endpoint.EndpointSets.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a new snapshot keeps of known endpoints, and how it adds new ones. */
class EndpointSetTest {
  @Test
  void inTheFirstEndpointSetNoEndpointStartsSlowly() {
    EndpointSet first = EndpointSets.of(1, 1);
    assertEquals(1, first.endpoint(0).share(NOW, 30 * SECOND));
    Snapshot others =
        Snapshot.of("s", List.of(Instance.builder("s", "other", "127.0.0.1", 99).build()));
    assertEquals(1, first.next(others, NOW).endpoint(0).share(NOW, 30 * SECOND));
  }

  @Test
  void knownEndpointsKeepTheirStateAndNewOnesBeginAtTheMedian() {
    EndpointSet endpointSet = EndpointSets.of(1, 1, 1);
    long now = NOW;
    for (int i = 0; i < 300; i++) {
      now += 10 * MILLI;
      endpointSet.endpoint(i % 3).succeeded((40 + i % 3 * 10) * MILLI, now);
    }
    EndpointSet next = endpointSet.next(EndpointSets.snapshot(1, 1, 1, 1), now);
    for (int i = 0; i < 3; i++) {
      assertSame(endpointSet.endpoint(i), next.endpoint(i));
    }
    assertEquals(50 * MILLI, next.endpoint(3).latencyNanos(now), 5 * MILLI);
  }

  @Test
  void aNewEndpointBesideOthersStartsSlowlyAndSteadily() {
    Endpoint endpoint = EndpointSets.of(1, 1).next(EndpointSets.snapshot(1, 1, 1), NOW).endpoint(2);
    double before = 0.1;
    for (long t = 0; t <= 31; t++) {
      double share = endpoint.share(NOW + t * SECOND, 30 * SECOND);
      assertTrue(share >= before, t + " s: " + share);
      assertEquals(Math.max(0.1, Math.min(1, t / 30.0)), share, 1e-9);
      before = share;
    }
  }

  @Test
  void sameIdOnAnotherPortIsAnotherProcess() {
    EndpointSet endpointSet = EndpointSets.of(1);
    EndpointSet next =
        endpointSet.next(
            Snapshot.of("s", List.of(Instance.builder("s", "i00000", "127.0.0.1", 77).build())),
            NOW);
    assertNotSame(endpointSet.endpoint(0), next.endpoint(0));
    assertTrue(next.newTo(endpointSet));
  }

  @Test
  void changedWeightsAndMetadataApply() {
    EndpointSet endpointSet = EndpointSets.of(1, 1);
    EndpointSet next = endpointSet.next(EndpointSets.snapshot(1, 5), NOW);
    assertSame(endpointSet.endpoint(1), next.endpoint(1));
    assertEquals(5, next.endpoint(1).instance().weight());
    assertFalse(next.newTo(endpointSet));
  }

  @Test
  void anyChangeKeepsKnownEndpointsAndFindsEachById() {
    Random random = new Random(6);
    EndpointSet endpointSet = EndpointSets.of(20);
    for (int round = 0; round < 300; round++) {
      List<Instance> list = new ArrayList<>();
      boolean expectNew = false;
      for (int i = 0; i < 40; i++) {
        if (random.nextBoolean()) {
          list.add(EndpointSets.instance(i).build());
          expectNew |= endpointSet.find(EndpointSets.instance(i).build().id()) == null;
        }
      }
      EndpointSet next = endpointSet.next(Snapshot.of("s", list), NOW);
      assertEquals(list.size(), next.size());
      assertEquals(expectNew, next.newTo(endpointSet));
      for (int i = 0; i < 40; i++) {
        String id = EndpointSets.instance(i).build().id();
        Endpoint found = next.find(id);
        boolean there = list.stream().anyMatch(x -> x.id().equals(id));
        assertEquals(there, found != null);
        if (there && endpointSet.find(id) != null) {
          assertSame(endpointSet.find(id), found);
        }
      }
      endpointSet = next;
    }
    assertNull(endpointSet.find(""));
    assertNull(endpointSet.find("zzz"));
  }
}
