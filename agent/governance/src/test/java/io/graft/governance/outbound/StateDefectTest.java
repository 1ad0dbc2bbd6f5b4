package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.Rig.Request;
import io.graft.governance.config.Balance;
import io.graft.governance.config.BalanceConfig;
import io.graft.governance.config.BreakerConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.config.TimeoutConfig;
import io.graft.governance.destination.DestinationStatus;
import io.graft.governance.destination.EndpointStatus;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Known defects of other libraries and agents in their state of instances and calls. */
class StateDefectTest {
  private final Rig rig = new Rig();

  @Test
  void ejection_anEjectedInstanceIsTheLastResortAndUnejectedByASuccess() {
    ClientPolicy turns =
        ClientPolicy.builder()
            .set(BalanceConfig.BALANCE, Balance.ROUND_ROBIN)
            .set(BreakerConfig.MODE, Mode.OFF)
            .build();
    rig.policies.publish(Policies.builder().client("*", turns).build());
    rig.services.put("orders", 1, 2);
    String bad = "orders-1";
    for (int i = 0; i < 20; i++) {
      ClientCall call = rig.begin(new Request("orders").method("POST"));
      call.responded(call.target().id().equals(bad) ? 503 : 200, null, null);
      call.end();
    }
    assertEquals(1, rig.decided(Kind.EJECTED));
    rig.time.advance(MILLI);
    ClientCall call = rig.get("orders");
    assertEquals("orders-2", call.target().id());
    assertTrue(call.failed(new ConnectException("Connection refused")).sends());
    assertEquals(bad, call.target().id());
    rig.time.advance(MILLI);
    assertFalse(call.responded(200, null, null).sends());
    call.end();
    assertEquals(1, rig.decided(Kind.RETURNED));
  }

  @Test
  void ejection_aResponseToAnEarlierCallUnejectsNothing() {
    rig.policies.publish(
        Policies.builder()
            .client(
                "*", ClientPolicy.builder().set(BalanceConfig.BALANCE, Balance.ROUND_ROBIN).build())
            .build());
    rig.services.put("orders", 1, 2, 3);
    ClientCall early = rig.get("orders");
    String id = early.target().id();
    for (int i = 0; i < 100 && rig.decided(Kind.EJECTED) == 0; i++) {
      ClientCall call = rig.get("orders");
      if (call.target().id().equals(id)) {
        call.failed(new ConnectException("Connection refused"));
      } else {
        call.responded(200, null, null);
      }
      call.end();
    }
    assertEquals(1, rig.decided(Kind.EJECTED));
    early.responded(200, null, null);
    early.end();
    assertEquals(0, rig.decided(Kind.RETURNED));
  }

  @Test
  void directory_anEmptyServiceCostsNoWaiting() {
    rig.services.put("orders");
    for (int i = 0; i < 10; i++) {
      assertNotNull(rig.get("orders").action().failure());
    }
    assertEquals(0, rig.services.awaited);
  }

  @Test
  void directory_aListThatEmptiesIsTriedForAWhile() {
    rig.services.put("orders", 1);
    rig.answered("orders", 200, MILLI);
    rig.services.put("orders");
    assertEquals("orders-1", rig.get("orders").target().id());
    rig.time.advance(29 * SECOND);
    assertEquals("orders-1", rig.get("orders").target().id());
    rig.time.advance(2 * SECOND);
    assertEquals("no instance", rig.get("orders").attempt().refused());
    rig.services.put("orders", 2);
    assertEquals("orders-2", rig.get("orders").target().id());
  }

  @Test
  void state_whatHappensAfterTheEndChangesNothing() {
    rig.services.put("orders", 1, 2);
    ClientCall call = rig.get("orders");
    call.responded(200, null, null);
    call.end();
    call.end();
    call.cancel();
    call.end(new SocketException("late"));
    assertFalse(call.responded(503, null, null).sends());
    assertFalse(call.failed(new ConnectException("late")).sends());
    assertEquals(List.of(call.target().id() + " #0 200"), rig.memory.attempts);
    DestinationStatus status = rig.status("orders");
    assertEquals(0, status.inFlight());
    for (EndpointStatus instance : status.instances()) {
      assertEquals(0, instance.inFlight());
      assertEquals(0, instance.failures());
    }
  }

