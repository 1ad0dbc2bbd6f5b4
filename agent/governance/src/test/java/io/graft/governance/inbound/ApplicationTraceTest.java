package io.graft.governance.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.Rig.Request;
import io.graft.governance.context.CallContext;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.RateLimitedLog;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.time.Randomness;
import java.net.ConnectException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** If an application traces itself, the headers in its request take precedence. */
class ApplicationTraceTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";
  private static final String OTHER = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String OWN = "00f067aa0ba902b7";

  private final Rig rig = new Rig();
  private final Inbound inbound =
      new Inbound(
          "shop",
          rig.policies,
          rig.memory,
          new Decisions(rig.memory, rig.time, 10),
          new RateLimitedLog(line -> {}, rig.time),
          rig.time,
          new Randomness(7));

  @AfterEach
  void leaveTheThreadAsItWas() {
    CallContext.swap(null);
  }

  private ServerCall serve(String... headers) {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    ServerCall call = inbound.begin(MapAdapter.INSTANCE, all);
    CallContext.swap(call);
    return call;
  }

  private ClientCall send(Request request) {
    ClientCall call = rig.begin(request);
    call.inject(Rig.Adapter.INSTANCE, request);
    return call;
  }

  @ParameterizedTest
  @ValueSource(strings = {"orders", "api.example.com"})
  void itsTraceIsPassedOnUnchangedAndTheSpanIsPartOfIt(String host) {
    rig.services.put("orders", 1, 2);
    serve("traceparent", "00-" + TRACE + "-" + SPAN + "-00", "tracestate", "theirs=1");
    for (String flags : new String[] {"00", "01"}) {
      String own = "00-" + OTHER + "-" + OWN + "-" + flags;
      Request request = new Request(host).header("traceparent", own).header("tracestate", "own=1");
      ClientCall call = send(request);
      assertEquals(own, request.headers.get("traceparent"));
      assertEquals("own=1", request.headers.get("tracestate"));
      assertEquals(OTHER, call.attempt().trace().traceIdHex());
      assertEquals(Long.parseUnsignedLong(OWN, 16), call.attempt().parentSpanId());
      assertNotEquals(OWN, call.attempt().trace().spanIdHex());
      assertEquals(flags.equals("01"), call.attempt().sampled());
      assertEquals(flags.equals("01") ? "/" : null, call.attempt().path());
    }
  }

  @Test
  void itStaysInRetriesWithNewOrReusedRequests() {
    rig.services.put("orders", 1, 2, 3);
    serve("traceparent", "00-" + TRACE + "-" + SPAN + "-01", "baggage", "tenant=x");
    String own = "00-" + OTHER + "-" + OWN + "-01";
    Request request = new Request("orders").header("traceparent", own).header("baggage", "a=1");
    ClientCall call = send(request);
    assertTrue(call.failed(new ConnectException("refused")).sends());
    call.inject(Rig.Adapter.INSTANCE, request);
    assertEquals(own, request.headers.get("traceparent"));
    assertEquals("a=1,tenant=x", request.headers.get("baggage"));
    Request anew = new Request("orders").header("traceparent", own).header("baggage", "a=1");
    assertTrue(call.failed(new ConnectException("refused")).sends());
    call.inject(Rig.Adapter.INSTANCE, anew);
    assertEquals(own, anew.headers.get("traceparent"));
    assertEquals("a=1,tenant=x", anew.headers.get("baggage"));
  }

  @Test
  void withoutItsOwnTraceEachAttemptHasASpanInTheTraceOfTheRequest() {
    rig.services.put("orders", 1, 2, 3);
    serve("traceparent", "00-" + TRACE + "-" + SPAN + "-01");
    Request request = new Request("orders");
    ClientCall call = send(request);
    String first = request.headers.get("traceparent");
    assertTrue(first.startsWith("00-" + TRACE), first);
    assertTrue(call.failed(new ConnectException("refused")).sends());
    call.inject(Rig.Adapter.INSTANCE, request);
    String second = request.headers.get("traceparent");
    assertTrue(second.startsWith("00-" + TRACE), second);
    assertNotEquals(first, second);
  }

  /** A request has one trace, wherever it begins. */
  @Test
  void aTraceThatBeginsInThisJvmJoinsTheApplicationsTrace() {
    ServerCall served = serve();
    String before = served.trace().traceIdHex();
    Request request =
        new Request("api.example.com").header("traceparent", "00-" + OTHER + "-" + OWN + "-01");
    send(request);
    assertNotEquals(before, served.trace().traceIdHex());
    assertEquals(OTHER, served.trace().traceIdHex());
    assertTrue(served.trace().sampled());
    Request next = new Request("api.example.com");
    send(next);
    assertTrue(next.headers.get("traceparent").startsWith("00-" + OTHER));
  }

  @Test
  void anInboundTraceIsNotReplaced() {
    ServerCall served = serve("traceparent", "00-" + TRACE + "-" + SPAN + "-01");
    send(new Request("api.example.com").header("traceparent", "00-" + OTHER + "-" + OWN + "-01"));
    assertEquals(TRACE, served.trace().traceIdHex());
  }

  /** It copies all headers that it received, including the trace. */
  @Test
  void aGatewayThatPassesHeadersOnDoesNotTrace() {
    rig.services.put("orders", 1, 2);
    String given = "00-" + TRACE + "-" + SPAN + "-01";
    ServerCall served = serve("traceparent", given);
    for (String host : new String[] {"orders", "api.example.com"}) {
      Request request = new Request(host).header("traceparent", given);
      ClientCall call = send(request);
      assertEquals(call.attempt().trace().traceParent(), request.headers.get("traceparent"));
      assertEquals(served.trace().spanId(), call.attempt().parentSpanId());
    }
    Request b3 = new Request("orders").header("b3", TRACE + "-" + SPAN + "-1");
    assertEquals(served.trace().spanId(), send(b3).attempt().parentSpanId());
  }

  @ParameterizedTest
  @CsvSource({"1, 01, true", "0, 00, false", "d, 01, true"})
  void zipkinsHeaderGoesOnBesideATraceparentOfItsTrace(String said, String flags, boolean sampled) {
    serve("b3", TRACE + "-" + SPAN + "-1");
    String own = OTHER + "-" + OWN + "-" + said;
    Request request = new Request("api.example.com").header("b3", own);
    ClientCall call = send(request);
    assertEquals(own, request.headers.get("b3"));
    String written = request.headers.get("traceparent");
    assertTrue(written.startsWith("00-" + OTHER) && written.endsWith("-" + flags), written);
    assertEquals(Long.parseUnsignedLong(OWN, 16), call.attempt().parentSpanId());
    assertEquals(sampled, call.attempt().sampled());
  }

  @Test
  void zipkinsManyHeadersAndItsBareDecisionCountToo() {
    serve("traceparent", "00-" + TRACE + "-" + SPAN + "-01");
    Request request =
        new Request("api.example.com")
            .header("X-B3-TraceId", OTHER)
            .header("X-B3-SpanId", OWN)
            .header("X-B3-Sampled", "0");
    ClientCall call = send(request);
    assertEquals(OTHER, call.attempt().trace().traceIdHex());
    assertFalse(call.attempt().sampled());
    assertFalse(request.headers.containsKey("b3"));
    Request denied = new Request("api.example.com").header("b3", "0");
    call = send(denied);
    assertEquals("0", denied.headers.get("b3"));
    assertEquals(TRACE, call.attempt().trace().traceIdHex());
    assertTrue(denied.headers.get("traceparent").endsWith("-00"));
  }

  @Test
  void invalidHeadersOfTheApplicationStayUnchanged() {
    serve("traceparent", "00-" + TRACE + "-" + SPAN + "-01");
    Request request = new Request("api.example.com").header("traceparent", "legacy-17");
    assertEquals(TRACE, send(request).attempt().trace().traceIdHex());
    assertEquals("legacy-17", request.headers.get("traceparent"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=1 | tenant=x,user=y | a=1,tenant=x,user=y",
        "tenant=z | tenant=x,user=y | tenant=z,user=y",
        "tenant =z;p , b=2 | tenant=x | tenant =z;p , b=2",
        "tenant.id=1 | tenant=x | tenant.id=1,tenant=x",
        "a=1 | tenant=x;prop=1, user=y | a=1,tenant=x;prop=1,user=y"
      })
  void baggageIsMergedAndTheApplicationsEntriesWin(String own, String carried, String merged) {
    rig.services.put("orders", 1);
    serve("baggage", carried);
    Request request = new Request("orders").header("baggage", own);
    ClientCall call = send(request);
    assertEquals(merged, request.headers.get("baggage"));
    // A redirect to a stranger has the application's headers, and no others.
    request.host = "api.example.com";
    call.inject(Rig.Adapter.INSTANCE, request);
    assertEquals(own, request.headers.get("baggage"));
    assertEquals("", request.headers.get("x-graft-attempt"));
  }

  @Test
  void aStrangerGetsOnlyTheApplicationsBaggageAndTimeout() {
    serve("baggage", "tenant=x", "grpc-timeout", "1S");
    Request request =
        new Request("api.example.com")
            .header("baggage", "a=1")
            .header("x-envoy-expected-rq-timeout-ms", "77");
    send(request);
    assertEquals("a=1", request.headers.get("baggage"));
    assertEquals("77", request.headers.get("x-envoy-expected-rq-timeout-ms"));
    rig.services.put("orders", 1);
    Request governed = new Request("orders").header("x-envoy-expected-rq-timeout-ms", "77");
    send(governed);
    assertEquals("77", governed.headers.get("x-envoy-expected-rq-timeout-ms"));
  }
}
