package io.graft.registry.consul;

import static io.graft.registry.consul.FakeConsul.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.net.Await;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ServiceWatchesTest {
  private static final String HEALTH = "GET /v1/health/service/orders";

  private FakeConsul consul;
  private ConsulSubscriber seen;

  @BeforeEach
  void start() throws IOException {
    consul = new FakeConsul();
    seen = new ConsulSubscriber(consul.url("?ttl=3s"));
  }

  @AfterEach
  void stop() {
    seen.close();
    consul.close();
  }

  /** Makes two instances of orders known. */
  private void two() {
    consul.catalog(10, "consul", "orders");
    consul.lists("orders", 10, entry("a", 1, "passing"), entry("b", 2, "passing"));
    seen.watching().looking("orders");
    seen.await("orders", "a", "b");
  }

  private void assertNeverLost() {
    assertTrue(seen.history.stream().allMatch(Set.of("a", "b")::equals), seen.history::toString);
  }

  private void awaitAsked(String begin) {
    long before = consul.count(begin);
    Await.until(begin, () -> consul.count(begin) > before, () -> consul.requests);
  }

  @Test
  void changesAreReported() {
    two();
    assertEquals(Set.of("consul", "orders"), seen.names);
    consul.lists("orders", 11, entry("a", 1, "passing"), entry("b", 2, "critical"));
    seen.await("orders", "a");
    assertEquals(Set.of("b"), seen.departed.get("orders"));
    assertEquals(0, seen.failures.size(), seen.failures::toString);
    assertTrue(consul.count(HEALTH + "?index=10&wait=30s") >= 1, consul.requests::toString);
  }

  @Test
  void anUnknownServiceIsNotReported() {
    seen.watching().looking("www.example.com");
    assertFalse(seen.services.containsKey("www.example.com"));
    assertEquals(1, consul.count("GET /v1/health/service/www.example.com"));
  }

  @Test
  void aServiceRegisteredLaterIsFound() {
    seen.watching().looking("orders");
    consul.lists("orders", 10, entry("a", 1, "passing")).catalog(10, "consul", "Orders");
    seen.await("orders", "a");
  }

  @Test
  void namesIgnoreCase() {
    consul.lists("orders", 10, entry("a", 1, "passing")).catalog(10, "consul", "ORDERS");
    seen.watching().looking("orders");
    seen.await("orders", "a");
    assertTrue(seen.names.contains("orders"));
  }

  @Test
  void anEmptyListCountsIfTheCatalogAgrees() {
    two();
    consul.catalog(11, "consul").lists("orders", 11);
    seen.await("orders");
    // Consul gives no reason, so the directory may keep them for a while.
    assertEquals(Set.of(), seen.departed.get("orders"));
  }

  @Test
  void anEmptyListIsIgnoredIfTheCatalogHasTheService() {
    two();
    consul.lists("orders", 11);
    seen.awaitFailure("lists orders but shows no instance of it; a token is needed");
    assertNeverLost();
  }

  @Test
  void anEmptyListIsIgnoredIfTheCatalogIsEmpty() {
    two();
    consul.catalog(11).lists("orders", 11);
    seen.awaitFailure("lists no service, not even itself");
    awaitAsked(HEALTH);
    awaitAsked(HEALTH);
    assertNeverLost();
    assertEquals(Set.of("consul", "orders"), seen.names);
  }

  @Test
  void anEmptyCatalogIsNotReady() {
    consul.catalog(1);
    seen.watching();
    seen.awaitFailure("lists no service, not even itself");
    assertEquals(0, seen.readies.get());
  }

  @Test
  void anInvalidResponseChangesNothing() {
    two();
    int index = 10;
    for (String body : new String[] {"<html>", "{}", "[{\"Service\":", "null", "", "[7]"}) {
      refuse(200, body, index++);
    }
    for (int status : new int[] {403, 404, 429, 500, 503}) {
      refuse(status, "no", index++);
    }
    assertNeverLost();
  }

  private void refuse(int status, String body, int index) {
    int before = seen.failures.size();
    consul.says(HEALTH, status, body, index + 1);
    Await.until(status + body, () -> seen.failures.size() > before, () -> seen);
    int ready = seen.readies.get();
    consul.lists("orders", index + 1, entry("a", 1, "passing"), entry("b", 2, "passing"));
    Await.until("to be ready again", () -> seen.readies.get() > ready, () -> seen);
  }

  @Test
  void instancesMissingAfterAnOutageGetTimeToReportAgain() {
    two();
    consul.says(HEALTH, 500, "No cluster leader", 0);
    seen.awaitFailure("No cluster leader");
    // It is back: one instance has expired in the meantime, the other one is lost.
    consul.lists("orders", 12, entry("a", 1, "critical"), entry("c", 3, "passing"));
    seen.await("orders", "a", "b", "c");
    // They do not report again, so the loss is accepted.
    seen.await("orders", "c");
    assertEquals(Set.of("a"), seen.departed.get("orders"));
  }

  @Test
  void anInstanceThatDeregistersAfterAnOutageHasLeft() {
    two();
    consul.says(HEALTH, 500, "No cluster leader", 0);
    seen.awaitFailure("No cluster leader");
    String drained = entry("b", 2, "passing").replace("service:b", "_service_maintenance:b");
    consul.lists(
        "orders",
        12,
        entry("a", 1, "passing"),
        drained.replaceAll("\"passing\"(?!.*\"passing\")", "\"critical\""));
    seen.await("orders", "a");
    assertEquals(Set.of("b"), seen.departed.get("orders"));
  }

  @Test
  void instancesThatExpireWhileConsulHangsGetTimeToReportAgain() {
    two();
    consul.hangs(true);
    // Detected by a short request, and not by the timeout of a blocking query.
    seen.awaitFailure("no response within 1000 ms");
    // When it resumes, it has received no heartbeats.
    consul.lists("orders", 12, entry("a", 1, "critical"), entry("b", 2, "critical"));
    consul.hangs(false);
    Await.until("the answer", () -> seen.history.size() > 1, () -> seen);
    consul.lists("orders", 13, entry("a", 1, "passing"), entry("b", 2, "passing"));
    awaitAsked(HEALTH + "?index=13");
    assertNeverLost();
  }

  @Test
  void anIndexThatGoesBackwardsIsReset() {
    two();
    consul.lists("orders", 9, entry("a", 1, "passing")).neverBlocks();
    seen.await("orders", "a");
    Await.until(
        "a query that does not block",
        () -> consul.requests.stream().filter(HEALTH::equals).count() >= 2,
        () -> consul.requests);
  }

  @Test
  void aServerThatNeverBlocksIsNotQueriedWithoutAPause() {
    consul.neverBlocks();
    two();
    long begun = System.nanoTime();
    long before = consul.count(HEALTH);
    Await.until("three more", () -> consul.count(HEALTH) >= before + 3, () -> consul.requests);
    long millis = (System.nanoTime() - begun) / 1_000_000;
    assertTrue(millis > 500, millis + " ms for three");
  }

  @Test
  void aLookupEndsIfTheServerDoesNotRespond() {
    seen.watching();
    consul.hangs(true);
    seen.looking("orders");
    AtomicInteger done = new AtomicInteger();
    seen.scheduler.execute(
        "look",
        () -> {
          seen.registry.look("users", done::incrementAndGet);
          seen.registry.close();
          seen.registry.look("users", done::incrementAndGet);
        });
    Await.until("both to end", () -> done.get() == 2, done::get);
  }

  @Test
  void manyServicesAreWatchedWithFewConnections() {
    consul.catalog(10, "consul", "orders");
    seen.watching();
    for (int i = 0; i < 30; i++) {
      consul.lists("s" + i, 10, entry("a", 1, "passing"));
      seen.looking("s" + i);
    }
    long blocking =
        consul.requests.stream()
            .filter(each -> each.contains("/health/") && each.contains("index="))
            .map(each -> each.replaceAll("\\?.*", ""))
            .distinct()
            .count();
    assertTrue(blocking <= 16, consul.requests::toString);
    consul.lists("s29", 11, entry("a", 1, "passing"), entry("b", 2, "passing"));
    seen.await("s29", "a", "b");
  }

  @Test
  void tagAndDataCentreAreSelected() throws IOException {
    try (ConsulSubscriber other = new ConsulSubscriber(consul.url("?tag=blue&dc=dc2&stale=true"))) {
      consul.lists("orders", 10, entry("a", 1, "passing"));
      other.watching().looking("orders");
      assertTrue(
          consul.requests.contains(HEALTH + "?dc=dc2&stale=&tag=blue"), consul.requests::toString);
      assertFalse(consul.count("GET /v1/catalog/services?dc=dc2&stale=") == 0);
    }
  }
}
