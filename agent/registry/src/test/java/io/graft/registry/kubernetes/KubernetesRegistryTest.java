package io.graft.registry.kubernetes;

import static io.graft.registry.kubernetes.ApiServerStub.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.net.Await;
import io.graft.net.Printed;
import io.graft.net.http.HttpTransport;
import io.graft.net.server.ServerUrl;
import io.graft.registry.RecordingWatcher;
import io.graft.registry.RegistryContext;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class KubernetesRegistryTest {
  private static final String TERMINATING = "\"ready\":false,\"serving\":true,\"terminating\":true";
  private static final String UNREADY = "\"ready\":false,\"serving\":false,\"terminating\":false";

  @TempDir Path directory;

  private final Scheduler scheduler = new Scheduler("test");
  private final HttpTransport transport = new HttpTransport();
  private final RecordingWatcher heard = new RecordingWatcher();
  private ApiServerStub api;
  private KubernetesRegistry registry;

  @BeforeEach
  void serve() throws Exception {
    api = ApiServerStub.plain();
  }

  @AfterEach
  void stop() {
    if (registry != null) {
      registry.close();
    }
    api.close();
    transport.close(5000);
    scheduler.stop(5000);
  }

  private RegistryContext context() {
    return new RegistryContext(new Settings(Map.of(), Map.of(), Map.of()), scheduler, transport);
  }

  private void open(String url) {
    open(url, 90000);
  }

  private void open(String url, long silenceMillis) {
    ServerUrl parsed = ServerUrl.parse(url, 443);
    Cluster cluster = Cluster.of(parsed, Map.of(), directory.toFile());
    registry = new KubernetesRegistry(cluster, parsed.parameter("port"), context(), silenceMillis);
    scheduler.execute("watch", () -> registry.watch(heard));
  }

  private void open() {
    open("kubernetes://shop?server=" + api.url());
  }

  /** Looks up a service, and waits for the end. */
  private void look(String service) {
    CountDownLatch done = new CountDownLatch(1);
    scheduler.execute("look", () -> registry.look(service, done::countDown));
    try {
      assertTrue(done.await(30, TimeUnit.SECONDS), service + " was never looked for");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void await(String service, Map<String, String> instances) {
    Await.until(
        service + " to be " + instances, () -> instances.equals(heard.of(service)), () -> heard);
  }

  private void awaitStream() {
    Await.until("a watch to be there", () -> api.streams() > 0, api::requests);
  }

  @Test
  void aServiceIsKnownAfterALookupAndWatchedFromThenOn() {
    api.put("shop", "orders-1", "orders", 8080, endpoint("orders-a", "10.0.0.1"));
    open();
    Await.until("the namespace to be readable", () -> heard.ready.get() > 0, () -> heard);
    assertNull(heard.of("orders"));

    look("orders");

    assertEquals(Map.of("orders-a", "10.0.0.1:8080"), heard.of("orders"));
    Instance instance = heard.services.get("orders").get(0);
    assertEquals("a", instance.zone());
    assertEquals(Map.of("node", "node-1"), instance.metadata());
    assertFalse(instance.secure());
    api.put("shop", "orders-2", "orders", 8081, endpoint("orders-b", "10.0.0.2"));
    await("orders", Map.of("orders-a", "10.0.0.1:8080", "orders-b", "10.0.0.2:8081"));
    api.delete("shop", "orders-1");
    await("orders", Map.of("orders-b", "10.0.0.2:8081"));
    assertEquals(Set.of("orders-a"), heard.departed.get("orders"));
  }

  @Test
  void anUnknownServiceIsReportedWhenItAppears() {
    open();
    look("later");
    assertNull(heard.of("later"));
    awaitStream();
    api.put("shop", "later-1", "later", 80, endpoint("later-a", "10.0.0.1"));
    await("later", Map.of("later-a", "10.0.0.1:80"));
  }

  @Test
  void allServicesOfANamespaceShareOneWatch() {
    api.put("shop", "orders-1", "orders", 8080, endpoint("orders-a", "10.0.0.1"));
    api.put("shop", "users-1", "users", 8080, endpoint("users-a", "10.0.0.2"));
    open();
    look("orders");
    look("users");
    look("orders");
    await("users", Map.of("users-a", "10.0.0.2:8080"));
    Await.until("one watch to be left", () -> api.streams() == 1, api::requests);
    api.put("shop", "orders-1", "orders", 8080, endpoint("orders-b", "10.0.0.3"));
    await("orders", Map.of("orders-b", "10.0.0.3:8080"));
    assertTrue(
        api.requests().stream().anyMatch(each -> each.contains("service-name in (orders,users)")),
        api.requests().toString());
  }

  @Test
  void aServiceOfAnotherNamespaceIsCalledByIt() {
    api.put("blog", "users-1", "users", 8080, endpoint("users-a", "10.0.0.2"));
    api.put("shop", "users-1", "users", 8080, endpoint("users-b", "10.0.0.3"));
    open();
    look("users.blog");
    look("users.shop");
    look("users");
    assertEquals(Map.of("users-a", "10.0.0.2:8080"), heard.of("users.blog"));
    assertEquals(Map.of("users-b", "10.0.0.3:8080"), heard.of("users.shop"));
    assertEquals(Map.of("users-b", "10.0.0.3:8080"), heard.of("users"));
  }

  @Test
  void invalidNamesAreNotLookedUp() {
    open();
    look("my_db");
    look("pod-0.users.shop");
    look("a.b.example.com");
    assertTrue(api.requests().stream().noneMatch(each -> each.contains("labelSelector")));
  }

  @Test
  void terminatingEndpointsAreOnlyCalledIfNoOtherServes() {
    api.put("shop", "o", "orders", 80, endpoint("a", "10.0.0.1"), endpoint("b", "10.0.0.2"));
    open();
    look("orders");
    awaitStream();
    api.put(
        "shop",
        "o",
        "orders",
        80,
        endpoint("a", "10.0.0.1", TERMINATING),
        endpoint("b", "10.0.0.2"));
    await("orders", Map.of("b", "10.0.0.2:80"));
    assertEquals(Set.of("a"), heard.departed.get("orders"));
    api.put(
        "shop",
        "o",
        "orders",
        80,
        endpoint("a", "10.0.0.1", TERMINATING),
        endpoint("b", "10.0.0.2", UNREADY));
    await("orders", Map.of("a", "10.0.0.1:80"));
    api.put("shop", "o", "orders", 80);
    await("orders", Map.of());
    assertEquals(Set.of("a", "b"), heard.departed.get("orders"));
  }

  @Test
  void severalUnreadyEndpointsAtOnceHaveNotDeparted() {
    api.put("shop", "o", "orders", 80, endpoint("a", "10.0.0.1"), endpoint("b", "10.0.0.2"));
    open();
    look("orders");
    awaitStream();
    api.put(
        "shop",
        "o",
        "orders",
        80,
        endpoint("a", "10.0.0.1", UNREADY),
        endpoint("b", "10.0.0.2", UNREADY));
    await("orders", Map.of());
    assertEquals(Set.of(), heard.departed.get("orders"));
  }

  @Test
  void aListOfManyPagesIsReadCompletely() {
    api.pages(2);
    for (int i = 0; i < 7; i++) {
      api.put("shop", "o-" + i, "orders", 80, endpoint("p" + i, "10.0.0." + i));
    }
    open();
    look("orders");
    assertEquals(7, heard.of("orders").size());
  }

  @Test
  void anExpiredVersionLeadsToANewList() {
    for (boolean asStatus : new boolean[] {true, false}) {
      api.put("shop", "o", "orders", 80, endpoint("a", "10.0.0.1"));
      if (registry == null) {
        open();
      }
      look("orders");
      await("orders", Map.of("a", "10.0.0.1:80"));
      awaitStream();
      api.compact(asStatus);
      api.cut();
      api.put("shop", "o", "orders", 80, endpoint("b", "10.0.0.2"));
      api.compact(asStatus);
      await("orders", Map.of("b", "10.0.0.2:80"));
    }
    assertEquals(List.of(), heard.failures);
  }

  @Test
  void aBrokenWatchContinuesWithoutANewList() {
    api.put("shop", "o", "orders", 80, endpoint("a", "10.0.0.1"));
    open();
    look("orders");
    awaitStream();
    api.bookmark();
    long lists = lists();
    for (int i = 2; i < 5; i++) {
      api.cut();
      api.put("shop", "o", "orders", 80, endpoint("a", "10.0.0." + i));
      await("orders", Map.of("a", "10.0.0." + i + ":80"));
    }
    assertEquals(lists, lists());
    assertEquals(List.of(), heard.failures);
  }

  private long lists() {
    return api.requests().stream().filter(each -> !each.contains("watch=1")).count();
  }

  @Test
  void aBookmarkAdvancesTheVersion() {
    api.put("shop", "o", "orders", 80, endpoint("a", "10.0.0.1"));
    open();
    look("orders");
    awaitStream();
    int before = heard.updates.get();
    api.bookmark();
    String version = "resourceVersion=1011";
    api.cut();
    Await.until(
        "to go on from the bookmark",
        () -> {
          api.cut();
          return api.requests().stream().anyMatch(each -> each.contains(version));
        },
        api::requests);
    assertEquals(before, heard.updates.get());
  }

  @Test
  void faultsEmptyNoListAndAreRecoveredFrom() {
    api.put("shop", "o", "orders", 80, endpoint("a", "10.0.0.1"));
    open();
    look("orders");
    awaitStream();
    api.garbage(true);
    Await.until(
        "garbage to be told", () -> !heard.failures.isEmpty() || watches() > 2, () -> heard);
    assertEquals(Map.of("a", "10.0.0.1:80"), heard.of("orders"));
    api.garbage(false);
    api.down(true);
    Await.until(
        "500 to be told",
        () -> heard.failures.stream().anyMatch(each -> each.startsWith("500")),
        () -> heard);
    api.put("shop", "o", "orders", 80, endpoint("b", "10.0.0.2"));
    assertEquals(Map.of("a", "10.0.0.1:80"), heard.of("orders"));
    api.down(false);
    await("orders", Map.of("b", "10.0.0.2:80"));
  }

  private long watches() {
    return api.requests().stream().filter(each -> each.contains("watch=1")).count();
  }

  @Test
  void aSilentWatchIsOpenedAgain() {
    api.put("shop", "o", "orders", 80, endpoint("a", "10.0.0.1"));
    open("kubernetes://shop?server=" + api.url(), 500);
    look("orders");
    awaitStream();
    api.hang(true);
    long before = watches();
    Await.until("to be opened again", () -> watches() > before, api::requests);
    api.hang(false);
    api.put("shop", "o", "orders", 80, endpoint("b", "10.0.0.2"));
    await("orders", Map.of("b", "10.0.0.2:80"));
  }

  @Test
  void aServerThatEndsEachWatchAtOnceIsNotOverrun() {
    api.put("shop", "o", "orders", 80, endpoint("a", "10.0.0.1"));
    api.endWatchesAtOnce(true);
    open();
    look("orders");
    Await.until("five watches", () -> watches() >= 5, api::requests);
    long begun = System.nanoTime();
    Await.until("seven watches", () -> watches() >= 7, api::requests);
    assertTrue(System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(1));
    assertEquals(Map.of("a", "10.0.0.1:80"), heard.of("orders"));
  }

  @Test
  void missingPermissionNamesTheRequiredRole() {
    api.forbid("shop");
    open();
    Await.until("to be told", () -> !heard.failures.isEmpty(), () -> heard);
    assertEquals(
        "403, the service account may not list them; a Role in namespace shop with apiGroups"
            + " [discovery.k8s.io], resources [endpointslices] and verbs [list, watch] allows it",
        heard.failures.get(0));
    look("orders");
    assertNull(heard.of("orders"));
  }

  @Test
  void missingPermissionInAnotherNamespaceIsALogLineAndNotAnOutage() {
    api.forbid("secret");
    open();
    Await.until("the namespace to be readable", () -> heard.ready.get() > 0, () -> heard);
    try (Printed printed = new Printed()) {
      look("users.secret");
      look("users.secret");
      assertEquals(1, printed.lines("namespace secret cannot be read: 403").size());
    }
    assertEquals(List.of(), heard.failures);
  }

  @Test
  void aReplacedTokenIsReadAgain() throws Exception {
    File file = directory.resolve("my-token").toFile();
    Files.writeString(file.toPath(), "one\n");
    api.token("one");
    api.put("shop", "o", "orders", 80, endpoint("a", "10.0.0.1"));
    open("kubernetes://shop?server=" + api.url() + "&token=file:" + file);
    look("orders");
    assertEquals(Map.of("a", "10.0.0.1:80"), heard.of("orders"));
    awaitStream();
    api.token("two");
    api.cut();
    Await.until(
        "401 to be told",
        () -> heard.failures.stream().anyMatch(each -> each.startsWith("401")),
        () -> heard);
    assertEquals(Map.of("a", "10.0.0.1:80"), heard.of("orders"));
    Files.writeString(file.toPath(), "two\n");
    file.setLastModified(System.currentTimeMillis() + 5000);
    api.put("shop", "o", "orders", 80, endpoint("b", "10.0.0.2"));
    await("orders", Map.of("b", "10.0.0.2:80"));
  }

  @Test
  void theConfiguredPortIsCalled() {
    api.put(
        "shop",
        "o",
        "orders",
        "IPv4",
        "{\"name\":\"admin\",\"protocol\":\"TCP\",\"port\":9000},"
            + "{\"name\":\"web\",\"appProtocol\":\"https\",\"port\":8443}",
        endpoint("a", "10.0.0.1"));
    open("kubernetes://shop?port=web&server=" + api.url());
    look("orders");
    assertEquals(Map.of("a", "10.0.0.1:8443"), heard.of("orders"));
    assertTrue(heard.services.get("orders").get(0).secure());
  }

  @Test
  void ofTwoAddressFamiliesOneIsCalled() {
    String port = "{\"name\":\"http\",\"port\":80}";
    api.put("shop", "o-6", "orders", "IPv6", port, endpoint("a", "fd00::1"));
    open();
    look("orders");
    assertEquals(Map.of("a", "[fd00::1]:80"), heard.of("orders"));
    awaitStream();
    api.put("shop", "o-4", "orders", "IPv4", port, endpoint("a", "10.0.0.1"));
    await("orders", Map.of("a", "10.0.0.1:80"));
  }

  @Test
  void endpointsThatCannotBeCalledAreLeftOut() {
    String bad =
        "{\"name\":\"http\",\"port\":0},{\"port\":70000},{\"port\":53,\"protocol\":\"UDP\"}";
    api.put("shop", "o-1", "orders", "IPv4", bad, endpoint("a", "10.0.0.1"));
    api.put("shop", "o-2", "orders", 80, "{\"addresses\":[]}", endpoint("b", "10.0.0.2"));
    open();
    try (Printed printed = new Printed()) {
      look("orders");
      look("orders");
      assertTrue(printed.lines("has no TCP port").size() <= 1);
    }
    assertEquals(Map.of("b", "10.0.0.2:80"), heard.of("orders"));
  }

  @Test
  void closingIsPossibleAtAnyTime() {
    api.hang(true);
    open();
    CountDownLatch done = new CountDownLatch(1);
    scheduler.execute("look", () -> registry.look("orders", done::countDown));
    scheduler.execute("close", () -> registry.close());
    Await.until("look to be done", () -> done.getCount() == 0, () -> heard);
    look("users");
    api.hang(false);
  }
}
