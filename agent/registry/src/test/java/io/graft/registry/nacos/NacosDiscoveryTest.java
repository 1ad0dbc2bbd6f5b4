package io.graft.registry.nacos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import io.graft.net.Await;
import io.graft.net.ClosedPort;
import io.graft.registry.Subscriber;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@Execution(ExecutionMode.CONCURRENT) // most of it is waiting for the next poll
class NacosDiscoveryTest {
  private static final String A = "127.0.0.1#1#DEFAULT";
  private static final String B = "127.0.0.1#2#DEFAULT";
  private static final Instance SELF =
      Instance.builder("shop", "shop-1", "127.0.0.1", 9000).build();

  private FakeNacos nacos;
  private Subscriber seen;

  @BeforeEach
  void start() throws Exception {
    nacos = new FakeNacos();
    seen = new NacosSubscriber(nacos.url("?poll=1s"));
  }

  @AfterEach
  void stop() {
    seen.close();
    nacos.close();
  }

  private void registered() {
    assertNull(seen.ask(done -> seen.registry.register(SELF, done)));
  }

  private void both() {
    nacos.has("orders", 1).has("orders", 2);
    seen.watching().looking("orders").await("orders", A, B);
  }

  @Test
  void allServicesAreNamedAndOnlyCalledOnesAreReported() {
    nacos.has("orders", 1).has("users", 2);
    seen.watching().nextAnswer();
    assertEquals(Set.of("orders", "users"), seen.names);
    assertEquals(Map.of(), seen.services);
  }

  @Test
  void allPagesOfNamesAreRead() {
    for (int i = 0; i < 1201; i++) {
      nacos.has("s" + i, 1);
    }
    seen.watching().nextAnswer();
    assertEquals(1201, seen.names.size());
  }

  @Test
  void anUnknownServiceIsNotReported() {
    seen.watching().looking("nobody");
    assertEquals(Map.of(), seen.services);
    nacos.has("nobody", 1);
    seen.looking("nobody").await("nobody", A);
  }

  @Test
  void changesAreFollowed() {
    both();
    nacos.has("orders", 3);
    seen.await("orders", A, B, "127.0.0.1#3#DEFAULT");
    nacos.has("orders", 1, "healthy", "false");
    seen.await("orders", B, "127.0.0.1#3#DEFAULT");
    assertEquals(Set.of(A), seen.departed.get("orders"));
  }

  @Test
  void aNameWithCapitalsIsFoundInAnyCase() {
    nacos.has("Orders", 1).has("ORDERS", 2);
    seen.watching().looking("orders").await("orders", A, B);
    seen.nextAnswer();
    assertEquals(Set.of("orders"), seen.names);
  }

  @Test
  void aNameIsFoundInAnyCaseWhileNamesAreBeingRead() {
    nacos.has("Orders", 1);
    nacos.namesMayGo = new CountDownLatch(1);
    seen.watching();
    Await.until(
        "names to be asked for",
        () -> nacos.asked("GET /nacos/v1/ns/service/list") > 0,
        () -> nacos.requests);
    AtomicInteger found = new AtomicInteger();
    seen.scheduler.execute("look", () -> seen.registry.look("orders", found::incrementAndGet));
    seen.scheduler.execute("go on", nacos.namesMayGo::countDown);
    Await.until("an answer", () -> found.get() == 1, () -> seen);
    assertEquals(Set.of(A), seen.ids("orders"));
  }

  @Test
  void allInstancesOfAServiceCanLeave() {
    both();
    registered();
    nacos.hasNo("orders", 1).hasNo("orders", 2);
    seen.await("orders");
    assertEquals(Set.of(A, B), seen.departed.get("orders"));
  }

  @Test
  void withoutARegistrationMissingInstancesHaveNoReason() {
    both();
    nacos.hasNo("orders", 1);
    seen.await("orders", B);
    assertEquals(Set.of(), seen.departed.get("orders"));
  }

  @Test
  void anInstanceReplacesAnotherAtTheSameAddress() {
    nacos.has("orders", 1, "metadata", "{\"graft.id\":\"old\"}");
    seen.watching().looking("orders").await("orders", "old");
    nacos.has("orders", 1, "metadata", "{\"graft.id\":\"new\"}");
    seen.await("orders", "new");
    assertEquals(Set.of("old"), seen.departed.get("orders"));
  }

  @Test
  void emptyListsOfARestartedServerAreIgnored() {
    both();
    registered();
    nacos.instances.clear();
    Await.until("a beat to ask", () -> nacos.asked("PUT") > 0, () -> nacos.requests);
    seen.nextAnswer();
    seen.nextAnswer();
    assertEquals(Set.of(A, B), seen.ids("orders"));
    assertNull(seen.ask(done -> seen.registry.renew(SELF, done)));
    nacos.has("orders", 2).has("orders", 3);
    seen.await("orders", A, B, "127.0.0.1#3#DEFAULT");
  }

