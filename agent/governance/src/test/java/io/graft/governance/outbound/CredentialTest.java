package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.Rig.Adapter;
import io.graft.governance.Rig.Request;
import io.graft.governance.config.HedgeConfig;
import io.graft.governance.config.MirrorConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.context.CallContext;
import io.graft.governance.credential.CallCredentials;
import io.graft.governance.credential.Credential;
import io.graft.governance.mirror.Copy;
import io.graft.governance.mirror.Mirror;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.rule.Fallback;
import io.graft.governance.rule.MirrorTarget;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where the credentials of calls go, and where not. */
class CredentialTest {
  private final Map<String, Tokens> tokens = new HashMap<>();
  private final List<Copy> copies = new ArrayList<>();
  private Rig rig;

  /** The credentials of one destination. */
  private static final class Tokens implements CallCredentials {
    Credential next;
    boolean required = true;
    boolean plaintext;
    boolean renewable;
    final List<String> refused = new ArrayList<>();

    Tokens(String header) {
      next = Credential.of(header);
    }

    @Override
    public Credential find(CallContext context, long now) {
      return next;
    }

    @Override
    public boolean required() {
      return required;
    }

    @Override
    public Credential inPlaintext() {
      return plaintext ? null : Credential.none("no TLS");
    }

    @Override
    public boolean refused(CallContext context, String header, long now) {
      refused.add(header);
      return renewable;
    }

    @Override
    public Credential renewed(CallContext context, String refusedHeader, long now) {
      return next;
    }
  }

  private Tokens give(String destination, String header) {
    Tokens given = new Tokens(header);
    tokens.put(destination, given);
    return given;
  }

  private Rig rig(Policies.Builder policies) {
    rig =
        new Rig(
            policies.build(),
            new Mirror() {
              @Override
              public boolean send(Copy copy) {
                copies.add(copy);
                return true;
              }

              @Override
              public long sent() {
                return 0;
              }

              @Override
              public long dropped() {
                return 0;
              }

              @Override
              public long failed() {
                return 0;
              }
            });
    rig.outbound.credentials(
        (name, of, governed, values) -> tokens.getOrDefault(name, tokens.get("*")));
    rig.services.put("orders", 8001, 8002);
    rig.services.put("users", 8003);
    rig.services.put("backup", 9001);
    return rig;
  }

  private Rig rig() {
    return rig(Policies.builder());
  }

  private static ClientPolicy.Builder policy() {
    return ClientPolicy.builder();
  }

  /** The header of a request as it is sent. */
  private static String sent(ClientCall call, Request request) {
    call.inject(Adapter.INSTANCE, request);
    return header(request);
  }

  private static String header(Request request) {
    String value = request.headers.get("Authorization");
    return value == null || value.isEmpty() ? null : value;
  }

  private String sent(String host) {
    Request request = new Request(host);
    ClientCall call = rig.begin(request);
    String header = sent(call, request);
    call.end();
    return header;
  }

  @Test
  void aCallCarriesTheCredentialOfItsDestination() {
    give("orders", "Bearer a");
    rig();
    assertEquals("Bearer a", sent("orders"));
    assertNull(sent("users"));
  }

  @Test
  void anAuthorizationOfTheApplicationStays() {
    Tokens none = give("orders", "Bearer a");
    none.next = Credential.none("gone");
    rig();
    Request request = new Request("orders").header("authorization", "Basic own");
    ClientCall call = rig.begin(request);
    assertTrue(call.action().sends(), "it needs no token");
    assertEquals("Basic own", sent(call, request));
    none.next = Credential.of("Bearer b");
    assertEquals("Basic own", sent(call, request));
  }

  @Test
  void anAuthorizationThatTheClientAddsForAChallengeStays() {
    give("orders", "Bearer a");
    rig();
    Request request = new Request("orders");
    ClientCall call = rig.begin(request);
    assertEquals("Bearer a", sent(call, request));
    request.header("authorization", "Basic challenged");
    assertEquals("Basic challenged", sent(call, request));
  }

  @Test
  void attack56RedirectToAnotherHostPortOrScheme() {
    Tokens orders = give("orders", "Bearer a");
    orders.plaintext = true;
    give("users", "Bearer u").plaintext = true;
    rig();
    Request request = new Request("orders");
    ClientCall call = rig.begin(request);
    assertEquals("Bearer a", sent(call, request));
    for (String host : new String[] {"evil.example", "127.0.0.1", "localhost", "users"}) {
      request.host = host;
      assertNull(sent(call, request), host);
      request.host = "orders";
      assertEquals("Bearer a", sent(call, request));
    }
    request.port = 8001;
    assertNull(sent(call, request), "another port");
    request.port = -1;
    request.scheme = "https";
    assertNull(sent(call, request), "another scheme");
    request.scheme = "http";
    request.path = "/elsewhere";
    assertEquals("Bearer a", sent(call, request), "another path of the same service");
  }

