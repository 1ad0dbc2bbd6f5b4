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
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.policy.Balance;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Mode;
import io.graft.governance.policy.Policies;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What other libraries and agents are known to get wrong on the whole way of a call. */
class DefectTest {
  private final Rig rig = new Rig();

  @Test
  void breaker3_aProbeRefusedByALaterRoomIsGivenBack() {
    openAndWait("orders", 1);
    rig.services.put("orders");
    rig.time.advance(31 * SECOND); // the last known instances are no longer tried
    for (int i = 0; i < 5; i++) {
      assertEquals("no instance", rig.get("orders").refused());
    }
    rig.services.put("orders", 2);
    assertEquals("orders-2", rig.answered("orders", 200, MILLI));
  }

  @Test
  void breaker3_aProbeOfACancelledCallIsGivenBack() {
    openAndWait("orders", 1);
    ClientCall probe = rig.get("orders");
    assertNotNull(rig.get("orders").refusal(), "one probe at a time");
    probe.cancel();
    probe.end();
    assertEquals("half-open", rig.status("orders").breakerState());
    assertNull(rig.get("orders").refusal());
  }

  @Test
  void breaker3_aProbeThatIsNeverEndedIsReplaced() {
    openAndWait("orders", 1);
    rig.get("orders");
    rig.time.advance(11 * SECOND);
    assertNotNull(rig.get("orders").refusal());
    rig.time.advance(20 * SECOND);
    assertNull(rig.get("orders").refusal());
  }

  @Test
  void breaker_anInstanceThatWasNotThereBeforeIsTriedAtOnce() {
    rig.services.put("orders", 1);
    while (rig.unreachable("orders") > 0) {
      rig.time.advance(MILLI);
    }
    assertNotNull(rig.get("orders").refusal());
    rig.services.put("orders", 2);
    assertEquals("orders-2", rig.answered("orders", 200, MILLI));
  }

  @Test
  void breaker5_aWallClockThatJumpsChangesNothing() {
    rig.services.put("orders", 1);
    for (int i = 0; i < 19; i++) {
      rig.unreachable("orders");
    }
    rig.time.epoch -= 12_000;
    rig.unreachable("orders");
    assertEquals("open", rig.status("orders").breakerState());
    rig.time.epoch += 3_600_000;
    assertNotNull(rig.get("orders").refusal());
  }

  @Test
  void breaker7_oneBadInstanceDoesNotCloseTheService() {
    rig.services.put("orders", 1, 2, 3);
    for (int i = 0; i < 2_000; i++) {
      rig.time.advance(5 * MILLI);
      ClientCall call = rig.begin(new Request("orders").method("POST"));
      assertNull(call.refusal());
      call.onResponse(call.target().id().equals("orders-2") ? 503 : 200, null);
      call.end();
    }
    assertEquals("closed", rig.status("orders").breakerState());
    InstanceStatus bad = rig.status("orders").instances().get(1);
    assertTrue(bad.failures() < 20, bad.failures() + " calls went to it");
  }

  @Test
  void breaker7_whereTheBalancerDoesNotAvoidItEjectionDoes() {
    rig.policies.publish(
        Policies.builder()
            .client("*", ClientPolicy.builder().balance(Balance.ROUND_ROBIN).build())
            .build());
    rig.services.put("orders", 1, 2, 3);
    for (int i = 0; i < 1_000; i++) {
      rig.time.advance(5 * MILLI);
      ClientCall call = rig.begin(new Request("orders").method("POST"));
      assertNull(call.refusal());
      call.onResponse(call.target().id().equals("orders-2") ? 503 : 200, null);
      call.end();
    }
    assertEquals("closed", rig.status("orders").breakerState());
    assertTrue(rig.decided(Kind.EJECTED) > 0);
    assertTrue(rig.status("orders").instances().get(1).failures() < 20);
  }

  @Test
  void ejection_anInstanceThatIsOutIsTheLastResortAndComesBackByAnswering() {
    ClientPolicy turns =
        ClientPolicy.builder().balance(Balance.ROUND_ROBIN).breakerMode(Mode.OFF).build();
    rig.policies.publish(Policies.builder().client("*", turns).build());
    rig.services.put("orders", 1, 2);
    String bad = "orders-1";
    for (int i = 0; i < 20; i++) {
      ClientCall call = rig.begin(new Request("orders").method("POST"));
      call.onResponse(call.target().id().equals(bad) ? 503 : 200, null);
      call.end();
    }
    assertEquals(1, rig.decided(Kind.EJECTED));
    rig.time.advance(MILLI);
    ClientCall call = rig.get("orders");
    assertEquals("orders-2", call.target().id());
    assertTrue(call.onFailure(new ConnectException("Connection refused")));
    assertEquals(bad, call.target().id());
    rig.time.advance(MILLI);
    assertFalse(call.onResponse(200, null));
    call.end();
    assertEquals(1, rig.decided(Kind.RETURNED));
  }

