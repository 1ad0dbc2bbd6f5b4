package io.graft.governance.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.Rig.Request;
import io.graft.governance.config.HedgeConfig;
import io.graft.governance.config.MirrorConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.context.CallContext;
import io.graft.governance.event.RateLimitedLog;
import io.graft.governance.match.RequestMatch;
import io.graft.governance.mirror.Copy;
import io.graft.governance.mirror.Mirror;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.policy.Route;
import io.graft.governance.rule.Fallback;
import io.graft.governance.rule.Forwarding;
import io.graft.governance.rule.MirrorTarget;
import io.graft.governance.time.Randomness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Headers of a served request that the calls made for it carry too. */
class ForwardedHeadersTest {
  private final List<String> told = new ArrayList<>();
  private final List<Copy> copies = new ArrayList<>();
  private final Rig rig = new Rig(Policies.DEFAULT, new Copies());
  private final Inbound inbound =
      new Inbound(
          "shop",
          rig.policies,
          rig.memory,
          rig.decisions,
          new RateLimitedLog(told::add, rig.time),
          rig.time,
          new Randomness(7));

  ForwardedHeadersTest() {
    rig.services.put("orders", 8001, 8002);
    rig.services.put("backup", 9001);
  }

  @AfterEach
  void leaveTheThreadAsItWas() {
    CallContext.swap(null);
  }

  private final class Copies implements Mirror {
    @Override
    public boolean send(Copy copy) {
      return copies.add(copy);
    }

    @Override
    public long sent() {
      return copies.size();
    }

    @Override
    public long dropped() {
      return 0;
    }

    @Override
    public long failed() {
      return 0;
    }
  }

  private static Forwarding names(String text) {
    return Forwarding.parse(Arrays.asList(text.split(",")));
  }

  private static ClientPolicy.Builder forwards(String text) {
    return ClientPolicy.builder().set(Forwarding.HEADERS, names(text));
  }

  private void publish(String everywhere) {
    rig.policies.publish(Policies.builder().forwarding(names(everywhere)).build());
  }

  private void publish(String everywhere, String service, ClientPolicy.Builder policy) {
    rig.policies.publish(
        Policies.builder().forwarding(names(everywhere)).client(service, policy.build()).build());
  }

