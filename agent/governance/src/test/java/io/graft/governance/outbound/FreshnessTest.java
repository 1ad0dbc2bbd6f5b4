package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreshnessTest {
  private final Rig rig = new Rig();

  @Test
  void aServiceThatHasJustStartedIsFoundByTheFirstCall() {
    rig.services.whileLooking = () -> rig.services.put("orders", 1);
    ClientCall call = rig.get("orders");
    assertNotNull(call.target());
    call.end();
  }

  @Test
  void anUnknownNameIsLookedForOnceASecond() {
    for (int i = 0; i < 100; i++) {
      rig.get("db").end();
      rig.time.advance(100 * MILLI);
    }
    assertEquals(10, rig.services.looked);
  }

  @Test
  void namesThatCannotBeServicesAreNotLookedFor() {
    rig.get("localhost").end();
    rig.get("www.example.com").end();
    rig.get("10.0.0.1").end();
    assertEquals(0, rig.services.looked);
  }

  @Test
  void knownServicesAreNotLookedFor() {
    rig.services.put("orders", 1);
    for (int i = 0; i < 50; i++) {
      rig.answered("orders", 200, 100 * MILLI);
    }
    assertEquals(0, rig.services.looked);
  }

  @Test
  void aForgottenServiceIsLookedFor() {
    rig.services.put("orders", 1);
    rig.answered("orders", 200, MILLI);
    rig.services.known.clear();
    rig.time.advance(60 * SECOND);
    rig.services.whileLooking = () -> rig.services.put("orders", 2);
    assertEquals("orders-2", rig.answered("orders", 200, MILLI));
  }

  @Test
  void aPreparedEndpointSetIsTheOneThatCallsUse() {
    rig.services.put("orders", 1, 2);
    rig.answered("orders", 200, MILLI);
    Snapshot next = snapshot(2, 3, 4);
    rig.outbound.coming(next);
    assertEquals(Set.of("orders-1", "orders-2"), reached(), "not before the directory shows it");
    rig.services.known.put("orders", next);
    assertEquals(Set.of("orders-2", "orders-3", "orders-4"), reached());
  }

  @Test
  void anUnpublishedPreparedEndpointSetIsForgotten() {
    rig.services.put("orders", 1, 2);
    rig.answered("orders", 200, MILLI);
    rig.outbound.coming(snapshot(7, 8));
    rig.services.put("orders", 2, 3);
    assertEquals(Set.of("orders-2", "orders-3"), reached());
  }

  @Test
  void anEjectionBetweenPreparationAndPublicationApplies() {
    rig.services.put("orders", 1, 2, 3);
    rig.answered("orders", 200, MILLI);
    Snapshot next = snapshot(1, 2, 3, 4);
    rig.outbound.coming(next);
    ClientCall call = rig.get("orders");
    String refused = call.target().id();
    assertTrue(call.failed(new java.net.ConnectException("Connection refused")).sends());
    call.responded(200, null, null);
    call.end();
    rig.services.known.put("orders", next);
    assertFalse(reached().contains(refused), refused);
  }

  @Test
  void nothingIsPreparedForAServiceThatIsNotCalled() {
    rig.outbound.coming(snapshot(1, 2));
    assertTrue(rig.outbound.status().isEmpty());
    assertNull(rig.get("orders").target());
  }

  private static Snapshot snapshot(int... ports) {
    List<Instance> list = new ArrayList<>();
    for (int port : ports) {
      list.add(Instance.builder("orders", "orders-" + port, "127.0.0.1", port).build());
    }
    return Snapshot.of("orders", list);
  }

  private Set<String> reached() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      ids.add(rig.answered("orders", 200, MILLI));
    }
    return ids;
  }
}