  @Test
  void ejection_anAnswerToAnEarlierCallBringsNobodyBack() {
    rig.policies.publish(
        Policies.builder()
            .client("*", ClientPolicy.builder().balance(Balance.ROUND_ROBIN).build())
            .build());
    rig.services.put("orders", 1, 2, 3);
    ClientCall early = rig.get("orders");
    String id = early.target().id();
    for (int i = 0; i < 100 && rig.decided(Kind.EJECTED) == 0; i++) {
      ClientCall call = rig.get("orders");
      if (call.target().id().equals(id)) {
        call.onFailure(new ConnectException("Connection refused"));
      } else {
        call.onResponse(200, null);
      }
      call.end();
    }
    assertEquals(1, rig.decided(Kind.EJECTED));
    early.onResponse(200, null);
    early.end();
    assertEquals(0, rig.decided(Kind.RETURNED));
  }

  @Test
  void breaker8_noTimeoutIsInvented() {
    rig.services.put("orders", 1);
    assertEquals(Long.MAX_VALUE, rig.get("orders").timeoutNanos());
  }

  @Test
  void breaker9_aRefusalDoesNotWaitFirst() {
    rig.policies.publish(
        Policies.builder().client("*", ClientPolicy.builder().concurrency(1).build()).build());
    rig.services.put("orders", 1);
    ClientCall first = rig.get("orders");
    int readings = rig.time.readings;
    ClientCall second = rig.get("orders");
    assertEquals("too many calls in flight", second.refused());
    assertEquals(1, rig.time.readings - readings);
    assertEquals(0, second.backoffNanos());
    first.onResponse(200, null);
    assertNotNull(rig.get("orders").refusal(), "until its body has been read");
    first.end();
    assertNull(rig.get("orders").refusal());
  }

  @Test
  void retry_aReadTimeoutIsTheApplicationsBusiness() {
    rig.services.put("orders", 1, 2);
    for (String method : new String[] {"GET", "POST"}) {
      assertFalse(
          rig.begin(new Request("orders").method(method))
              .onFailure(new SocketTimeoutException("Read timed out")),
          method);
    }
    rig.policies.publish(
        Policies.builder()
            .client("*", ClientPolicy.builder().timeoutTryNanos(SECOND).build())
            .build());
    ClientCall call = rig.get("orders");
    assertEquals(SECOND, call.timeoutNanos());
    assertTrue(call.onFailure(new SocketTimeoutException("Read timed out")));
  }

  @Test
  void retry_aPaymentIsNotMadeTwice() {
    rig.services.put("orders", 1, 2);
    for (int status : new int[] {500, 502, 503, 504, 429}) {
      assertFalse(rig.begin(new Request("orders").method("POST")).onResponse(status, "0"));
    }
    Request keyed = new Request("orders").method("POST");
    keyed.headers.put("Idempotency-Key", "1");
    assertFalse(rig.begin(keyed).onResponse(503, null), "only where it is said to be honoured");
    rig.policies.publish(
        Policies.builder()
            .client("*", ClientPolicy.builder().retryIdempotencyKey(true).build())
            .build());
    assertTrue(rig.begin(keyed).onResponse(503, null));
  }

  @Test
  void retry_theDefaultIsOneRetryOnAnotherInstance() {
    rig.services.put("orders", 1, 2, 3);
    ClientCall call = rig.get("orders");
    String first = call.target().id();
    assertTrue(call.onResponse(503, null));
    assertFalse(first.equals(call.target().id()));
    assertFalse(call.onResponse(503, null));
  }

  @Test
  void retry_aNestedClientIsNotRetriedToo() {
    rig.services.put("orders", 1, 2);
    ClientCall outer = rig.get("orders");
    ClientCall before = ClientCall.swap(outer);
    assertNull(rig.get("orders"), "so a client inside another makes no attempts of its own");
    ClientCall.swap(before);
  }

  @Test
  void retry_aWaitLongerThanTheDeadlineIsNotBegun() {
    rig.policies.publish(
        Policies.builder()
            .client("*", ClientPolicy.builder().retryAttempts(2).timeoutNanos(SECOND / 2).build())
            .build());
    rig.services.put("orders", 1);
    assertFalse(rig.get("orders").onResponse(503, "1"));
    assertFalse(rig.get("orders").onResponse(429, "1"));
    assertTrue(rig.get("orders").onResponse(429, "0"));
    assertEquals(
        2,
        rig.decisions.recent().stream()
            .filter(d -> d.kind() == Kind.RETRY_DENIED || d.kind() == Kind.RETRIED)
            .count());
  }