  @Test
  void attack56RenewedTokenIsNotLeftForAStranger() {
    Tokens orders = give("orders", "Bearer a");
    Policies.Builder hedged =
        Policies.builder().client("orders", policy().set(HedgeConfig.DELAY, 10 * MILLI).build());
    rig(hedged);
    Request request = new Request("orders");
    ClientCall call = rig.begin(request);
    assertEquals("Bearer a", sent(call, request));
    rig.time.advance(10 * MILLI);
    orders.next = Credential.of("Bearer b");
    ClientCall hedge = call.hedge();
    Request copy = new Request("orders");
    copy.headers.putAll(request.headers);
    assertEquals("Bearer b", sent(hedge, copy));
    assertEquals("orders", hedge.attempt().destination(), "a hedge goes to the same service");
    copy.host = "evil.example";
    assertNull(sent(hedge, copy));
    request.host = "evil.example";
    assertNull(sent(call, request));
  }

  @Test
  void attack59TokenInMirrorCopies() {
    give("orders", "Bearer a");
    rig(
        Policies.builder()
            .client(
                "orders",
                policy().set(MirrorConfig.TARGET, MirrorTarget.parse("service:backup")).build()));
    Request request = new Request("orders").header("x-other", "1");
    ClientCall call = rig.begin(request);
    assertEquals("Bearer a", sent(call, request));
    List<String> headers = copies.get(0).headers();
    assertTrue(headers.contains("x-other"), headers::toString);
    assertFalse(headers.toString().toLowerCase(java.util.Locale.ROOT).contains("authorization"));
  }

  @Test
  void attack59TokenInRetriesToAFallbackService() {
    give("orders", "Bearer a");
    Tokens backup = give("backup", "Bearer of backup");
    rig(
        Policies.builder()
            .client(
                "orders",
                policy().set(Fallback.FALLBACK, Fallback.parse("service:backup")).build()));
    assertEquals("Bearer of backup", afterFailures(), "decided anew");
    tokens.remove("backup");
    rig(
        Policies.builder()
            .client(
                "orders",
                policy().set(Fallback.FALLBACK, Fallback.parse("service:backup")).build()));
    assertNull(afterFailures(), "a service without the key");
    backup.next = Credential.none("gone");
  }

  private String afterFailures() {
    Request request = new Request("orders");
    ClientCall call = rig.begin(request);
    assertEquals("Bearer a", sent(call, request));
    while (call.failed(new ConnectException("refused")).sends()
        && call.attempt().destination().equals("orders")) {
      assertEquals("Bearer a", sent(call, request), "a retry of the same service");
    }
    assertEquals("backup", call.attempt().destination());
    return sent(call, request);
  }

  @Test
  void attack61TokenOverPlaintext() {
    Tokens orders = give("orders", "Bearer a");
    rig();
    Instance afar = Instance.builder("orders", "afar", "10.0.0.5", 80).build();
    rig.services.known.put("orders", Snapshot.of("orders", Collections.singletonList(afar)));
    ClientCall call = rig.get("orders");
    String message = call.action().failure().getMessage();
    assertEquals("orders: no token (no TLS) [refused by graft, not sent]", message);
    orders.required = false;
    assertNull(sent("orders"), "sent, without it");
    orders.plaintext = true;
    assertEquals("Bearer a", sent("orders"));
    orders.plaintext = false;
    for (String host : new String[] {"127.evil.example", "127.0.0.1.evil", "localhost.evil"}) {
      give(host + ":80", "Bearer a").required = false;
      assertNull(sent(host), host);
    }
    for (String host : new String[] {"127.9.9.9", "localhost", "::1"}) {
      give("*", "Bearer a");
      assertEquals("Bearer a", sent(host), host);
    }
  }

  @Test
  void attack61TokenOverPlaintextToAProxy() {
    give("orders", "Bearer a");
    rig();
    Request request = new Request("orders");
    ClientCall call = rig.begin(request);
    call.proxied();
    assertNull(sent(call, request), "the proxy may be anywhere");
  }

  @Test
  void aCallWaitsForATokenThatIsBeingFetched() {
    Tokens orders = give("orders", "Bearer a");
    orders.next = Credential.pending("it is being fetched");
    rig();
    Request request = new Request("orders");
    ClientCall call = rig.begin(request);
    assertTrue(call.action().sends());
    long waited = 0;
    for (int i = 0; i < 3; i++) {
      long wait = call.action().delayNanos();
      assertTrue(wait > 0 && wait <= 25 * MILLI, "wait " + wait);
      rig.time.advance(wait);
      waited += wait;
      if (i == 2) {
        orders.next = Credential.of("Bearer late");
      }
      assertEquals(i < 2, call.waits());
    }
    assertEquals(0, call.action().delayNanos());
    assertEquals("Bearer late", sent(call, request));
    rig.time.advance(5 * MILLI);
    assertFalse(call.responded(200, null, null).sends());
    call.end();
    assertEquals(5 * MILLI, rig.time.nanos - call.attempt().startNanos(), "not counted: " + waited);
  }

