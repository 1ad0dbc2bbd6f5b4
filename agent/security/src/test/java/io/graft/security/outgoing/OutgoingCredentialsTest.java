package io.graft.security.outgoing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import io.graft.config.rules.PolicyReader;
import io.graft.config.rules.PolicyView;
import io.graft.governance.context.CallContext;
import io.graft.governance.credential.CallCredentials;
import io.graft.governance.credential.Credential;
import io.graft.net.Await;
import io.graft.net.Printed;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Tokens from an authorization server. */
class OutgoingCredentialsTest extends CredentialsRig {
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
    long issued = System.nanoTime();
    assertFalse(orders.refused(null, first, issued), "one of just now is not replaced");
    Await.until("its age", () -> System.nanoTime() - issued > 2_500_000_000L, () -> "");
    for (int i = 0; i < 200; i++) {
      assertTrue(orders.refused(null, first, System.nanoTime()) || !first.equals(header(orders)));
      assertNotNull(find(orders, null).header(), "the last one until there is another");
    }
    Await.until("another", () -> !first.equals(header(orders)), () -> server.asked);
    String second = header(orders);
    assertEquals(second, orders.renewed(null, first, System.nanoTime()).header());
    for (int i = 0; i < 200; i++) {
      assertTrue(orders.refused(null, first, System.nanoTime()), "there is another one");
      assertFalse(orders.refused(null, second, System.nanoTime()), "not twice");
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
    String from = server.base() + "/token: no new token, status 503; ";
    Await.until("the problem", () -> !all.problems().isEmpty(), () -> "");
    assertTrue(all.problems().get(0).startsWith(from + "the last one ends in "), "for alerts");
    Await.until("its end", () -> find(orders, null).header() == null, () -> "");
    assertEquals(server.base() + "/token: status 503", find(orders, null).reason());
    assertEquals(List.of(from + "the last has ended"), all.problems());
    int tries = server.asked.size();
    for (int i = 0; i < 10_000; i++) {
      find(orders, null);
    }
    assertTrue(server.asked.size() <= tries + 1, "it backs off");
    server.behaviour = usual;
    header(orders);
    assertEquals(List.of(), all.problems());
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