  @Test
  void retry_tooManyRequestsIsNotRetriedUnlessItSaysWhen() {
    rig.services.put("orders", 1, 2);
    assertFalse(rig.get("orders").onResponse(429, null));
    assertFalse(rig.get("orders").onResponse(429, "soon"));
    assertTrue(rig.get("orders").onResponse(429, "0"));
  }

  @Test
  void retry_theBudgetEndsAStorm() {
    rig.services.put("orders", 1, 2, 3, 4);
    rig.policies.publish(
        Policies.builder()
            .client(
                "*", ClientPolicy.builder().breakerMode(Mode.OFF).throttleMode(Mode.OFF).build())
            .build());
    int sent = 0;
    for (int i = 0; i < 10_000; i++) {
      rig.time.advance(MILLI);
      ClientCall call = rig.get("orders");
      sent++;
      while (call.onResponse(502, null)) {
        sent++;
      }
      call.end();
    }
    assertEquals(11_030, sent, 300);
  }

  @Test
  void directory_anEmptyServiceCostsNoWaiting() {
    rig.services.put("orders");
    for (int i = 0; i < 10; i++) {
      assertNotNull(rig.get("orders").refusal());
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
    assertEquals("no instance", rig.get("orders").refused());
    rig.services.put("orders", 2);
    assertEquals("orders-2", rig.get("orders").target().id());
  }

  @Test
  void state_whatHappensAfterTheEndChangesNothing() {
    rig.services.put("orders", 1, 2);
    ClientCall call = rig.get("orders");
    call.onResponse(200, null);
    call.end();
    call.end();
    call.cancel();
    call.end(new SocketException("late"));
    assertFalse(call.onResponse(503, null));
    assertFalse(call.onFailure(new ConnectException("late")));
    assertEquals(List.of(call.target().id() + " #0 200"), rig.memory.attempts);
    DestinationStatus status = rig.status("orders");
    assertEquals(0, status.inFlight());
    for (InstanceStatus instance : status.instances()) {
      assertEquals(0, instance.inFlight());
      assertEquals(0, instance.failures());
    }
  }

  @Test
  void state_anInstanceIsChargedUntilTheBodyIsRead() {
    rig.services.put("orders", 1);
    ClientCall call = rig.get("orders");
    call.onResponse(200, null);
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
        call.onResponse(200, null);
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
  void state_aBodyThatBreaksSpeaksAgainstTheInstance() {
    rig.services.put("orders", 1, 2);
    for (int i = 0; i < 40; i++) {
      rig.time.advance(MILLI);
      ClientCall call = rig.get("orders");
      call.onResponse(200, null);
      call.end(call.target().id().equals("orders-1") ? new SocketException("reset") : null);
    }
    InstanceStatus bad = rig.status("orders").instances().get(0);
    assertTrue(bad.failures() > 0);
    assertTrue(bad.latencyMillis() > 1000, "it does not look fast");
  }

  @Test
  void state_aCancelledCallCountsForAndAgainstNobody() {
    rig.services.put("orders", 1);
    ClientCall call = rig.get("orders");
    call.cancel();
    assertEquals(List.of("orders-1 #0 cancelled"), rig.memory.attempts);
    InstanceStatus status = rig.status("orders").instances().get(0);
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
    call.onResponse(200, null);
    call.end();
    assertEquals(2, rig.time.readings - before);
  }

  @Test
  void policies_aChangeHoldsForTheNextCallAndKeepsWhatIsKnown() {
    rig.services.put("orders", 1);
    rig.answered("orders", 200, MILLI);
    rig.policies.publish(
        Policies.builder()
            .client("Orders", ClientPolicy.builder().timeoutNanos(SECOND).build())
            .build());
    assertEquals(SECOND, rig.get("orders").timeoutNanos());
    assertEquals(Long.MAX_VALUE, rig.get("other.example.com").timeoutNanos());
    assertEquals(1, rig.status("orders").instances().get(0).successes());
  }

  /** Fails calls until the breaker is open, and lets its time go by. */
  private void openAndWait(String service, int... ports) {
    rig.services.put(service, ports);
    while (rig.unreachable(service) > 0) {
      rig.time.advance(MILLI);
    }
    assertEquals("open", rig.status(service).breakerState());
    rig.time.advance(5 * SECOND);
  }
}