  @Test
  void aCallWaitsNoLongerThanSeconds() {
    Tokens orders = give("orders", "Bearer a");
    orders.next = Credential.pending("it is being fetched");
    rig();
    ClientCall call = rig.get("orders");
    long began = rig.time.nanos;
    do {
      rig.time.advance(call.action().delayNanos());
    } while (call.waits());
    long waited = rig.time.nanos - began;
    assertTrue(waited >= 5 * SECOND && waited < 6 * SECOND, "waited " + waited);
    assertEquals(
        "orders: no token (it is being fetched) [refused by graft, not sent]",
        call.action().failure().getMessage());
    call.end();
    assertEquals(0, rig.status("orders").inFlight());
    orders.required = false;
    ClientCall sent = rig.get("orders");
    do {
      rig.time.advance(sent.action().delayNanos());
    } while (sent.waits());
    assertTrue(sent.action().sends());
  }

  @Test
  void aCallWithoutARequiredTokenIsRefusedOrFallsBack() {
    Tokens orders = give("orders", "Bearer a");
    orders.next = Credential.none("the token endpoint is down");
    rig();
    ClientCall call = rig.get("orders");
    assertEquals(
        "orders: no token (the token endpoint is down) [refused by graft, not sent]",
        call.action().failure().getMessage());
    assertEquals(Collections.singletonList("orders #0 no token"), rig.memory.attempts);
    assertEquals(0, rig.status("orders").inFlight());
    rig(
        Policies.builder()
            .client("orders", policy().set(Fallback.FALLBACK, Fallback.parse("204")).build()));
    assertEquals(204, rig.get("orders").action().reply().status());
  }

  @Test
  void aRetryIsNotSentWithoutARequiredToken() {
    Tokens orders = give("orders", "Bearer a");
    rig();
    ClientCall call = rig.get("orders");
    orders.next = Credential.none("gone");
    assertFalse(call.failed(new SocketException("reset")).sends());
    call.end();
    assertEquals(0, rig.status("orders").inFlight());
  }

  @Test
  void aRefusalByTheServiceIsTold() {
    Tokens orders = give("orders", "Bearer a");
    rig();
    Request request = new Request("orders");
    ClientCall call = rig.begin(request);
    sent(call, request);
    call.responded(401, null, null);
    call.end();
    assertEquals(Collections.singletonList("Bearer a"), orders.refused);
    rig.answered("users", 401, MILLI);
  }

  @Test
  void aCallIsSentAgainOnceWithAnotherToken() {
    Tokens orders = give("orders", "Bearer a");
    orders.renewable = true;
    rig();
    Request request = new Request("orders");
    ClientCall call = rig.begin(request);
    sent(call, request);
    int first = call.target().port();
    orders.next = Credential.pending("it is being fetched");
    assertTrue(call.responded(401, null, null).sends());
    assertTrue(call.action().delayNanos() > 0, "it waits for the other token");
    rig.time.advance(call.action().delayNanos());
    assertTrue(call.waits());
    orders.next = Credential.of("Bearer b");
    rig.time.advance(call.action().delayNanos());
    assertFalse(call.waits());
    assertTrue(call.action().sends());
    assertEquals("Bearer b", sent(call, request));
    assertEquals(first, call.target().port(), "the same instance");
    assertEquals(Action.Kind.DELIVER, call.responded(401, null, null).kind());
    call.end();
    assertEquals(List.of("Bearer a", "Bearer b"), orders.refused);
    assertEquals(0, rig.status("orders").inFlight());
  }

  @Test
  void aCallWhoseTokenCannotBeReplacedGetsThe401() {
    Tokens orders = give("orders", "Bearer a");
    orders.renewable = true;
    rig();
    Request request = new Request("orders");
    ClientCall call = rig.begin(request);
    sent(call, request);
    orders.next = Credential.pending("it is being fetched");
    assertTrue(call.responded(401, null, null).sends());
    do {
      rig.time.advance(call.action().delayNanos());
    } while (call.waits());
    // There is none in time: the service says 401 again, which the application understands.
    assertTrue(call.action().sends());
    assertEquals("Bearer a", sent(call, request));
    assertEquals(Action.Kind.DELIVER, call.responded(401, null, null).kind());
    call.end();
  }

  @Test
  void onlyACallThatCanBeRepeatedIsSentAgain() {
    Tokens orders = give("orders", "Bearer a");
    orders.renewable = true;
    rig();
    Request once = new Request("orders");
    once.replayable = false;
    ClientCall call = rig.begin(once);
    sent(call, once);
    assertEquals(Action.Kind.DELIVER, call.responded(401, null, null).kind());
    call.end();
    Request own = new Request("orders");
    own.headers.put("Authorization", "Basic x");
    ClientCall ofApplication = rig.begin(own);
    sent(ofApplication, own);
    assertEquals(Action.Kind.DELIVER, ofApplication.responded(401, null, null).kind());
    ofApplication.end();
    assertEquals(List.of("Bearer a"), orders.refused);
  }

  @Test
  void inObserveNothingIsWrittenAndNothingIsRefused() {
    Tokens orders = give("orders", "Bearer a");
    rig(Policies.builder().mode(Mode.OBSERVE));
    assertNull(sent("orders"));
    orders.next = Credential.none("gone");
    assertTrue(rig.get("orders").action().sends());
    orders.next = Credential.pending("being fetched");
    assertEquals(0, rig.get("orders").action().delayNanos());
  }
}