  /** A request arrives, and this thread serves it. */
  private ServerCall serve(String... headers) {
    Map<String, String> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < headers.length; i += 2) {
      map.put(headers[i], headers[i + 1]);
    }
    CallContext.swap(null);
    ServerCall call = inbound.begin(MapAdapter.INSTANCE, map);
    map.clear(); // servers reuse their request objects
    CallContext.swap(call);
    return call;
  }

  /** The request of a call as it is sent. */
  private Request sent(String host, String... headers) {
    Request request = new Request(host);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    ClientCall call = rig.begin(request);
    call.inject(Rig.Adapter.INSTANCE, request);
    call.responded(200, null, null);
    call.end();
    return request;
  }

  private String tenant(String host, String... headers) {
    return sent(host, headers).headers.get("x-tenant");
  }

  @Test
  void goToServicesAndNotToStrangers() {
    publish("x-tenant,x-request-id");
    serve("X-Tenant", "blue", "x-other", "1");
    Request request = sent("orders");
    assertEquals("blue", request.headers.get("x-tenant"));
    assertNull(request.headers.get("x-request-id"), "absent from the served request");
    assertNull(request.headers.get("x-other"));
    assertNull(tenant("api.example.com"));
  }

  @Test
  void aRequestWithoutThemCarriesNothing() {
    publish("x-tenant");
    assertNull(serve("x-other", "1").forwarded());
    assertNull(tenant("orders"));
    assertNull(serve("x-tenant", "").forwarded());
  }

  @Test
  void nothingIsReadUnlessItIsSet() {
    assertNull(serve("x-tenant", "blue").forwarded());
    assertNull(tenant("orders"));
  }

  @Test
  void aCallOutsideOfARequestCarriesNothing() {
    publish("x-tenant");
    serve("x-tenant", "blue");
    CallContext.swap(null);
    assertNull(tenant("orders"));
  }

  @Test
  void aHeaderOfTheApplicationStays() {
    publish("x-tenant,x-request-id");
    serve("x-tenant", "blue", "x-request-id", "7");
    Request request = sent("orders", "X-Tenant", "green", "x-request-id", "");
    assertEquals("green", request.headers.get("x-tenant"));
    assertEquals("", request.headers.get("x-request-id"));
  }

  @Test
  void aHostThatIsListedGetsWhatIsListedForItAlone() {
    publish(
        "x-tenant,x-request-id,authorization",
        "api.example.com",
        forwards("x-request-id,x-partner,authorization,cookie"));
    serve(
        "x-tenant",
        "a",
        "x-request-id",
        "b",
        "x-partner",
        "c",
        "authorization",
        "d",
        "cookie",
        "e");
    Request request = sent("api.example.com");
    assertNull(request.headers.get("x-tenant"));
    assertEquals("b", request.headers.get("x-request-id"));
    assertEquals("c", request.headers.get("x-partner"));
    assertNull(request.headers.get("authorization"), "credentials go to services only");
    assertNull(request.headers.get("cookie"));
    Request known = sent("orders");
    assertEquals("d", known.headers.get("authorization"));
    assertNull(known.headers.get("x-partner"));
    assertNull(known.headers.get("cookie"));
  }

  @Test
  void aServiceMayGetLessThanTheOthers() {
    publish("x-tenant,x-request-id", "orders", forwards("none"));
    serve("x-tenant", "blue");
    assertNull(tenant("orders"));
    assertEquals("blue", tenant("backup"));
  }

  @Test
  void aRouteMayHaveItsOwn() {
    Route reports =
        new Route(
            "reports",
            RequestMatch.parse("/reports/**"),
            forwards("x-report").build(),
            false,
            false,
            false);
    publish("x-tenant", "orders", ClientPolicy.builder().routes(List.of(reports)));
    serve("x-tenant", "blue", "x-report", "7");
    assertEquals("blue", tenant("orders"));
    Request request = new Request("orders").path("/reports/1");
    rig.begin(request).inject(Rig.Adapter.INSTANCE, request);
    assertEquals("7", request.headers.get("x-report"));
    assertNull(request.headers.get("x-tenant"));
  }

  @Test
  void everyAttemptCarriesThem() {
    publish("x-tenant");
    serve("x-tenant", "blue");
    Request first = new Request("orders");
    ClientCall call = rig.begin(first);
    call.inject(Rig.Adapter.INSTANCE, first);
    assertTrue(call.responded(503, null, null).sends());
    Request second = new Request("orders");
    call.inject(Rig.Adapter.INSTANCE, second);
    assertEquals("blue", second.headers.get("x-tenant"));
    assertEquals("2", second.headers.get("x-graft-attempt"));
  }

  @Test
  void anAttemptWithTheObjectOfTheFirstDoesNotTakeItForTheApplications() {
    publish("x-tenant");
    serve("x-tenant", "blue");
    Request request = new Request("orders");
    ClientCall call = rig.begin(request);
    call.inject(Rig.Adapter.INSTANCE, request);
    request.host = "api.example.com";
    call.inject(Rig.Adapter.INSTANCE, request); // redirected to a stranger
    assertEquals("", request.headers.get("x-tenant"));
    request.host = "backup";
    call.inject(Rig.Adapter.INSTANCE, request); // and back to a service
    assertEquals("blue", request.headers.get("x-tenant"));
  }

  @Test
  void aHeaderOfTheApplicationStaysOnEveryHop() {
    publish("x-tenant");
    serve("x-tenant", "blue");
    Request request = new Request("orders").header("x-tenant", "blue");
    ClientCall call = rig.begin(request);
    call.inject(Rig.Adapter.INSTANCE, request);
    request.host = "api.example.com";
    call.inject(Rig.Adapter.INSTANCE, request);
    assertEquals("blue", request.headers.get("x-tenant"), "the application has sent it there");
  }

  @Test
  void hedgesCarryThemToo() {
    publish(
        "x-tenant",
        "orders",
        ClientPolicy.builder()
            .set(HedgeConfig.DELAY, 50 * Rig.MILLI)
            .set(HedgeConfig.PERCENT, 100.0));
    serve("x-tenant", "blue");
    Request request = new Request("orders");
    ClientCall call = rig.begin(request);
    call.inject(Rig.Adapter.INSTANCE, request);
    rig.time.advance(60 * Rig.MILLI);
    ClientCall hedge = call.hedge();
    assertNotNull(hedge);
    hedge.inject(Rig.Adapter.INSTANCE, request);
    request.host = "api.example.com";
    hedge.inject(Rig.Adapter.INSTANCE, request);
    assertEquals("", request.headers.get("x-tenant"), "it is not the application's");
  }

  @Test
  void aFallbackToAnotherServiceCarriesWhatThatServiceGets() {
    rig.policies.publish(
        Policies.builder()
            .forwarding(names("x-tenant"))
            .client(
                "orders",
                forwards("x-request-id")
                    .set(Fallback.FALLBACK, Fallback.parse("service:backup"))
                    .build())
            .build());
    serve("x-tenant", "blue", "x-request-id", "7");
    Request request = new Request("orders");
    ClientCall call = rig.begin(request);
    call.inject(Rig.Adapter.INSTANCE, request);
    assertEquals("7", request.headers.get("x-request-id"));
    while (!call.attempt().destination().equals("backup")) {
      assertTrue(call.responded(502, null, null).sends());
    }
    Request second = new Request("orders");
    call.inject(Rig.Adapter.INSTANCE, second);
    assertEquals("blue", second.headers.get("x-tenant"));
    assertNull(second.headers.get("x-request-id"));
  }

  @Test
  void aMirroredCopyHasThem() {
    publish(
        "x-tenant",
        "orders",
        ClientPolicy.builder().set(MirrorConfig.TARGET, MirrorTarget.parse("service:backup")));
    serve("x-tenant", "blue");
    sent("orders");
    List<String> headers = copies.get(0).headers();
    assertEquals("blue", headers.get(headers.indexOf("x-tenant") + 1));
  }

  @Test
  void aChangeHoldsForTheNextCallOfARequestAndTheNextRequest() {
    publish("x-tenant,x-request-id");
    serve("x-tenant", "blue", "x-request-id", "7", "x-new", "8");
    publish("x-request-id,x-new");
    Request request = sent("orders");
    assertNull(request.headers.get("x-tenant"));
    assertEquals("7", request.headers.get("x-request-id"));
    assertNull(request.headers.get("x-new"), "not known when the request arrived");
    serve("x-new", "8");
    assertEquals("8", sent("orders").headers.get("x-new"));
  }

  @Test
  void observeForwardsToo() {
    rig.policies.publish(
        Policies.builder().mode(Mode.OBSERVE).forwarding(names("x-tenant")).build());
    serve("x-tenant", "blue");
    assertEquals("blue", tenant("orders"));
  }

  @Test
  void aRequestThatHasEndedIsStillContinued() {
    publish("x-tenant");
    serve("x-tenant", "blue").end(200, null);
    assertEquals("blue", tenant("orders"));
  }

  @Test
  void aValueThatNotEveryClientCanSendIsDroppedAndSaidOnce() {
    publish("x-tenant,x-request-id");
    serve("x-tenant", "größe", "x-request-id", "7");
    assertNull(tenant("orders"));
    assertEquals("7", sent("orders").headers.get("x-request-id"));
    serve("x-tenant", "a".repeat(8193));
    assertNull(tenant("orders"));
    serve("x-tenant", "a".repeat(8192));
    assertEquals(8192, tenant("orders").length());
    assertEquals(
        List.of(
            "the header x-tenant of a request (5 characters) is not plain ASCII and is not"
                + " forwarded to the services that are called for it; see what its caller sends"
                + " (said once in ten minutes)"),
        told);
  }
}