  @Test
  void state_anInstanceIsChargedUntilTheBodyIsRead() {
    rig.services.put("orders", 1);
    ClientCall call = rig.get("orders");
    call.responded(200, null, null);
    assertEquals(1, rig.status("orders").instances().get(0).inFlight());
    call.end();
    assertEquals(0, rig.status("orders").instances().get(0).inFlight());
  }

  @Test
  void state_callsThatAreNeverEndedDoNotPoisonTheirInstance() {
    rig.services.put("orders", 1, 2);
    List<ClientCall> leaked = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      ClientCall call = rig.get("orders");
      if (call.target().id().equals("orders-1")) {
        leaked.add(call);
      } else {
        call.responded(200, null, null);
        call.end();
      }
    }
    rig.time.advance(1_200 * SECOND);
    assertEquals(0, rig.status("orders").inFlight());
    int first = 0;
    for (int i = 0; i < 1000; i++) {
      first += rig.answered("orders", 200, MILLI).equals("orders-1") ? 1 : 0;
    }
    assertEquals(500, first, 150);
    leaked.forEach(ClientCall::end);
    assertEquals(0, rig.status("orders").inFlight());
  }

  @Test
  void state_aBrokenBodyCountsAgainstTheInstance() {
    rig.services.put("orders", 1, 2);
    for (int i = 0; i < 40; i++) {
      rig.time.advance(MILLI);
      ClientCall call = rig.get("orders");
      call.responded(200, null, null);
      call.end(call.target().id().equals("orders-1") ? new SocketException("reset") : null);
    }
    EndpointStatus bad = rig.status("orders").instances().get(0);
    assertTrue(bad.failures() > 0);
    assertTrue(bad.latencyMillis() > 1000, "it does not look fast");
  }

  @Test
  void state_aCancelledCallCountsForNoInstance() {
    rig.services.put("orders", 1);
    ClientCall call = rig.get("orders");
    call.cancel();
    assertEquals(List.of("orders-1 #0 cancelled"), rig.memory.attempts);
    EndpointStatus status = rig.status("orders").instances().get(0);
    assertEquals(0, status.successes() + status.failures());
    assertEquals(0, status.inFlight());
    assertEquals(1, status.picks());
    assertEquals(0, rig.status("orders").breakerCalls());
  }

  @Test
  void names_aFloodOfHostsIsBounded() {
    for (int i = 0; i < 20_000; i++) {
      rig.time.advance(MILLI);
      rig.answered("h" + i + ".example.com", 200, 0);
    }
    assertTrue(rig.outbound.status().size() <= 1024);
    rig.services.put("orders", 1);
    assertEquals("orders-1", rig.answered("orders", 200, MILLI));
  }

  @Test
  void names_aRedirectToAnotherServiceStaysWithOneInstanceOfIt() {
    rig.services.put("orders", 1);
    rig.services.put("users", 1, 2, 3, 4, 5);
    ClientCall call = rig.get("orders");
    String first = call.target("http", "users", -1).id();
    for (int i = 0; i < 20; i++) {
      assertEquals(first, call.target("http", "users", 80).id());
    }
    assertNull(call.target("https", "example.com", -1));
    assertEquals("orders-1", call.target("http", "ORDERS", 80).id());
    assertEquals("orders-1", call.target("http", "orders.svc", 80).id());
  }

  @Test
  void clock_oneReadingAtEachEnd() {
    rig.services.put("orders", 1);
    int before = rig.time.readings;
    ClientCall call = rig.get("orders");
    call.responded(200, null, null);
    call.end();
    assertEquals(2, rig.time.readings - before);
  }

  @Test
  void policies_aChangeAppliesToTheNextCallAndKeepsState() {
    rig.services.put("orders", 1);
    rig.answered("orders", 200, MILLI);
    rig.policies.publish(
        Policies.builder()
            .client("Orders", ClientPolicy.builder().set(TimeoutConfig.CALL, SECOND).build())
            .build());
    assertEquals(SECOND, rig.get("orders").timeoutNanos());
    assertEquals(Long.MAX_VALUE, rig.get("other.example.com").timeoutNanos());
    assertEquals(1, rig.status("orders").instances().get(0).successes());
  }
}
