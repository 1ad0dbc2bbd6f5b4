package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig.Request;
import io.graft.governance.config.HedgeConfig;
import io.graft.governance.config.MirrorConfig;
import io.graft.governance.credential.Credential;
import io.graft.governance.policy.Policies;
import io.graft.governance.rule.Fallback;
import io.graft.governance.rule.MirrorTarget;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import java.net.ConnectException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the credentials of calls must not go. */
class CredentialAttacksTest extends CredentialCalls {
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
}
