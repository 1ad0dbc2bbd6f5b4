package io.graft.security.token;

import static io.graft.security.token.SampleIssuer.EC;
import static io.graft.security.token.SampleIssuer.RSA;
import static io.graft.security.token.SampleIssuer.claims;
import static io.graft.security.token.SampleIssuer.sign;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.Base64URL;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.graft.governance.guard.Denial;
import io.graft.governance.guard.RequestGuard;
import io.graft.net.Await;
import io.graft.net.ClosedPort;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attacks with keys and discovery, by the numbers of the list of attacks. */
class KeyAttacksTest {
  private static final String CONFIGURATION = "/.well-known/openid-configuration";

  @TempDir Path directory;
  private final Map<String, Page> pages = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> fetches = new ConcurrentHashMap<>();
  private HttpServer server;
  private String base;
  private SampleIssuer issuer;

  /** Serves one path. */
  private interface Page {
    void serve(HttpExchange exchange) throws IOException;
  }

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          fetches.computeIfAbsent(path, none -> new AtomicInteger()).incrementAndGet();
          Page page = pages.get(path);
          if (page == null) {
            exchange.sendResponseHeaders(404, -1);
          } else {
            page.serve(exchange);
          }
          exchange.close();
        });
    server.start();
    base = "http://127.0.0.1:" + server.getAddress().getPort();
    issuer = new SampleIssuer(directory);
  }

  @AfterEach
  void stop() {
    issuer.close();
    server.stop(0);
  }

  private static Page text(String body, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  private static Page redirect(String to) {
    return exchange -> {
      exchange.getResponseHeaders().set("Location", to);
      exchange.sendResponseHeaders(302, -1);
    };
  }

  private static String keys(JWK... keys) {
    return new JWKSet(List.of(keys)).toString();
  }

  private int fetched(String path) {
    AtomicInteger count = fetches.get(path);
    return count == null ? 0 : count.get();
  }

  private RequestGuard guard(String jwks) {
    issuer.set("auth.issuer.main.jwks", base + jwks);
    return issuer.guard();
  }

  /** The state of the keys once loading has failed with this. */
  private void awaitFault(RequestGuard guard, String part) {
    Await.until("keys to fail: " + part, () -> issuer.keys().contains(part), issuer::keys);
    Denial denial = guard.admit(SampleRequest.bearer(SampleIssuer.token()));
    assertEquals("503 unavailable", denial.status() + " " + denial.reason());
    assertEquals("10", denial.header("retry-after"));
  }

  private RequestGuard starting(String jwks) {
    issuer.set("auth.issuer.main.jwks", base + jwks);
    return issuer.tokens.guard(issuer.settings());
  }

  private void discovering() {
    issuer.set("auth.issuer.main", base);
    issuer.set("auth.issuer.main.jwks", "");
  }

  @Test
  void attack20_issuerOfTheTokenIsNotFollowed() throws Exception {
    pages.put("/keys", text(keys(RSA)));
    RequestGuard guard = guard("/keys");
    String token = sign(claims().issuer(base + "/evil").build());
    assertEquals("issuer", guard.admit(SampleRequest.bearer(token)).reason());
    assertNull(guard.admit(SampleRequest.bearer(SampleIssuer.token())));
    assertEquals(java.util.Set.of("/keys"), fetches.keySet());
  }

  @Test
  void attack21_redirectsToOthers() {
    for (String to :
        new String[] {
          "http://169.254.169.254/latest/meta-data",
          "file:///etc/passwd",
          "https://evil.example.com/keys",
          "//evil.example.com/keys",
          "http://127.0.0.1:1/keys"
        }) {
      String path = "/to" + Math.abs(to.hashCode());
      pages.put(path, redirect(to));
      awaitFault(starting(path), "redirects to another server");
    }
    pages.put("/loop", redirect("/loop"));
    awaitFault(starting("/loop"), "redirects more than 3 times");
    // On the same server they are followed.
    pages.put("/old", redirect("/keys"));
    pages.put("/keys", text(keys(RSA)));
    assertNull(guard("/old").admit(SampleRequest.bearer(SampleIssuer.token())));
  }

  @Test
  void attack22_discoveryOfAnotherIssuer() {
    discovering();
    pages.put("/keys", text(keys(RSA)));
    pages.put(
        CONFIGURATION, text("{\"issuer\":\"" + base + "/\",\"jwks_uri\":\"" + base + "/keys\"}"));
    RequestGuard guard = issuer.tokens.guard(issuer.settings());
    Await.until(
        "discovery to fail", () -> issuer.keys().contains("not exactly this one"), issuer::keys);
    String token = sign(claims().issuer(base).build());
    assertEquals("unavailable", guard.admit(SampleRequest.bearer(token)).reason());
    assertEquals(0, fetched("/keys"));
    // It is mended, and found without a restart.
    pages.put(
        CONFIGURATION, text("{\"issuer\":\"" + base + "\",\"jwks_uri\":\"" + base + "/keys\"}"));
    Await.until(
        "keys to be discovered",
        () -> guard.admit(SampleRequest.bearer(token)) == null,
        issuer::keys);
  }

  @Test
  void keysAreDiscoveredByRfc8414() {
    String realm = base + "/realms/shop";
    issuer.set("auth.issuer.main", realm);
    issuer.set("auth.issuer.main.jwks", "");
    pages.put(
        "/.well-known/oauth-authorization-server/realms/shop",
        text("{\"issuer\":\"" + realm + "\",\"jwks_uri\":\"" + base + "/keys\"}"));
    pages.put("/keys", text(keys(RSA)));
    String token = sign(claims().issuer(realm).build());
    assertNull(issuer.guard().admit(SampleRequest.bearer(token)));
    assertEquals(1, fetched("/realms/shop" + CONFIGURATION));
  }

  @Test
  void attack22_keysOfDiscoveryOverPlainHttp() {
    discovering();
    pages.put(
        CONFIGURATION,
        text("{\"issuer\":\"" + base + "\",\"jwks_uri\":\"http://169.254.169.254/keys\"}"));
    issuer.tokens.guard(issuer.settings());
    Await.until("discovery to fail", () -> issuer.keys().contains("jwks_uri"), issuer::keys);
  }

  @Test
  void attack23_largeSlowAndMany() throws Exception {
    pages.put(
        "/large",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            byte[] blanks = " ".repeat(1 << 16).getBytes();
            for (int i = 0; i < 160; i++) {
              out.write(blanks);
            }
          }
        });
    awaitFault(starting("/large"), "longer than 1024 KiB");
    StringBuilder many = new StringBuilder("{\"keys\":[");
    String one = EC.toPublicJWK().toJSONString();
    for (int i = 0; i < 4000; i++) {
      many.append(i == 0 ? "" : ",").append(one);
    }
    pages.put("/many", text(many.append("]}").toString()));
    awaitFault(starting("/many"), "4000 keys, more than 100");
    CountDownLatch over = new CountDownLatch(1);
    pages.put(
        "/slow",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            while (over.getCount() > 0) {
              out.write(' ');
              out.flush();
              over.await(100, TimeUnit.MILLISECONDS);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    awaitFault(starting("/slow"), "within 5000 ms");
    over.countDown();
    pages.put("/zip", text("x", "Content-Encoding", "gzip"));
    awaitFault(starting("/zip"), "compresses");
  }

  @Test
  void attack24_unknownKeyFlood() throws Exception {
    pages.put("/keys", text(keys(RSA)));
    RequestGuard guard = guard("/keys");
    assertEquals(1, fetched("/keys"));
    // Nobody looks at the signature of an unknown key.
    String signed = SampleIssuer.token();
    String payloadAndSignature = signed.substring(signed.indexOf('.'));
    for (int i = 0; i < 500; i++) {
      JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("no-" + i).build();
      String token =
          i < 5
              ? sign(header, claims().build(), RSA)
              : Base64URL.encode("{\"alg\":\"RS256\",\"kid\":\"no-" + i + "\"}")
                  + payloadAndSignature;
      assertEquals("key", guard.admit(SampleRequest.bearer(token)).reason());
    }
    Await.until("the one fetch", () -> fetched("/keys") == 2, fetches::toString);
    assertNull(guard.admit(SampleRequest.bearer(SampleIssuer.token())));
    assertEquals(2, fetched("/keys"));
  }

  @Test
  void anUnknownKeyIsFetchedAndThenAccepted() throws Exception {
    pages.put("/keys", text(keys(RSA)));
    RequestGuard guard = guard("/keys");
    pages.put("/keys", text(keys(RSA, EC)));
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec-1").build();
    String token = sign(header, claims().build(), EC);
    assertEquals("key", guard.admit(SampleRequest.bearer(token)).reason());
    Await.until(
        "the new key to be accepted",
        () -> guard.admit(SampleRequest.bearer(token)) == null,
        issuer::keys);
  }

  @Test
  void attack25_emptySetOutageAndRecovery() throws Exception {
    RequestGuard guard;
    try (ClosedPort closed = new ClosedPort()) {
      issuer.set("auth.issuer.main.jwks", "http://127.0.0.1:" + closed.number() + "/keys");
      guard = issuer.tokens.guard(issuer.settings());
      awaitFault(guard, "connection refused");
    }
    // An issuer that answers with nothing is no better.
    pages.put("/keys", text("{\"keys\":[]}"));
    guard = starting("/keys");
    awaitFault(guard, "it publishes no key");
    pages.put("/keys", text(keys(RSA), "Cache-Control", "max-age=1"));
    RequestGuard recovering = guard;
    Await.until(
        "recovery",
        () -> recovering.admit(SampleRequest.bearer(SampleIssuer.token())) == null,
        issuer::keys);
    // What was loaded is not lost by an empty set.
    int before = fetched("/keys");
    pages.put("/keys", text("{\"keys\":[]}"));
    Await.until("another fetch", () -> issuer.keys().contains("publishes no key"), issuer::keys);
    assertTrue(fetched("/keys") > before);
    assertNull(guard.admit(SampleRequest.bearer(sign(claims().jwtID("outage").build()))));
    assertTrue(issuer.keys().startsWith("1 keys: "), issuer.keys());
  }

  @Test
  void afterTheTimeOfAnOutageNothingIsAccepted() throws Exception {
    issuer.set("auth.outage", "1s");
    pages.put("/keys", text(keys(RSA), "Cache-Control", "max-age=1"));
    RequestGuard guard = guard("/keys");
    String token = SampleIssuer.token();
    assertNull(guard.admit(SampleRequest.bearer(token)));
    pages.remove("/keys");
    Await.until(
        "503",
        () -> {
          Denial denial = guard.admit(SampleRequest.bearer(token));
          return denial != null && denial.status() == 503;
        },
        issuer::keys);
    pages.put("/keys", text(keys(RSA)));
    Await.until("recovery", () -> guard.admit(SampleRequest.bearer(token)) == null, issuer::keys);
  }
}
