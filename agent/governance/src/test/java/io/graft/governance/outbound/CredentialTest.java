package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig.Request;
import io.graft.governance.config.Mode;
import io.graft.governance.credential.Credential;
import io.graft.governance.policy.Policies;
import io.graft.governance.rule.Fallback;
import java.net.SocketException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the credentials of calls go, and what happens without them. */
class CredentialTest extends CredentialCalls {
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