  @Test
  void emptyListsOfAServerThatWasDownAreIgnored() {
    both();
    nacos.says("", 503, "server is STARTING now, please try again later!");
    Await.until("a failure", () -> !seen.failures.isEmpty(), () -> seen);
    assertTrue(seen.failures.get(0).contains("STARTING"), seen.failures.get(0));
    nacos.instances.clear();
    nacos.saysWhatIsRight();
    seen.nextAnswer();
    seen.nextAnswer();
    assertEquals(Set.of(A, B), seen.ids("orders"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>portal</html>",
        "{}",
        "[]",
        "{\"hosts\":{}}",
        "{\"hosts\":[{\"ip\":\"127.0.0.1\",\"po",
        "{\"code\":500,\"message\":\"no leader\",\"data\":null}"
      })
  void invalidResponsesChangeNothing(String body) {
    both();
    nacos.says("instance/list", 200, body);
    Await.until("a failure", () -> !seen.failures.isEmpty(), () -> seen);
    assertEquals(Set.of(A, B), seen.ids("orders"));
    nacos.saysWhatIsRight();
    seen.nextAnswer();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 410, 429, 500, 501, 503})
  void failuresChangeNothing(int status) {
    both();
    nacos.says("instance/list", status, "no");
    Await.until("a failure", () -> !seen.failures.isEmpty(), () -> seen);
    assertTrue(seen.failures.get(0).startsWith("status " + status), seen.failures.get(0));
    assertEquals(Set.of(A, B), seen.ids("orders"));
    nacos.saysWhatIsRight();
    seen.nextAnswer();
    seen.nextAnswer();
    assertEquals(Set.of(A, B), seen.ids("orders"));
  }

  @Test
  void instancesAreReadEvenIfNamesAreForbidden() {
    nacos.says("service/list", 403, "no");
    both();
    seen.nextAnswer();
    seen.nextAnswer();
  }

  @Test
  void aFailingServerIsNotFlooded() {
    both();
    nacos.says("", 500, "no");
    Await.until("failures", () -> seen.failures.size() >= 4, () -> seen);
    assertTrue(nacos.asked("GET") < 40, () -> nacos.requests.toString());
  }

  @Test
  void aLookupEndsWithoutAResponseAndTheServiceIsFoundLater() throws Exception {
    try (ClosedPort nobody = new ClosedPort();
        NacosSubscriber dark = new NacosSubscriber("nacos://127.0.0.1:" + nobody.number())) {
      dark.watching().looking("orders");
      assertEquals(Map.of(), dark.services);
      Await.until("a failure", () -> !dark.failures.isEmpty(), () -> dark);
      assertEquals("connection refused", dark.failures.get(0));
    }
    nacos.has("orders", 1);
    nacos.says("", 500, "no");
    seen.watching().looking("orders");
    nacos.saysWhatIsRight();
    seen.await("orders", A);
  }

  @Test
  void closingEndsALookup() throws Exception {
    try (ServerSocket hanging = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      AtomicInteger done = new AtomicInteger();
      try (NacosSubscriber dark =
          new NacosSubscriber("nacos://127.0.0.1:" + hanging.getLocalPort())) {
        dark.watching();
        dark.scheduler.execute("look", () -> dark.registry.look("a", done::incrementAndGet));
        dark.scheduler.execute("close", dark.registry::close);
        dark.scheduler.execute("look", () -> dark.registry.look("b", done::incrementAndGet));
        Await.until("both to end", () -> done.get() == 2, () -> done);
      }
    }
  }

  @Test
  void theNumberOfWatchedServicesIsBounded() {
    for (int i = 0; i < WatchList.MOST + 40; i++) {
      nacos.has("s" + i, 1);
    }
    seen.watching();
    for (int i = 0; i < WatchList.MOST + 40; i++) {
      seen.looking("s" + i);
    }
    assertEquals(WatchList.MOST + 40, seen.services.size());
    nacos.has("s7", 2);
    nacos.has("s" + (WatchList.MOST + 7), 2);
    seen.await("s" + (WatchList.MOST + 7), A, B);
  }

  @Test
  void noRequestIsMadeAfterClosing() {
    both();
    Await.until("all names to be known", () -> seen.readies.get() > 0, () -> nacos.requests);
    seen.scheduler.execute("close", seen.registry::close);
    AtomicInteger later = new AtomicInteger();
    seen.scheduler.after("later", 1500, later::incrementAndGet);
    long before = nacos.asked("GET");
    Await.until("time to pass", () -> later.get() == 1, () -> nacos.requests);
    assertTrue(nacos.asked("GET") <= before + 1);
  }
}
