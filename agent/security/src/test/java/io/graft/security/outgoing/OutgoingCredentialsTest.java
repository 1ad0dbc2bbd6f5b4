package io.graft.security.outgoing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import io.graft.config.Settings;
import io.graft.config.rules.PolicyReader;
import io.graft.config.rules.PolicyView;
import io.graft.daemon.Scheduler;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.Identity;
import io.graft.governance.context.TraceIds;
import io.graft.governance.credential.CallCredentials;
import io.graft.governance.credential.Credential;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Recorder;
import io.graft.governance.time.Clock;
import io.graft.net.Await;
import io.graft.net.Printed;
import io.graft.net.http.HttpTransport;
import io.graft.security.SecurityContext;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tokens from an authorization server. */
@Timeout(60)
class OutgoingCredentialsTest {
  private static final String CANARY = "canary-0f61b7";
  private static final Decisions DECISIONS = new Decisions(Recorder.NONE, Clock.SYSTEM, 10);
  private static final Map<String, String> ENVIRONMENT =
      Map.of("GRAFT_CLIENT_ORDERS_AUTH_SECRET", CANARY);

  private final Scheduler scheduler = new Scheduler("test");
  private final HttpTransport transport = new HttpTransport();
  private final Map<String, String> properties = new HashMap<>();
  private Map<String, String> environment = ENVIRONMENT;
  private TokenServer server;
  @TempDir Path temp;

  @BeforeEach
  void serve() throws Exception {
    server = new TokenServer();
    set("auth", "client-credentials");
    set("auth.token-url", server.base() + "/token");
    set("auth.id", "shop");
  }

  @AfterEach
  void stop() {
    server.close();
    transport.close(5000);
    scheduler.stop(5000);
  }

  private void set(String key, String value) {
    properties.put("graft.client.orders." + key, value);
  }

  private CallCredentials of(String name, String instanceOf, boolean governed) {
    Settings settings = new Settings(properties, Map.of(), environment);
    OutgoingCredentials all =
        new OutgoingCredentials(
            new SecurityContext("shop", settings, scheduler, transport, DECISIONS));
    return all.of(
        name,
        instanceOf,
        governed,
        PolicyReader.policies(settings).client(name, instanceOf).values());
  }

  private CallCredentials orders() {
    CallCredentials found = of("orders", null, true);
    assertNotNull(found);
    return found;
  }

  private static Credential find(CallCredentials of, CallContext context) {
    return of.find(context, System.nanoTime());
  }

  /** The header, as soon as there is one. */
  private static String header(CallCredentials of, CallContext context) {
    Await.until(
        "a token", () -> find(of, context).header() != null, () -> find(of, context).reason());
    return find(of, context).header();
  }

  private static String header(CallCredentials of) {
    return header(of, null);
  }

  /** The reason why there is none, as soon as that is known. */
  private static String reason(CallCredentials of) {
    Await.until("a reason", () -> !find(of, null).isPending(), () -> "");
    Credential none = find(of, null);
    assertNull(none.header());
    assertFalse(none.reason().contains(CANARY), none.reason());
    return none.reason();
  }

  /** A request that is served, whose sender has a verified token. */
  private static CallContext served(String token, Object audience) {
    Identity identity =
        Identity.NONE.withUser(
            "https://id",
            "ann",
            audience == null ? Map.of() : Map.of("aud", audience),
            Set.of(),
            token);
    return new CallContext(new TraceIds(1, 2, 3, 0), null, null, CallContext.NO_DEADLINE) {
      @Override
      public Identity identity() {
        return identity;
      }
    };
  }

  @Test
  void theRequestIsAsConfigured() {
    set("auth.scope", "orders.read,orders.write");
    set("auth.audience", "a,b");
    set("auth.resource", "https://orders.example/");
    set("auth.params", "tenant=blue & green");
    set("auth.id", "shop:1");
    CallCredentials orders = orders();
    assertTrue(find(orders, null).isPending());
    assertEquals("Bearer t1", header(orders));
    TokenServer.Asked asked = server.asked.get(0);
    assertEquals("client_credentials", asked.one("grant_type"));
    assertEquals("orders.read orders.write", asked.one("scope"));
    assertEquals(List.of("a", "b"), asked.form().get("audience"));
    assertEquals("https://orders.example/", asked.one("resource"));
    assertEquals("blue & green", asked.one("tenant"));
    assertNull(asked.one("client_secret"));
    byte[] pair = ("shop%3A1:" + CANARY).getBytes(StandardCharsets.UTF_8);
    assertEquals("Basic " + Base64.getEncoder().encodeToString(pair), asked.authorization());
  }

