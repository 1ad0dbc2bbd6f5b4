package io.graft.registry.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.net.Addresses;
import io.graft.net.Await;
import io.graft.net.Printed;
import io.graft.registry.Completion;
import io.graft.registry.Outage;
import io.graft.registry.Registry;
import io.graft.registry.Watcher;
import io.graft.registry.file.FileRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ServiceDirectoryTest {
  private static final long LONG = TimeUnit.HOURS.toMillis(1);

  private final Scheduler scheduler = new Scheduler("test");

  @AfterEach
  void stop() {
    scheduler.stop(5000);
  }

  @Test
  void aSnapshotIsPreparedBeforeCallsSeeIt() {
    ServiceDirectory directory = new ServiceDirectory(scheduler, LONG);
    Watcher feed = directory.feed(new Outage("test"));
    List<Set<String>> coming = new ArrayList<>();
    List<Set<String>> seen = new ArrayList<>();
    directory.tells(
        snapshot -> {
          seen.add(ids(directory));
          coming.add(ids(snapshot));
        });
    update(feed, Set.of(), "a");
    assertEquals(List.of(), coming, "nobody has asked for the service yet");
    directory.find("orders");
    update(feed, Set.of(), "a", "b");
    assertEquals(List.of(ids("a", "b")), coming);
    assertEquals(List.of(ids("a")), seen);
    update(feed, Set.of(), "a", "b");
    assertEquals(1, coming.size(), "nothing has changed");
  }

  @Test
  void aLookupFindsAServiceRegisteredAMomentAgo(@TempDir Path temp) throws Exception {
    FileRegistry registry = new FileRegistry(temp.toString(), scheduler);
    ServiceDirectory directory = new ServiceDirectory(scheduler, LONG);
    Watcher feed = directory.feed(new Outage("test"));
    directory.opened();
    scheduler.execute("watch", () -> registry.watch(feed));
    directory.asks(List.of(registry));
    for (int i = 0; i < 20; i++) {
      String service = "orders" + i;
      directory.look(service, TimeUnit.SECONDS.toNanos(30));
      assertNull(directory.find(service));
      Instance instance = Instance.builder(service, "a", "127.0.0.1", 1000 + i).build();
      CompletableFuture<String> registered = new CompletableFuture<>();
      scheduler.execute("register", () -> registry.register(instance, completing(registered)));
      assertEquals("registered", registered.get(30, TimeUnit.SECONDS));
      directory.look(service, TimeUnit.SECONDS.toNanos(30));
      assertEquals("a", directory.find(service).instances().get(0).id());
    }
  }

  @Test
  void aLookupWaitsNoLongerThanItsLimit() {
    ServiceDirectory directory = new ServiceDirectory(scheduler, LONG);
    directory.opened();
    FileRegistry busy = new FileRegistry("/nowhere", scheduler);
    CompletableFuture<Void> free = new CompletableFuture<>();
    scheduler.execute("busy", free::join);
    Watcher feed = directory.feed(new Outage("test"));
    scheduler.execute("watch", () -> busy.watch(feed));
    directory.asks(List.of(busy));
    directory.look("orders", TimeUnit.MILLISECONDS.toNanos(20));
    assertNull(directory.find("orders"));
    free.complete(null);
  }

  @Test
  void aSuddenLossWithoutAReasonIsHeldBack() {
    ServiceDirectory directory = new ServiceDirectory(scheduler, LONG);
    Watcher feed = directory.feed(new Outage("test"));
    update(feed, Set.of(), "a", "b", "c", "d");
    update(feed, Set.of(), "a", "b");
    assertEquals(ids("a", "b", "c", "d"), ids(directory));
    update(feed, Set.of());
    assertEquals(ids("a", "b", "c", "d"), ids(directory));
    update(feed, Set.of(), "a", "d", "e");
    assertEquals(ids("a", "b", "c", "d", "e"), ids(directory));
  }

  @Test
  void aLossWithAReasonAppliesAtOnce() {
    ServiceDirectory directory = new ServiceDirectory(scheduler, LONG);
    Watcher feed = directory.feed(new Outage("test"));
    update(feed, Set.of(), "a", "b");
    Snapshot before = directory.find("orders");
    update(feed, Set.of("a", "b"));
    assertEquals(ids(), ids(directory));
    assertEquals(2, before.instances().size(), "a snapshot never changes");
    assertEquals(List.of(), directory.find("orders").instances(), "the service stays known");
  }

  @Test
  void aHeldInstanceThatIsKnownToHaveDiedGoesAtOnce() {
    ServiceDirectory directory = new ServiceDirectory(scheduler, LONG);
    Watcher feed = directory.feed(new Outage("test"));
    update(feed, Set.of(), "a", "b");
    update(feed, Set.of());
    update(feed, Set.of("b"));
    assertEquals(ids("a"), ids(directory));
  }

  @Test
  void aSmallLossAppliesAtOnce() {
    ServiceDirectory directory = new ServiceDirectory(scheduler, LONG);
    Watcher feed = directory.feed(new Outage("test"));
    update(feed, Set.of(), "a", "b", "c");
    update(feed, Set.of(), "a", "b");
    assertEquals(ids("a", "b"), ids(directory));
    update(feed, Set.of(), "a");
    assertEquals(ids("a", "b"), ids(directory), "one of two is half");
  }

  @Test
  void theOnlyInstanceCanBeRemoved() {
    ServiceDirectory directory = new ServiceDirectory(scheduler, LONG);
    Watcher feed = directory.feed(new Outage("test"));
    update(feed, Set.of(), "a");
    update(feed, Set.of());
    assertEquals(ids(), ids(directory));
  }

  @Test
  void heldInstancesAreRemovedAfterTheirTime() {
    ServiceDirectory directory = new ServiceDirectory(scheduler, 50);
    Watcher feed = directory.feed(new Outage("test"));
    update(feed, Set.of(), "a", "b", "c");
    update(feed, Set.of(), "a");
    Await.until("released", () -> ids(directory).equals(ids("a")), () -> ids(directory));
  }

  @Test
  void withoutAChangeTheSnapshotStaysTheSame() {
    ServiceDirectory directory = new ServiceDirectory(scheduler);
    Watcher feed = directory.feed(new Outage("test"));
    update(feed, Set.of(), "b", "a");
    Snapshot before = directory.find("orders");
    update(feed, Set.of("z"), "a", "b");
    assertSame(before, directory.find("orders"));
    assertSame(before, directory.find("ORDERS"));
  }

  @Test
  void theFirstRegistryWithInstancesIsUsed() {
    ServiceDirectory directory = new ServiceDirectory(scheduler);
    Watcher first = directory.feed(new Outage("first"));
    Watcher second = directory.feed(new Outage("second"));
    update(second, Set.of(), "s");
    assertEquals(ids("s"), ids(directory));
    update(first, Set.of(), "f");
    assertEquals(ids("f"), ids(directory));
    update(first, Set.of("f"));
    assertEquals(ids("s"), ids(directory));
  }

  @Test
  void waitingEndsAfterTheFirstResponseOfEveryRegistry() throws Exception {
    ServiceDirectory directory = new ServiceDirectory(scheduler);
    Watcher first = directory.feed(new Outage("first"));
    Watcher second = directory.feed(new Outage("second"));
    directory.opened();
    assertFalse(directory.await("users", 0));
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(() -> directory.await("users", Long.MAX_VALUE / 2));
    first.ready();
    assertFalse(directory.await("users", 1));
    second.ready();
    assertTrue(waiting.get());
    assertNull(directory.find("users"));
    assertTrue(directory.await("users", 0));
  }

  @Test
  void waitingEndsWhenTheServiceIsKnown() throws Exception {
    ServiceDirectory directory = new ServiceDirectory(scheduler);
    Watcher feed = directory.feed(new Outage("test"));
    directory.opened();
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(() -> directory.await("orders", Long.MAX_VALUE / 2));
    update(feed, Set.of(), "a");
    assertTrue(waiting.get());
  }

  @Test
  void waitingDoesNotThrowIfTheThreadIsInterrupted() {
    ServiceDirectory directory = new ServiceDirectory(scheduler);
    directory.feed(new Outage("test"));
    directory.opened();
    Thread.currentThread().interrupt();
    assertFalse(directory.await("orders", Long.MAX_VALUE / 2));
    assertTrue(Thread.interrupted(), "the application still sees it");
  }

  @Test
  void withoutARegistryThereIsNoWait() {
    ServiceDirectory directory = new ServiceDirectory(scheduler);
    directory.opened();
    assertTrue(directory.await("orders", Long.MAX_VALUE / 2));
    assertNull(directory.find("orders"));
  }

  @Test
  void aServiceThatWasLookedUpIsWanted() {
    ServiceDirectory directory = new ServiceDirectory(scheduler);
    Watcher feed = directory.feed(new Outage("test"));
    update(feed, Set.of(), "a");
    assertFalse(feed.wanted("orders"));
    directory.find("orders");
    assertTrue(feed.wanted("orders"));
    update(feed, Set.of(), "a", "b");
    assertTrue(feed.wanted("orders"));
  }

  @Test
  void instancesOfTheLastRunAreUsedUntilTheRegistryResponds() {
    ServiceDirectory directory = new ServiceDirectory(scheduler, LONG);
    RegistrySnapshots feed = directory.feed(new Outage("test"));
    directory.opened();
    feed.restore("orders", instances("a", "b"));
    assertEquals(ids("a", "b"), ids(directory.find("orders")));
    assertTrue(directory.await("orders", 0), "nobody waits for the registry");
    assertTrue(feed.wanted("orders"));
    update(feed, Set.of(), "c");
    assertEquals(ids("c"), ids(directory), "it is not compared with what was long ago");
  }

  @Test
  void aRegistryThatIsEmptyAtTheStartDoesNotRemoveKnownInstances() {
    ServiceDirectory directory = new ServiceDirectory(scheduler, LONG);
    RegistrySnapshots feed = directory.feed(new Outage("test"));
    feed.restore("orders", instances("a", "b"));
    update(feed, Set.of());
    assertEquals(ids("a", "b"), ids(directory));
  }

  @Test
  void instancesThatTheRegistryNeverListsAgainAreForgotten() {
    ServiceDirectory directory = new ServiceDirectory(scheduler, 50);
    RegistrySnapshots feed = directory.feed(new Outage("test"));
    feed.restore("orders", instances("a"));
    feed.ready();
    Await.until("forgotten", () -> ids(directory).isEmpty(), () -> ids(directory));
  }

  @Test
  void anUnknownServiceIsLookedUpAndWaitedFor() {
    ServiceDirectory directory = new ServiceDirectory(scheduler);
    RegistrySnapshots feed = directory.feed(new Outage("test"));
    directory.opened();
    feed.ready();
    directory.asks(
        List.of(
            new Lazy() {
              @Override
              public void look(String service, Runnable done) {
                scheduler.after(
                    "answer",
                    50,
                    () -> {
                      if (service.equals("orders")) {
                        update(feed, Set.of(), "a");
                      }
                      done.run();
                    });
              }
            }));
    assertNull(directory.find("orders"));
    assertTrue(directory.await("Orders", TimeUnit.SECONDS.toNanos(30)));
    assertEquals(ids("a"), ids(directory));
    assertTrue(directory.await("users", TimeUnit.SECONDS.toNanos(30)));
    assertNull(directory.find("users"));
  }

  /** A registry that only reports services it was asked for. */
  private abstract static class Lazy implements Registry {
    @Override
    public String describe() {
      return "lazy";
    }

    @Override
    public boolean registers() {
      return false;
    }

    @Override
    public boolean local() {
      return false;
    }

    @Override
    public void register(Instance self, Completion done) {}

    @Override
    public void renew(Instance self, Completion done) {}

    @Override
    public void drain(Instance self, Completion done) {}

    @Override
    public void deregister(Instance self, Completion done) {}

    @Override
    public long renewMillis() {
      return 1000;
    }

    @Override
    public long propagationMillis() {
      return 1000;
    }

    @Override
    public void watch(Watcher watcher) {}

    @Override
    public void close() {}
  }

  private static List<Instance> instances(String... ids) {
    List<Instance> instances = new ArrayList<>();
    for (String id : ids) {
      instances.add(Instance.builder("orders", id, "127.0.0.1", 1 + id.charAt(0)).build());
    }
    return instances;
  }

  private static Completion completing(CompletableFuture<String> future) {
    return new Completion() {
      @Override
      public void succeeded() {
        future.complete("registered");
      }

      @Override
      public void failed(String reason) {
        future.complete(reason);
      }
    };
  }

  private static void update(Watcher feed, Set<String> departed, String... ids) {
    feed.update("orders", instances(ids), departed);
  }

  private static Set<String> ids(String... ids) {
    return new TreeSet<>(List.of(ids));
  }

  private static Set<String> ids(ServiceDirectory directory) {
    return ids(directory.services().get("orders"));
  }

  private static Set<String> ids(Snapshot snapshot) {
    Set<String> ids = new TreeSet<>();
    for (Instance instance : snapshot.instances()) {
      ids.add(instance.id());
    }
    return ids;
  }

  private static Instance at(String id, String host, int port, String... metadata) {
    Instance.Builder builder = Instance.builder("orders", id, host, port);
    if (metadata.length > 0) {
      builder.metadata(Map.of(metadata[0], metadata[1]));
    }
    return builder.address(Addresses.literal(host)).build();
  }

  @Test
  void aRestartedInstanceWithANewIdReplacesTheOldOne() {
    ServiceDirectory directory = new ServiceDirectory(scheduler, LONG);
    Watcher feed = directory.feed(new Outage("test"));
    Instance old = at("old", "10.0.0.1", 80, "started", "100");
    Instance young = at("young", "10.0.0.1", 80, "started", "200");
    feed.update("orders", List.of(young, old), Set.of());
    assertEquals(ids("young"), ids(directory));
    feed.update("orders", List.of(old, young), Set.of());
    assertEquals(ids("young"), ids(directory));
  }

  @Test
  void withoutStartTimesTheLatestInstanceAtAnAddressIsUsed() {
    ServiceDirectory directory = new ServiceDirectory(scheduler, LONG);
    Watcher feed = directory.feed(new Outage("test"));
    feed.update("orders", List.of(at("a", "10.0.0.1", 80)), Set.of());
    for (int i = 0; i < 3; i++) {
      feed.update("orders", List.of(at("a", "10.0.0.1", 80), at("b", "10.0.0.1", 80)), Set.of());
      assertEquals(ids("b"), ids(directory));
    }
  }

  @Test
  void aMissingInstanceIsNotKeptBesideAnotherAtItsAddress() {
    ServiceDirectory directory = new ServiceDirectory(scheduler, LONG);
    Watcher feed = directory.feed(new Outage("test"));
    feed.update("orders", List.of(at("a", "10.0.0.1", 80), at("b", "10.0.0.2", 80)), Set.of());
    feed.update("orders", List.of(at("c", "10.0.0.1", 80), at("d", "10.0.0.2", 80)), Set.of());
    assertEquals(ids("c", "d"), ids(directory));
  }

  @Test
  void linkLocalAndMulticastAddressesAreIgnoredUnlessAllowed() {
    ServiceDirectory directory = new ServiceDirectory(scheduler, LONG);
    List<Instance> listed =
        List.of(
            at("cloud", "169.254.169.254", 80),
            at("link", "fe80::1", 80),
            at("bracketed", "[fe80::2]", 80),
            at("scoped", "fe80::3%1", 80),
            at("mapped", "::ffff:169.254.169.254", 81),
            at("many", "224.0.0.1", 80),
            at("many6", "ff02::1", 80),
            at("well", "10.0.0.1", 80));
    try (Printed printed = new Printed()) {
      Watcher feed = directory.feed(new Outage("test"));
      feed.update("orders", listed, Set.of());
      assertEquals(ids("well"), ids(directory));
      assertEquals(1, printed.lines("cloud at 169.254.169.254").size());
    }
    ServiceDirectory other = new ServiceDirectory(scheduler, LONG);
    other.feed(new Outage("test"), 0, true).update("orders", listed, Set.of());
    assertEquals(8, other.services().get("orders").instances().size());
  }
}
