package io.graft.governance.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.bootstrap.Slot;
import io.graft.governance.Rig;
import io.graft.governance.config.AdmissionConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.context.CallContext;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.RateLimitedLog;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.ServerPolicy;
import io.graft.governance.time.Randomness;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InboundTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-03";

  private final Rig rig = new Rig();
  private final List<String> told = new ArrayList<>();
  private final RateLimitedLog notices = new RateLimitedLog(told::add, rig.time);
  private final Inbound inbound =
      new Inbound(
          "shop",
          rig.policies,
          rig.memory,
          new Decisions(rig.memory, rig.time, 10),
          notices,
          rig.time,
          new Randomness(7));

  @AfterEach
  void leaveTheThreadAsItWas() {
    CallContext.swap(null);
    Slot.current()[Slot.OWN] = null;
  }

  @Test
  void aTraceIsContinuedWithAnIdOfItsOwn() {
    ServerCall call = begin("traceparent", PARENT, "tracestate", "foo=1 , bar=2");
    assertEquals(TRACE, call.trace().traceIdHex());
    assertEquals(0xb7ad6b7169203331L, call.parentSpanId());
    assertNotEquals(call.parentSpanId(), call.trace().spanId());
    assertEquals(3, call.trace().flags());
    assertEquals("foo=1,bar=2", call.traceState());
  }

  @Test
  void withoutAValidParentTheTraceBeginsHereAndStateIsNotRead() {
    ServerCall call = begin("tracestate", "foo=1");
    assertNull(call.traceState());
    assertEquals(0, call.parentSpanId());
    assertEquals(2, call.trace().flags(), "its right half is random");
    ServerCall other = begin("traceparent", PARENT + "," + PARENT, "tracestate", "foo=1");
    assertNotEquals(TRACE, other.trace().traceIdHex());
    assertNull(other.traceState());
    assertNull(begin("trace-parent", PARENT, "trace.parent", PARENT).traceState());
  }

  @Test
  void aDiscardedRequestIsNoLongerInProgressAndNotRecorded() {
    ServerCall call = begin();
    assertEquals(1, inbound.inFlight());
    call.answers(101, null);
    call.discard();
    call.end(101, null);
    assertTrue(call.ended());
    assertEquals(0, inbound.inFlight() + inbound.streams());
    assertEquals(List.of(), rig.memory.served);
  }

  @Test
  void onlyTheRootDecidesToSample() {
    rig.memory.sample = true;
    assertTrue(begin().trace().sampled());
    assertFalse(begin("traceparent", "00-" + TRACE + "-b7ad6b7169203331-00").trace().sampled());
  }

  @Test
  void b3IsReadWithoutATraceparent() {
    String b3 = TRACE + "-b7ad6b7169203331-1";
    ServerCall call = begin("b3", b3);
    assertEquals(TRACE, call.trace().traceIdHex());
    assertTrue(call.b3() && call.trace().sampled());
    assertEquals(1, call.trace().flags(), "nobody said that the id is random");
    assertFalse(begin("b3", b3, "traceparent", PARENT).b3());
    ServerCall several =
        begin("X-B3-TraceId", TRACE, "X-B3-SpanId", "b7ad6b7169203331", "X-B3-Sampled", "0");
    assertEquals(TRACE, several.trace().traceIdHex());
    rig.memory.sample = true;
    assertFalse(begin("b3", "0").trace().sampled());
    assertTrue(begin("b3", TRACE + "-b7ad6b7169203331").trace().sampled());
  }

  @Test
  void callsOfTheRequestContinueItsTraceBaggageAndDeadline() {
    rig.services.put("orders", 1);
    ServerCall call =
        begin(
            "traceparent",
            PARENT,
            "tracestate",
            "a=1",
            "baggage",
            "tenant=x",
            "grpc-timeout",
            "1S");
    CallContext.swap(call);
    Rig.Request request = new Rig.Request("orders");
    ClientCall out = rig.begin(request);
    out.inject(Rig.Adapter.INSTANCE, request);
    assertTrue(request.headers.get("traceparent").startsWith("00-" + TRACE + "-"));
    assertTrue(request.headers.get("traceparent").endsWith("-03"));
    assertEquals(call.trace().spanId(), out.attempt().parentSpanId());
    assertEquals("a=1", request.headers.get("tracestate"));
    assertEquals("tenant=x", request.headers.get("baggage"));
    assertEquals("995", request.headers.get("x-envoy-expected-rq-timeout-ms"));
    assertEquals(995 * Rig.MILLI, out.timeoutNanos());
    assertFalse(request.headers.containsKey("b3"));
  }

  @Test
  void strangersGetOnlyTheTrace() {
    CallContext.swap(begin("traceparent", PARENT, "baggage", "tenant=x", "grpc-timeout", "1S"));
    Rig.Request request = new Rig.Request("api.example.com");
    rig.begin(request).inject(Rig.Adapter.INSTANCE, request);
    assertEquals(java.util.Set.of("traceparent"), request.headers.keySet());
  }

  @Test
  void aRedirectToAStrangerHasNoHeadersForServices() {
    rig.services.put("orders", 1);
    CallContext.swap(begin("traceparent", PARENT, "baggage", "tenant=x"));
    Rig.Request request = new Rig.Request("orders");
    ClientCall call = rig.begin(request);
    call.inject(Rig.Adapter.INSTANCE, request);
    assertEquals("tenant=x", request.headers.get("baggage"));
    request.host = "api.example.com";
    call.inject(Rig.Adapter.INSTANCE, request);
    assertEquals("", request.headers.get("baggage"));
    assertNull(call.target("http", "api.example.com", -1));
    assertEquals("orders-1", call.target("http", "orders", -1).id());
  }

  @Test
  void aCallWithAnExpiredDeadlineIsNotSent() {
    rig.services.put("orders", 1);
    CallContext.swap(begin("x-envoy-expected-rq-timeout-ms", "100"));
    rig.time.advance(96 * Rig.MILLI);
    IOException refusal = rig.get("orders").action().failure();
    assertTrue(refusal instanceof java.net.SocketTimeoutException);
    assertTrue(refusal.getMessage().contains("deadline over"), refusal.getMessage());
  }

  @Test
  void workThatOutlivesItsRequestIsNotBoundByItsDeadline() {
    rig.services.put("orders", 1);
    ServerCall call = begin("x-envoy-expected-rq-timeout-ms", "100");
    CallContext.swap(call);
    call.end(202, null);
    rig.time.advance(Rig.SECOND);
    assertNull(rig.get("orders").action().failure());
  }

  @Test
  void retriesOfServicesFurtherUpAreRetriedOnlyWithoutAResponse() {
    rig.services.put("orders", 1, 2);
    CallContext.swap(begin("x-graft-attempt", "2"));
    assertFalse(rig.get("orders").responded(503, null, null).sends());
    assertFalse(rig.get("orders").responded(502, null, null).sends());
    assertTrue(rig.get("orders").failed(new IOException("Connection reset")).sends());
    Rig.Request request = new Rig.Request("orders");
    rig.begin(request).inject(Rig.Adapter.INSTANCE, request);
    assertEquals("2", request.headers.get("x-graft-attempt"), "the next one knows, too");
    CallContext.swap(begin("x-graft-attempt", "nonsense"));
    assertTrue(rig.get("orders").responded(503, null, null).sends());
  }

  @Test
  void aRequestIsCountedOnceForContainerAndServlet() {
    ServerCall call = begin();
    CallContext.swap(call);
    assertNull(begin());
    call.end(200, null);
    assertNotEquals(null, begin(), "a thread that still carries an ended request serves the next");
  }

  @Test
  void notGovernedOnOwnThreadsOrWhenDisabled() {
    Slot.current()[Slot.OWN] = this;
    assertNull(begin());
    Slot.current()[Slot.OWN] = null;
    rig.policies.publish(Policies.builder().enabled(false).build());
    assertNull(begin());
  }

  @Test
  void requestsAboveTheLimitAreRefusedBeforeTheHandler() {
    limit(2, Mode.ENFORCE);
    ServerCall first = begin();
    begin();
    ServerCall third = begin();
    assertEquals(503, third.refusalStatus());
    assertEquals(1, third.retryAfterSeconds());
    assertTrue(third.refusalReason().startsWith("shop: too busy"), third.refusalReason());
    third.end(503, null);
    assertEquals(2, inbound.inFlight(), "what was not admitted is not counted");
    first.end(200, null);
    first.end(200, null);
    assertEquals(1, inbound.inFlight());
    assertEquals(0, begin().refusalStatus());
    assertEquals(1, inbound.shed());
    assertEquals(2, rig.memory.served.size());
  }

  @Test
  void observeAdmitsAndCounts() {
    limit(1, Mode.OBSERVE);
    begin();
    assertEquals(0, begin().refusalStatus());
    assertEquals(1, inbound.shed());
    assertEquals(2, inbound.inFlight());
  }

  @Test
  void aDrainingInstanceClosesItsConnections() {
    ServerCall call = begin();
    assertFalse(call.closeConnection());
    inbound.drain(true);
    assertTrue(call.closeConnection());
    assertEquals(0, call.refusalStatus(), "it still serves");
  }

  @Test
  void aMegabyteOfTraceStateAndBaggageIsHarmlessAndLoggedOnce() {
    String state = "a=1,".repeat(1 << 18);
    String baggage = "b=" + "x".repeat(1 << 20);
    for (int i = 0; i < 100; i++) {
      ServerCall call = begin("traceparent", PARENT, "tracestate", state, "baggage", baggage);
      assertEquals(TRACE, call.trace().traceIdHex());
      assertNull(call.traceState());
      assertNull(call.baggage());
    }
    assertEquals(2, told.size(), told.toString());
    assertTrue(told.get(0).contains("tracestate") && told.get(1).contains("baggage"));
    assertEquals(100, notices.count(RateLimitedLog.Kind.TRACESTATE_DROPPED));
    assertEquals(100, notices.count(RateLimitedLog.Kind.BAGGAGE_CUT));
    rig.time.advance(601 * Rig.SECOND);
    begin("traceparent", PARENT, "tracestate", state);
    assertEquals(3, told.size());
  }

  @Test
  void anInvalidTraceParentIsLoggedOnceAndShortened() {
    assertNotEquals(TRACE, begin("traceparent", PARENT + "x").trace().traceIdHex());
    begin("traceparent", "garbage");
    assertEquals(1, told.size(), told.toString());
    assertTrue(told.get(0).contains("(" + PARENT + "x) is not valid"), told.get(0));
    rig.time.advance(601 * Rig.SECOND);
    begin("traceparent", "x".repeat(1 << 20));
    assertEquals(2, told.size());
    assertTrue(told.get(1).contains("x…, 1048576 characters) is not valid"), told.get(1));
    assertTrue(told.get(1).length() < 300, told.get(1));
    assertEquals(3, notices.count(RateLimitedLog.Kind.TRACEPARENT_INVALID));
    begin();
    begin("traceparent", "");
    assertEquals(3, notices.count(RateLimitedLog.Kind.TRACEPARENT_INVALID));
  }

  @Test
  void oneReadingOfTheClockAtEachEnd() {
    int before = rig.time.readings;
    begin().end(200, null);
    assertEquals(2, rig.time.readings - before);
  }

  @Test
  void aRequestThatNeverEndsStopsCounting() {
    begin();
    assertEquals(1, inbound.inFlight());
    rig.time.advance(1200 * Rig.SECOND);
    assertEquals(0, inbound.inFlight());
  }

  private void limit(int concurrency, Mode mode) {
    rig.policies.publish(
        Policies.builder()
            .mode(mode)
            .server(ServerPolicy.builder().set(AdmissionConfig.CONCURRENCY, concurrency).build())
            .build());
  }

  private ServerCall begin(String... headers) {
    Map<String, String> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < headers.length; i += 2) {
      map.put(headers[i], headers[i + 1]);
    }
    return inbound.begin(MapAdapter.INSTANCE, map);
  }
}