  @Test
  void aSecretInAFileIsReadAgainWhenItChanges() throws Exception {
    Path file = Files.writeString(temp.resolve("secret"), "first\n");
    environment = Map.of();
    set("auth.secret", "file:" + file);
    set("auth.method", "post");
    header(orders());
    assertEquals("first", server.asked.get(0).one("client_secret"));
    assertEquals("shop", server.asked.get(0).one("client_id"));
    assertNull(server.asked.get(0).authorization());
  }

  @Test
  void aSignedAssertionReplacesTheSecret() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    String pem = Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded());
    Path file =
        Files.writeString(
            temp.resolve("key.pem"),
            "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n");
    environment = Map.of();
    set("auth.secret", "file:" + file);
    set("auth.method", "private-key-jwt");
    header(orders());
    TokenServer.Asked asked = server.asked.get(0);
    assertNull(asked.authorization());
    assertEquals(
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        asked.one("client_assertion_type"));
    SignedJWT jwt = SignedJWT.parse(asked.one("client_assertion"));
    assertTrue(jwt.verify(new RSASSAVerifier((RSAPublicKey) pair.getPublic())));
    assertEquals("shop", jwt.getJWTClaimsSet().getIssuer());
    assertEquals("shop", jwt.getJWTClaimsSet().getSubject());
    assertEquals(List.of(server.base() + "/token"), jwt.getJWTClaimsSet().getAudience());
    long life =
        jwt.getJWTClaimsSet().getExpirationTime().getTime()
            - jwt.getJWTClaimsSet().getIssueTime().getTime();
    assertEquals(60_000, life);
  }

  private void discover(String realm, String issuer, String endpoint) {
    properties.remove("graft.client.orders.auth.token-url");
    set("auth.issuer", server.base() + realm);
    server.document(
        realm + "/.well-known/openid-configuration",
        200,
        "{\"issuer\":\"" + issuer + "\",\"token_endpoint\":\"" + endpoint + "\"}");
  }

  @Test
  void theEndpointIsDiscovered() {
    discover("/realm", server.base() + "/realm", server.base() + "/token");
    assertEquals("Bearer t1", header(orders()));
  }

  @Test
  void theEndpointIsDiscoveredAsRfc8414Says() {
    properties.remove("graft.client.orders.auth.token-url");
    set("auth.issuer", server.base() + "/realm");
    server.document("/realm/.well-known/openid-configuration", 404, "");
    server.document(
        "/.well-known/oauth-authorization-server/realm",
        200,
        "{\"issuer\":\""
            + server.base()
            + "/realm\",\"token_endpoint\":\""
            + server.base()
            + "/token\"}");
    assertEquals("Bearer t1", header(orders()));
  }

  @Test
  void aDiscoveryDocumentOfAnotherIssuerIsNotUsed() {
    discover("/realm", "https://evil.example", server.base() + "/token");
    assertTrue(reason(orders()).contains("another issuer"));
    assertEquals(0, server.asked.size());
  }

  @Test
  void theSecretIsNotSentToAnEndpointWithoutTls() {
    discover("/realm", server.base() + "/realm", "http://10.0.0.1/token");
    assertTrue(reason(orders()).contains("only https, or http to this host"));
    set("auth.token-url", "http://evil.example/token");
    properties.remove("graft.client.orders.auth.issuer");
    assertTrue(reason(orders()).contains("is not set"), "an invalid URL is none");
  }

  @Test
  void theCertificateOfTheEndpointIsVerified() throws Exception {
    SSLContext usual = SSLContext.getDefault();
    Path trusted = Files.createDirectory(temp.resolve("trusted"));
    Path other = Files.createDirectory(temp.resolve("other"));
    Issued own = Issued.of(trusted, "id", null, "san=ip:127.0.0.1");
    Issued elsewhere = Issued.of(other, "elsewhere", null, "san=dns:elsewhere");
    try (TokenServer secure = new TokenServer(own.context());
        TokenServer impostor = new TokenServer(elsewhere.context())) {
      SSLContext.setDefault(own.context());
      set("auth.token-url", secure.base() + "/token");
      assertTrue(
          reason(orders()).startsWith(secure.base()), "whatever the application's default trusts");
      assertEquals(0, secure.asked.size());
      trust(trusted);
      // Of a slow machine not the first: the attempt above may have been repeated by now.
      assertTrue(header(orders()).matches("Bearer t[0-9]+"));
      trust(other);
      set("auth.token-url", impostor.base() + "/token");
      assertTrue(reason(orders()).startsWith(impostor.base()), "trusted, for another name");
      assertEquals(0, impostor.asked.size());
    } finally {
      SSLContext.setDefault(usual);
      System.clearProperty("javax.net.ssl.trustStore");
      System.clearProperty("javax.net.ssl.trustStorePassword");
    }
  }

  private static void trust(Path directory) {
    System.setProperty("javax.net.ssl.trustStore", directory.resolve("keys.p12").toString());
    System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
  }

  @Test
  void aRedirectOfTheEndpointIsNotFollowed() {
    server.redirect("/moved", server.base() + "/token");
    set("auth.token-url", server.base() + "/moved");
    assertEquals(server.base() + "/moved: status 302", reason(orders()));
    assertEquals(List.of("/moved"), server.paths);
  }

  @Test
  void anEndlessResponseIsNotRead() {
    server.behaviour =
        (at, exchange, asked, number) -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] much = new byte[64 * 1024];
          for (int i = 0; i < 1000; i++) {
            exchange.getResponseBody().write(much);
          }
        };
    assertTrue(reason(orders()).contains("longer than 256 KiB"));
  }

  @Test
  void whatTheServerSaysIsNotRepeated() {
    server.behaviour =
        (at, exchange, asked, number) ->
            at.send(
                exchange,
                401,
                "{\"error\":\"invalid_client\",\"error_description\":\"" + CANARY + "\"}");
    assertEquals(server.base() + "/token: status 401 (invalid_client)", reason(orders()));
    server.behaviour =
        (at, exchange, asked, number) ->
            at.send(exchange, 200, "{\"access_token\":\"" + CANARY + "\\r\\nX-Evil: 1\"}");
    assertTrue(reason(orders()).endsWith("its token is not a bearer token"));
  }

  @Test
  void attack60StampedeAtExpiry() throws Exception {
    server.expiresIn = 1;
    CallCredentials orders = orders();
    assertEquals("Bearer t1", header(orders));
    long issued = System.nanoTime();
    // It is renewed once, because it was used, and then no more.
    Await.until("its end", () -> System.nanoTime() - issued > 3_000_000_000L, () -> "");
    server.expiresIn = 3600;
    CountDownLatch begun = new CountDownLatch(1);
    TokenServer.Behaviour usual = server.behaviour;
    server.behaviour =
        (at, exchange, asked, number) -> {
          try {
            begun.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          usual.answer(at, exchange, asked, number);
        };
    int before = server.asked.size();
    ExecutorService threads = Executors.newFixedThreadPool(200);
    try {
      CountDownLatch pending = new CountDownLatch(200);
      List<Future<String>> all = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        all.add(
            threads.submit(
                () -> {
                  assertTrue(find(orders, null).isPending(), "it has ended");
                  pending.countDown();
                  return header(orders);
                }));
      }
      pending.await();
      begun.countDown();
      Set<String> seen = new HashSet<>();
      for (Future<String> one : all) {
        seen.add(one.get());
      }
      assertEquals(Set.of("Bearer t" + (before + 1)), seen);
      assertEquals(before + 1, server.asked.size());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void attack60StampedeOfRefusals() {
    CallCredentials orders = orders();
    String first = header(orders);
    for (int i = 0; i < 200; i++) {
      orders.refused(first, System.nanoTime());
      assertNotNull(find(orders, null).header(), "the last one until there is another");
    }
    Await.until("another", () -> !first.equals(header(orders)), () -> server.asked);
    String second = header(orders);
    for (int i = 0; i < 200; i++) {
      orders.refused(first, System.nanoTime());
      orders.refused(second, System.nanoTime());
      assertEquals(second, header(orders));
    }
    assertEquals(2, server.asked.size(), "once, not for each token that a service dislikes");
  }

  @Test
  void anOutageEndsNothingBeforeTheTokenDoes() {
    server.expiresIn = 4;
    CallCredentials orders = orders();
    assertEquals("Bearer t1", header(orders));
    TokenServer.Behaviour usual = server.behaviour;
    server.behaviour = (at, exchange, asked, number) -> at.send(exchange, 503, "");
    Await.until(
        "a renewal that fails",
        () -> {
          assertNotNull(find(orders, null).header(), "until it ends");
          return server.asked.size() > 1;
        },
        () -> server.asked);
    assertEquals("Bearer t1", find(orders, null).header());
    Await.until("its end", () -> find(orders, null).header() == null, () -> "");
    assertEquals(server.base() + "/token: status 503", find(orders, null).reason());
    int tries = server.asked.size();
    for (int i = 0; i < 10_000; i++) {
      find(orders, null);
    }
    assertTrue(server.asked.size() <= tries + 1, "it backs off");
    server.behaviour = usual;
    header(orders);
  }

  @Test
  void aHostThatNoRegistryKnowsGetsATokenOnlyByAKeyOfItsOwn() {
    Map<String, String> every = new HashMap<>();
    properties.forEach((key, value) -> every.put(key.replace("orders", "*"), value));
    properties.clear();
    properties.putAll(every);
    environment = Map.of("GRAFT_CLIENT_AUTH_SECRET", CANARY);
    assertNotNull(of("orders", null, true));
    assertNull(of("evil.example:443", null, false));
    properties.put("graft.client.evil.example.timeout", "1s");
    assertNull(of("evil.example:443", null, false), "another key is not this one");
    properties.put("graft.client.good.example.auth", "client-credentials");
    assertNotNull(of("good.example:443", null, false));
    assertNull(of("sub.good.example:443", null, false));
    properties.put("graft.client.orders.auth", "none");
    assertNull(of("orders", null, true));
    assertNotNull(of("10.0.0.5:8080", "users", false), "an instance that a balancer has chosen");
  }

  @Test
  void attack57RelayOfAnUnverifiedToken() {
    set("auth", "relay");
    CallCredentials orders = orders();
    assertTrue(find(orders, null).reason().contains("without a verified token"), "no request");
    assertNull(find(orders, served(null, "orders")).header(), "no token that was verified");
    assertEquals("Bearer x", find(orders, served("x", "orders")).header());
  }

  @Test
  void attack57RelayOfATokenNotForTheCallee() {
    set("auth", "relay");
    CallCredentials orders = orders();
    assertNull(find(orders, served("x", "users")).header());
    assertNull(find(orders, served("x", List.of("users", "shop"))).header());
    assertNull(find(orders, served("x", null)).header());
    assertNull(find(orders, served("x", "orders.evil")).header());
    assertEquals("Bearer x", find(orders, served("x", List.of("users", "orders"))).header());
    set("auth.audience", "https://orders.example");
    assertEquals("Bearer x", find(orders(), served("x", "https://orders.example")).header());
    set("auth.relay.audience", "any");
    assertEquals("Bearer x", find(orders(), served("x", "users")).header());
  }

  @Test
  void attack57RelayToANameFromUserInput() {
    set("auth", "relay");
    set("auth.relay.audience", "any");
    CallCredentials host = of("orders", null, false);
    assertNull(find(host, served("x", "orders")).header(), "no service of a registry");
    assertNull(of("evil.example:80", null, false));
  }

  @Test
  void attack58CachedTokenOfAnotherUser() {
    set("auth", "exchange");
    CallCredentials orders = orders();
    String ann = header(orders, served("token-of-ann", "shop"));
    String bob = header(orders, served("token-of-bob", "shop"));
    assertEquals(Set.of("Bearer t1", "Bearer t2"), Set.of(ann, bob));
    assertEquals(ann, header(orders, served("token-of-ann", "shop")), "kept");
    assertEquals(bob, header(orders, served("token-of-bob", "shop")));
    assertEquals(2, server.asked.size());
    TokenServer.Asked asked = server.asked.get(0);
    assertEquals("urn:ietf:params:oauth:grant-type:token-exchange", asked.one("grant_type"));
    assertEquals("token-of-ann", asked.one("subject_token"));
    assertEquals("urn:ietf:params:oauth:token-type:access_token", asked.one("subject_token_type"));
    assertEquals("orders", asked.one("audience"));
    assertTrue(find(orders, null).reason().contains("without a verified token"));
  }

  @Test
  void manyCallersExchangeTheirTokensAFewAtATime() {
    set("auth", "exchange");
    CallCredentials orders = orders();
    List<CallContext> callers = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      callers.add(served("token-of-" + i, "shop"));
    }
    for (CallContext caller : callers) {
      assertTrue(find(orders, caller).isPending());
    }
    Set<String> seen = new HashSet<>();
    for (CallContext caller : callers) {
      seen.add(header(orders, caller));
    }
    assertEquals(300, seen.size());
    assertEquals(300, server.asked.size());
  }

  @Test
  void aTokenThatIsThereAllocatesNothing() {
    CallCredentials orders = orders();
    header(orders);
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      for (int i = 0; i < 100_000; i++) {
        assertNotNull(find(orders, null).header());
      }
      bytes =
          Math.min(bytes, threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before);
    }
    assertTrue(bytes < 10_000, bytes + " bytes for 100,000 calls");
  }

  @Test
  void attack62SecretInOutput() throws Exception {
    environment = Map.of();
    set("auth.secret", CANARY);
    try (Printed printed = new Printed()) {
      Settings settings = new Settings(properties, Map.of(), environment);
      settings.announce();
      CallCredentials orders = orders();
      assertTrue(reason(orders).contains("auth.secret is not set"));
      Await.until("a line", () -> !printed.lines("auth.secret").isEmpty(), () -> "");
      assertEquals(List.of(), printed.lines(CANARY));
      assertTrue(printed.lines("write the secret into a file").size() == 1);
      settings.values().forEach(value -> assertFalse(value.toString().contains(CANARY)));
      Map<String, Object> shown =
          PolicyView.of(PolicyReader.policies(settings).client("orders"), true);
      assertEquals("(hidden)", shown.get("auth.secret"));
      assertFalse(Credential.of("Bearer " + CANARY).toString().contains(CANARY));
    }
    assertEquals(0, server.asked.size(), "a secret that others can read is not used");
  }
}
