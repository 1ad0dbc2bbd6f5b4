package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.bootstrap.Slot;
import io.graft.governance.Rig;
import io.graft.governance.Rig.Request;
import io.graft.governance.config.Mode;
import io.graft.governance.config.RetryConfig;
import io.graft.governance.config.TimeoutConfig;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.service.Instance;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutboundTest {
  private final Rig rig = new Rig();

  @Test
  void callsToALogicalNameReachEveryInstance() {
    rig.services.put("orders", 1, 2, 3);
    Set<String> reached = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      reached.add(rig.answered("orders", 200, 10 * MILLI));
    }
    assertEquals(Set.of("orders-1", "orders-2", "orders-3"), reached);
  }

  @Test
  void aNameIsKnownInAnyCaseAndWithItsSuffixes() {
    rig.services.put("orders", 1);
    for (String host : new String[] {"orders", "ORDERS", "Orders.svc", "orders.mesh"}) {
      assertEquals("orders-1", rig.answered(host, 200, MILLI), host);
    }
    assertEquals(1, rig.outbound.status().size(), "they are one destination");
  }

  @Test
  void aCallToAnUnknownHostKeepsItsAddressAndIsCounted() {
    ClientCall call = rig.get("api.example.com");
    assertNull(call.target());
    assertFalse(call.attempt().governed());
    call.responded(200, null, null);
    call.end();
    assertEquals(1, rig.status("api.example.com:80").requests());
    assertEquals("api.example.com:80 #0 200", rig.memory.attempts.get(0));
  }

  @Test
  void aMappedAddressMeansItsService() {
    rig.policies.publish(Policies.builder().alias("legacy-host:8080", "Orders").build());
    rig.services.put("orders", 1);
    Request request = new Request("Legacy-Host");
    request.port = 8080;
    assertEquals("orders-1", rig.begin(request).target().id());
    request.port = 8081;
    assertNull(rig.begin(request).target());
  }

  @Test
  void aCallBeforeTheFirstSnapshotWaitsForItOnce() {
    rig.services.answered = false;
    rig.services.whileWaiting =
        () -> {
          rig.time.advance(SECOND / 2);
          rig.services.put("orders", 1);
          rig.services.answered = true;
        };
    assertEquals("orders-1", rig.get("orders").target().id());
    assertEquals(2 * SECOND, rig.services.awaited);
  }

  @Test
  void whetherACallWouldWaitIsKnownBefore() {
    rig.services.answered = false;
    rig.services.whileWaiting =
        () -> {
          rig.services.put("orders", 1);
          rig.services.answered = true;
        };
    Rig.Request orders = new Rig.Request("orders");
    assertTrue(rig.outbound.mayWait(Rig.Adapter.INSTANCE, orders));
    assertEquals(0, rig.services.awaited);
    rig.begin(orders);
    assertFalse(rig.outbound.mayWait(Rig.Adapter.INSTANCE, orders));
    assertFalse(rig.outbound.mayWait(Rig.Adapter.INSTANCE, new Rig.Request("localhost")));
  }

  @Test
  void aRegistryThatIsDownCostsTwoSecondsOnceAndNotForEachCall() {
    rig.services.answered = false;
    rig.services.whileWaiting = () -> rig.time.advance(2 * SECOND);
    rig.answered("orders", 200, MILLI);
    rig.services.whileWaiting = () -> {};
    rig.answered("orders", 200, MILLI);
    assertEquals(2 * SECOND, rig.services.awaited);
  }

  @Test
  void onlyNamesThatMayBeLogicalWait() {
    rig.services.answered = false;
    for (String host : new String[] {"localhost", "10.0.0.5", "api.example.com", "[::1]"}) {
      rig.answered(host, 200, MILLI);
    }
    assertEquals(0, rig.services.awaited);
  }

  @Test
  void aCallWithinACallIsItsOwnUnlessItCarriesIt() {
    rig.services.put("orders", 1);
    rig.services.put("tokens", 1);
    ClientCall outer = rig.get("orders");
    ClientCall before = Nesting.swap(outer);
    try {
      assertNotNull(rig.get("tokens"));
      assertNotNull(rig.begin(new Request("orders").path("/token")));
      assertNotNull(rig.begin(new Request("orders").method("POST")));
      assertNull(rig.get("orders"), "the same request, before it has a trace");
      Request at = new Request(outer.target().host());
      at.port = outer.target().port();
      assertNull(rig.begin(at), "the same request, to the instance that was chosen");
      Request sent = new Request("orders");
      outer.inject(Rig.Adapter.INSTANCE, sent);
      assertNotNull(rig.get("orders"), "asked for by an application, while the other is under way");
      Request down = new Request("elsewhere").path("/other");
      down.headers.put("traceparent", sent.headers.get("traceparent"));
      assertNull(rig.begin(down), "what has its trace");
      outer.end();
      assertNotNull(rig.begin(down), "of a call that is over");
    } finally {
      Nesting.swap(before);
    }
  }

  /** A tracer of the application's may put one span into all that it sends. */
  @Test
  void aTraceOfTheApplicationsOwnDoesNotMakeTwoRequestsOne() {
    rig.services.put("orders", 1);
    String own = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    Request request = new Request("orders").header("traceparent", own);
    ClientCall outer = rig.begin(request);
    outer.inject(Rig.Adapter.INSTANCE, request);
    ClientCall before = Nesting.swap(outer);
    try {
      Request other = new Request("orders").path("/token").header("traceparent", own);
      assertNotNull(rig.begin(other), "a token that is fetched");
      assertNotNull(rig.begin(new Request("orders")), "without that trace");
      Request down = new Request("orders").header("traceparent", own);
      assertNull(rig.begin(down), "the same request, handed down");
    } finally {
      Nesting.swap(before);
    }
  }

  @Test
  void anEndedCallKeepsNothingOfTheApplication() {
    ClientCall call = rig.get("orders");
    call.failed(new IOException("of a class of the application"));
    call.end();
    assertNull(call.attempt().failure());
  }

  @Test
  void notGovernedOnOwnThreadsNestedDisabledOrWithoutAHost() {
    rig.services.put("orders", 1);
    Object[] slot = Slot.current();
    slot[Slot.OWN] = this;
    assertNull(rig.get("orders"));
    slot[Slot.OWN] = null;
    ClientCall outer = rig.get("orders");
    ClientCall before = Nesting.swap(outer);
    assertNull(rig.get("orders"));
    Nesting.swap(before);
    assertNull(rig.begin(new Request(null)));
    rig.policies.publish(Policies.builder().enabled(false).build());
    assertNull(rig.get("orders"));
  }

  @Test
  void aRefusedConnectionIsFailedOverAtOnceWhateverTheMethod() {
    rig.services.put("orders", 1, 2);
    Request post = new Request("orders").method("POST");
    post.replayable = false;
    ClientCall call = rig.begin(post);
    String first = call.target().id();
    assertTrue(call.failed(new ConnectException("Connection refused")).sends());
    assertEquals(0, call.action().delayNanos());
    assertFalse(first.equals(call.target().id()));
    assertEquals(1, call.attempt().resendCount());
    assertFalse(call.responded(200, null, null).sends());
    call.end();
    assertEquals(1, rig.decided(Kind.FAILED_OVER));
    assertEquals(2, rig.memory.attempts.size());
  }

  @Test
  void aBrokenConnectionIsRetriedElsewhereOnlyForSafeAndReplayableRequests() {
    rig.services.put("orders", 1, 2);
    assertTrue(rig.get("orders").failed(new SocketException("Connection reset")).sends());
    assertFalse(
        rig.begin(new Request("orders").method("POST"))
            .failed(new SocketException("Connection reset"))
            .sends());
    Request oneShot = new Request("orders");
    oneShot.replayable = false;
    assertFalse(rig.begin(oneShot).failed(new SocketException("Connection reset")).sends());
  }

  @Test
  void aSingleInstanceIsNotRetriedUnlessAttemptsAreSet() {
    rig.services.put("orders", 1);
    assertFalse(rig.get("orders").responded(503, null, null).sends());
    rig.policies.publish(
        Policies.builder()
            .client("orders", ClientPolicy.builder().set(RetryConfig.ATTEMPTS, 3).build())
            .build());
    ClientCall call = rig.get("orders");
    assertTrue(call.responded(503, null, null).sends());
    assertTrue(call.responded(503, null, null).sends());
    assertFalse(call.responded(503, null, null).sends());
  }

  @Test
  void aRefusedCallThrowsAnExceptionThatApplicationsHandle() {
    rig.services.put("orders");
    ClientCall call = rig.get("orders");
    IOException refusal = call.action().failure();
    assertTrue(refusal instanceof ConnectException);
    assertTrue(refusal.getMessage().startsWith("orders: no instance"), refusal.getMessage());
    assertEquals("no instance", call.attempt().refused());
    assertEquals(1, rig.memory.attempts.size());
  }

  @Test
  void aBreakerOpensSaysWhyAndWhenAndClosesAgain() {
    rig.services.put("orders", 1);
    int calls = 0;
    while (rig.unreachable("orders") > 0) {
      calls++;
      rig.time.advance(10 * MILLI);
      assertTrue(calls < 100);
    }
    assertEquals(20, calls);
    String message = rig.get("orders").action().failure().getMessage();
    assertTrue(message.contains("20 of 20 calls failed in 10 s"), message);
    assertTrue(message.contains("connection refused"), message);
    assertTrue(message.contains("try again in"), message);
    assertEquals("open", rig.status("orders").breakerState());
    rig.time.advance(6 * SECOND);
    for (int i = 0; i < 3; i++) {
      assertEquals("orders-1", rig.answered("orders", 200, MILLI));
    }
    assertEquals("ramping", rig.status("orders").breakerState());
    rig.time.advance(9 * SECOND);
    assertEquals("orders-1", rig.answered("orders", 200, MILLI));
    assertEquals("closed", rig.status("orders").breakerState());
    assertEquals(1, rig.decided(Kind.BREAKER_CLOSED));
  }

  @Test
  void observeCountsAndDoesNothing() {
    rig.policies.publish(Policies.builder().mode(Mode.OBSERVE).build());
    rig.services.put("orders", 1, 2);
    for (int i = 0; i < 50; i++) {
      ClientCall call = rig.get("orders");
      assertNull(call.action().failure());
      assertNull(call.target());
      assertFalse(call.failed(new ConnectException("Connection refused")).sends());
      call.end();
    }
    assertEquals("open", rig.status("orders").breakerState());
    assertTrue(rig.status("orders").refused().get("breaker open") > 0);
    assertTrue(rig.decisions.recent().stream().noneMatch(d -> d.enforced()));
  }

  @Test
  void observeSetsNoTimeout() {
    rig.services.put("orders", 1);
    ClientPolicy policy =
        ClientPolicy.builder()
            .set(TimeoutConfig.CALL, SECOND)
            .set(TimeoutConfig.TRY, SECOND / 2)
            .build();
    rig.policies.publish(Policies.builder().client("*", policy).build());
    assertEquals(SECOND / 2, rig.get("orders").timeoutNanos());
    rig.policies.publish(Policies.builder().mode(Mode.OBSERVE).client("*", policy).build());
    Request request = new Request("orders");
    ClientCall call = rig.begin(request);
    call.inject(Rig.Adapter.INSTANCE, request);
    assertEquals(Long.MAX_VALUE, call.timeoutNanos());
    assertNull(request.headers.get("x-envoy-expected-rq-timeout-ms"));
  }

  @Test
  void anyErrorInTheRulesIsRetried() {
    rig.services.put("orders", 1, 2);
    for (int status : new int[] {418, 500}) {
      assertFalse(rig.get("orders").responded(status, null, null).sends(), "not by default");
      rig.policies.publish(
          Policies.builder()
              .client(
                  "*", ClientPolicy.builder().set(RetryConfig.STATUSES, List.of(status)).build())
              .build());
      ClientCall call = rig.get("orders");
      Instance first = call.target();
      assertTrue(call.responded(status, null, null).sends());
      assertNotEquals(first, call.target());
      assertFalse(call.responded(200, null, null).sends());
      call.end();
      assertFalse(rig.get("orders").responded(503, null, null).sends(), "only what is named");
      rig.policies.publish(Policies.builder().build());
    }
  }

  @Test
  void headersOfAnEarlierCallAreNotSentAgain() {
    rig.services.put("orders", 1, 2);
    Request request = new Request("orders");
    ClientCall first = rig.begin(request);
    first.inject(Rig.Adapter.INSTANCE, request);
    assertTrue(first.failed(new ConnectException("refused")).sends());
    first.inject(Rig.Adapter.INSTANCE, request);
    assertEquals("2", request.headers.get("x-graft-attempt"));
    String earlier = request.headers.get("traceparent");
    ClientCall second = rig.begin(request);
    second.inject(Rig.Adapter.INSTANCE, request);
    assertEquals("1", request.headers.get("x-graft-attempt"));
    assertNotNull(earlier);
    assertFalse(earlier.equals(request.headers.get("traceparent")));
  }

  @Test
  void theStatusHasTheLatencyOfCalls() {
    Rig rig = new Rig();
    rig.services.put("orders", 8001);
    rig.get("orders").end();
    assertEquals(-1, rig.status("orders").routeState().medianMillis());
    for (int i = 0; i < 100; i++) {
      rig.answered("orders", 200, i < 90 ? 10 * MILLI : 500 * MILLI);
    }
    assertEquals(10, rig.status("orders").routeState().medianMillis(), 1.5);
    assertEquals(500, rig.status("orders").routeState().p99Millis(), 70);
  }
}
