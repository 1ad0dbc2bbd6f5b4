package io.graft.registry.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.net.Await;
import io.graft.net.Printed;
import io.graft.net.http.HttpTransport;
import io.graft.net.server.ServerUrl;
import io.graft.registry.Completion;
import io.graft.registry.RecordingWatcher;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.rules.RulesListener;
import io.graft.rules.RulesSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EtcdRegistryTest {
  private static final String KEY = "/graft/services/orders/own";
  private static final Instance SELF = Instance.builder("orders", "own", "10.0.0.9", 80).build();

  private final Scheduler scheduler = new Scheduler("test");
  private final HttpTransport transport = new HttpTransport();
  private final RecordingWatcher heard = new RecordingWatcher();
  private GatewayStub etcd;
  private Registry registry;
  private RulesSource rules;

  @BeforeEach
  void serve() throws Exception {
    etcd = new GatewayStub();
  }

  @AfterEach
  void stop() {
    scheduler.execute(
        "close",
        () -> {
          if (registry != null) {
            registry.close();
          }
          if (rules != null) {
            rules.close();
          }
        });
    etcd.close();
    transport.close(5000);
    scheduler.stop(5000);
  }

  private RegistryContext context() {
    return new RegistryContext(new Settings(Map.of(), Map.of(), Map.of()), scheduler, transport);
  }

  private ServerUrl url(String before, String after) {
    return ServerUrl.parse("etcd://" + before + "127.0.0.1:" + etcd.port() + after, 2379);
  }

  private void open() {
    open("", "?ttl=3s");
  }

  private void open(String before, String after) {
    registry = new EtcdFactory().registry(url(before, after), context());
    scheduler.execute("watch", () -> registry.watch(heard));
  }

  private void look(String service) {
    CountDownLatch done = new CountDownLatch(1);
    scheduler.execute("look", () -> registry.look(service, done::countDown));
    try {
      assertTrue(done.await(30, TimeUnit.SECONDS), service + " was never looked for");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Makes a request to the registry; empty: success, otherwise the reason. */
  private String ask(BiConsumer<Registry, Completion> what) {
    LinkedBlockingQueue<String> done = new LinkedBlockingQueue<>();
    scheduler.execute(
        "ask",
        () ->
            what.accept(
                registry,
                new Completion() {
                  @Override
                  public void succeeded() {
                    done.add("");
                  }

                  @Override
                  public void failed(String reason) {
                    done.add(reason);
                  }
                }));
    try {
      return done.poll(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private String register() {
    return ask((one, done) -> one.register(SELF, done));
  }

  private String renew() {
    return ask((one, done) -> one.renew(SELF, done));
  }

  private void await(String service, Map<String, String> instances) {
    Await.until(
        service + " to be " + instances,
        () -> instances.equals(heard.of(service)),
        () -> heard + " " + etcd);
  }

  private void awaitStream() {
    Await.until("a watch to be there", () -> etcd.streams() > 0, () -> etcd);
  }

  private void awaitFailure(String part) {
    Await.until(
        "a failure: " + part,
        () -> heard.failures.stream().anyMatch(each -> each.contains(part)),
        () -> heard);
  }

  @Test
  void aServiceIsReportedWhenLookedUpAndWatchedFromThenOn() {
    etcd.put("/graft/services/orders/a", "10.0.0.1:80");
    etcd.put("/graft/services/users/b", "10.0.0.2:80");
    etcd.put("/graft/servicesnot/users/b", "10.0.0.2:80");
    open();
    look("orders");
    assertEquals(Map.of("a", "10.0.0.1:80"), heard.of("orders"));
    assertNull(heard.of("users"));
    assertEquals(Set.of("orders", "users"), heard.names);
    awaitStream();
    etcd.put("/graft/services/Orders/c", "10.0.0.3:80");
    await("orders", Map.of("a", "10.0.0.1:80", "c", "10.0.0.3:80"));
    etcd.delete("/graft/services/Orders/c");
    await("orders", Map.of("a", "10.0.0.1:80"));
    assertEquals(Set.of("c"), heard.departed.get("orders"));
    look("users");
    assertEquals(Map.of("b", "10.0.0.2:80"), heard.of("users"));
  }

  @Test
  void aServiceRegisteredLaterIsReported() {
    open();
    look("later");
    assertNull(heard.of("later"));
    etcd.put("/graft/services/later/a", "10.0.0.1:80");
    await("later", Map.of("a", "10.0.0.1:80"));
  }

  @Test
  void manyKeysAreReadInPages() {
    for (int i = 0; i < 2500; i++) {
      etcd.put("/graft/services/orders/i-" + i, "10.0.0.1:" + (i + 1));
    }
    open();
    look("orders");
    assertEquals(2500, heard.of("orders").size());
    assertEquals(5, etcd.count("/v3/kv/range"));
  }

  @Test
  void drainingAndInvalidInstancesAreNotReportedAndDepart() {
    etcd.put("/graft/services/orders/a", "{\"Addr\":\"10.0.0.1:80\",\"Metadata\":{}}");
    etcd.put("/graft/services/orders/b", "10.0.0.2:70000");
    etcd.put("/graft/services/orders/c", "10.0.0.3:80");
    open();
    try (Printed printed = new Printed()) {
      look("orders");
      assertEquals(Map.of("a", "10.0.0.1:80", "c", "10.0.0.3:80"), heard.of("orders"));
      assertTrue(printed.lines("orders/b has no address").size() <= 1);
    }
    awaitStream();
    etcd.put(
        "/graft/services/orders/a", "{\"Addr\":\"10.0.0.1:80\",\"Metadata\":{\"draining\":true}}");
    await("orders", Map.of("c", "10.0.0.3:80"));
    assertEquals(Set.of("a"), heard.departed.get("orders"));
  }

  @Test
  void anInstanceIsRegisteredRenewedDrainedAndDeregistered() {
    open();
    assertEquals("", register());
    assertTrue(etcd.value(KEY).contains("\"Addr\":\"10.0.0.9:80\""), etcd::toString);
    assertEquals("", renew());
    assertEquals(1, etcd.count("/v3/lease/keepalive"));
    assertEquals(1, etcd.count("/v3/kv/put"));
    assertEquals("", ask((one, done) -> one.drain(SELF, done)));
    assertTrue(etcd.value(KEY).contains("\"draining\":true"), etcd::toString);
    etcd.expire();
    assertEquals("", renew());
    assertTrue(etcd.value(KEY).contains("\"draining\":true"), etcd::toString);
    assertEquals("", ask((one, done) -> one.deregister(SELF, done)));
    assertNull(etcd.value(KEY));
    assertEquals("", ask((one, done) -> one.deregister(SELF, done)));
  }

  @Test
  void anExpiredLeaseIsGrantedAgain() {
    open();
    assertEquals("", register());
    etcd.expire();
    assertEquals("", renew());
    assertTrue(etcd.value(KEY) != null);
    etcd.expire();
    assertEquals("", register());
    assertTrue(etcd.value(KEY) != null);
  }

  @Test
  void aDeletedOwnKeyIsWrittenAgainBeforeTheNextRenewal() {
    open();
    assertEquals("", register());
    awaitStream();
    etcd.delete(KEY);
    Await.until("the key to be back", () -> etcd.value(KEY) != null, () -> etcd);
    assertEquals(0, etcd.count("/v3/lease/keepalive"));
  }

  @Test
  void aSingleVanishedInstanceHasDiedAndSeveralAtOnceAreMissing() {
    etcd.put("/graft/services/orders/a", "10.0.0.1:80");
    etcd.put("/graft/services/orders/b", "10.0.0.2:80");
    etcd.put("/graft/services/orders/c", "10.0.0.3:80");
    open();
    look("orders");
    awaitStream();
    etcd.delete("/graft/services/orders/a");
    await("orders", Map.of("b", "10.0.0.2:80", "c", "10.0.0.3:80"));
    assertEquals(Set.of("a"), heard.departed.get("orders"));
    etcd.delete("/graft/services/orders/b");
    etcd.delete("/graft/services/orders/c");
    await("orders", Map.of());
    assertEquals(Set.of("a"), heard.departed.get("orders"));
  }

  @Test
  void lostInstancesAreKeptUntilAllCanHaveRegisteredAgain() {
    etcd.put("/graft/services/orders/a", "10.0.0.1:80");
    etcd.put("/graft/services/orders/b", "10.0.0.2:80");
    open();
    look("orders");
    assertEquals("", register());
    awaitStream();
    etcd.wipe();
    Await.until("the own key to be back", () -> etcd.value(KEY) != null, () -> etcd);
    assertEquals(3, heard.of("orders").size());
    etcd.put("/graft/services/orders/a", "10.0.0.1:80");
    await("orders", Map.of("a", "10.0.0.1:80", "own", "10.0.0.9:80"));
  }

  @Test
  void afterACompactionEverythingIsReadAgain() {
    etcd.put("/graft/services/orders/a", "10.0.0.1:80");
    etcd.put("/graft/services/orders/b", "10.0.0.2:80");
    open();
    look("orders");
    awaitStream();
    etcd.cut();
    etcd.delete("/graft/services/orders/b");
    etcd.delete("/graft/services/orders/a");
    etcd.put("/graft/services/orders/c", "10.0.0.3:80");
    etcd.compact();
    await("orders", Map.of("c", "10.0.0.3:80"));
    assertEquals(Set.of("a", "b"), heard.departed.get("orders"));
  }

  @Test
  void aBrokenWatchContinuesFromItsPosition() {
    etcd.put("/graft/services/orders/a", "10.0.0.1:80");
    open();
    look("orders");
    awaitStream();
    for (int i = 2; i < 5; i++) {
      etcd.cut();
      etcd.put("/graft/services/orders/a", "10.0.0." + i + ":80");
      await("orders", Map.of("a", "10.0.0." + i + ":80"));
    }
    assertEquals(1, etcd.count("/v3/kv/range"));
    assertEquals(List.of(), heard.failures);
  }

  @Test
  void invalidResponsesEmptyNoList() {
    etcd.put("/graft/services/orders/a", "10.0.0.1:80");
    open();
    look("orders");
    assertEquals("", register());
    awaitStream();
    Object[][] answers = {
      {500, "", "status 500"},
      {200, "<html>", "not JSON"},
      {200, "{}", "sent an invalid line"},
      {404, "Not Found", "no JSON gateway at /v3"},
      {403, "{\"error\":\"etcdserver: permission denied\",\"code\":7}", "403, without a user"},
      {503, "{\"message\":\"etcdserver: no leader\",\"code\":14}", "no leader"},
    };
    for (Object[] each : answers) {
      heard.failures.clear();
      etcd.broken((int) each[0], (String) each[1]);
      awaitFailure((String) each[2]);
      assertNotEquals("", renew());
      assertEquals(Map.of("a", "10.0.0.1:80", "own", "10.0.0.9:80"), heard.of("orders"));
    }
    etcd.broken(0, "");
    etcd.put("/graft/services/orders/a", "10.0.0.2:80");
    await("orders", Map.of("a", "10.0.0.2:80", "own", "10.0.0.9:80"));
  }

  @Test
  void aHangingServerIsReportedAsAFailure() {
    etcd.hang(true);
    open();
    look("orders");
    awaitFailure("no response within");
    etcd.hang(false);
    etcd.put("/graft/services/orders/a", "10.0.0.1:80");
    await("orders", Map.of("a", "10.0.0.1:80"));
  }

  @Test
  void ifAServerIsDownTheNextOneIsUsed() throws Exception {
    etcd.put("/graft/services/orders/a", "10.0.0.1:80");
    int free;
    try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    open("127.0.0.1:" + free + ",", "?ttl=3s");
    look("orders");
    assertEquals(Map.of("a", "10.0.0.1:80"), heard.of("orders"));
    assertEquals("", register());
  }

  @Test
  void aUserIsAuthenticatedAgainWhenItsTokenIsInvalid() {
    etcd.authenticate("secret");
    etcd.put("/graft/services/orders/a", "10.0.0.1:80");
    open("ann:secret@", "?ttl=3s");
    look("orders");
    assertEquals(Map.of("a", "10.0.0.1:80"), heard.of("orders"));
    assertEquals("", register());
    assertEquals(1, etcd.count("/v3/auth/authenticate"));
    awaitStream();
    etcd.forgetTokens();
    assertEquals("", renew());
    etcd.forgetTokens();
    etcd.cut();
    etcd.put("/graft/services/orders/a", "10.0.0.2:80");
    await("orders", Map.of("a", "10.0.0.2:80", "own", "10.0.0.9:80"));
  }

  @Test
  void aNewTokenIsRequestedFromAServerThatLostItsTokens() {
    etcd.authenticate("secret");
    etcd.put("/graft/services/orders/a", "10.0.0.1:80");
    open("ann:secret@", "?ttl=3s");
    look("orders");
    assertEquals("", register());
    assertEquals("", renew());
    awaitStream();
    etcd.wipe();
    assertEquals("", renew());
    assertTrue(etcd.value(KEY) != null);
    // Twice, so that the new history is the longer one whenever the watch comes back.
    etcd.put("/graft/services/orders/a", "10.0.0.1:80");
    etcd.put("/graft/services/orders/a", "10.0.0.2:80");
    await("orders", Map.of("a", "10.0.0.2:80", "own", "10.0.0.9:80"));
  }

  @Test
  void aWrongPasswordIsReported() {
    etcd.authenticate("secret");
    open("ann:guess@", "?ttl=3s");
    look("orders");
    awaitFailure("the user or password is wrong");
    assertEquals("the user or password is wrong", register());
  }

  @Test
  void aMissingUserIsReported() {
    etcd.authenticate("secret");
    open();
    awaitFailure("it requires a user: etcd://user:password@host");
  }

  @RepeatedTest(20) // it is chance whether the request or the watch is refused first
  void anUnneededUserDoesNoHarm() {
    etcd.put("/graft/services/orders/a", "10.0.0.1:80");
    open("ann:secret@", "?ttl=3s");
    look("orders");
    assertEquals(Map.of("a", "10.0.0.1:80"), heard.of("orders"));
    etcd.authenticate("secret");
    assertEquals("", register());
  }

  @Test
  void urlsAreChecked() {
    assertInvalid("etcd://", "a host is missing");
    assertInvalid("etcd://h?ttl=15", "not from 3s to 1h");
    assertInvalid("etcd://h?ttl=x", "ttl=x");
    assertInvalid("etcd://h?tll=15s", "unknown parameter 'tll'");
    assertEquals("etcd h:2379/graft/services", describe("etcd://h"));
    assertEquals("etcd a:1, h:2379/my/shop", describe("etcd://u:pw@a:1,h/my/shop/?ttl=1m"));
    assertEquals(
        "etcd h:2379 kitex/registry-etcd", describe("etcd://h?prefix=kitex/registry-etcd"));
  }

  private String describe(String url) {
    return new EtcdFactory().registry(ServerUrl.parse(url, 2379), context()).describe();
  }

  private void assertInvalid(String url, String reason) {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> describe(url));
    assertTrue(thrown.getMessage().contains(reason), thrown.getMessage());
  }

  @Test
  void closingIsPossibleAtAnyTime() {
    etcd.hang(true);
    open("ann:secret@", "?ttl=3s");
    CountDownLatch done = new CountDownLatch(1);
    scheduler.execute("look", () -> registry.look("orders", done::countDown));
    scheduler.execute("close", () -> registry.close());
    Await.until("look to be done", () -> done.getCount() == 0, () -> heard);
    look("users");
    etcd.hang(false);
  }

  @Test
  void rulesAreReadTogetherAndFollowed() {
    List<String> documents = new CopyOnWriteArrayList<>();
    List<String> failures = new CopyOnWriteArrayList<>();
    etcd.put("/graft/fleet", "a=1");
    rules = new EtcdFactory().rules(url("", ""), context());
    assertEquals("etcd 127.0.0.1:" + etcd.port() + "/graft", rules.describe());
    scheduler.execute(
        "follow",
        () ->
            rules.follow(
                "orders",
                new RulesListener() {
                  @Override
                  public void documents(String fleet, String own) {
                    documents.add(fleet + " " + own);
                  }

                  @Override
                  public void failed(String reason) {
                    failures.add(reason);
                  }
                }));
    awaitLast(documents, "a=1 null");
    awaitStream();
    etcd.put("/graft/service/orders", "b=1");
    awaitLast(documents, "a=1 b=1");
    etcd.put("/graft/service/users", "c=1");
    etcd.cut();
    etcd.put("/graft/fleet", "a=2");
    awaitLast(documents, "a=2 b=1");
    etcd.compact();
    etcd.delete("/graft/service/orders");
    awaitLast(documents, "a=2 null");
    assertEquals(List.of(), failures);
    etcd.broken(500, "");
    Await.until("to be told", () -> !failures.isEmpty(), () -> failures);
    assertEquals("a=2 null", documents.get(documents.size() - 1));
    etcd.broken(0, "");
    etcd.put("/graft/fleet", "a=3");
    awaitLast(documents, "a=3 null");
  }

  private void awaitLast(List<String> documents, String expected) {
    Await.until(
        "documents to be " + expected,
        () -> !documents.isEmpty() && documents.get(documents.size() - 1).equals(expected),
        () -> documents + " " + etcd);
  }
}
