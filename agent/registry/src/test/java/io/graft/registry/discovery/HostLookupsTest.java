package io.graft.registry.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.net.AddressResolver;
import io.graft.net.Await;
import io.graft.registry.Outage;
import io.graft.registry.Watcher;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hosts that a registry lists by name are looked up before they are called. */
@Timeout(60)
class HostLookupsTest {
  private static final long LONG = TimeUnit.HOURS.toNanos(1);

  private final Scheduler scheduler = new Scheduler("test");

  /** What the name server will answer. */
  private final Map<String, CompletableFuture<InetAddress[]>> answers = new ConcurrentHashMap<>();

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final ServiceDirectory directory =
      new ServiceDirectory(scheduler, LONG, new AddressResolver(this::lookUp));
  private final Watcher feed = directory.feed(new Outage("test"));

  /** The lookups run once as soon as they are scheduled; that is not to be in a test's way. */
  @BeforeEach
  void awaitTheFirstRun() throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    scheduler.after("after the first run", 1, over::countDown);
    over.await();
  }

  @AfterEach
  void stop() {
    answers.values().forEach(answer -> answer.complete(new InetAddress[0]));
    scheduler.stop(5000);
  }

  private InetAddress[] lookUp(String host) throws UnknownHostException {
    asked.add(host);
    InetAddress[] found = answer(host).join();
    if (found.length == 0) {
      throw new UnknownHostException(host);
    }
    return found;
  }

  private CompletableFuture<InetAddress[]> answer(String host) {
    return answers.computeIfAbsent(host, key -> new CompletableFuture<>());
  }

  private void found(String host, int... last) throws UnknownHostException {
    InetAddress[] all = new InetAddress[last.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = InetAddress.getByAddress(host, new byte[] {10, 0, 0, (byte) last[i]});
    }
    answer(host).complete(all);
  }

  private void listed(String... hosts) {
    List<Instance> all = new ArrayList<>();
    for (String host : hosts) {
      all.add(Instance.builder("orders", host, host, 80).build());
    }
    feed.update("orders", all, Set.of());
    feed.ready();
  }

  private void until(String what, BooleanSupplier condition) {
    Await.until(what, condition, () -> asked);
  }

  private Set<String> hosts() {
    Set<String> hosts = new TreeSet<>();
    directory.find("orders").instances().forEach(each -> hosts.add(each.host()));
    return hosts;
  }

  private Instance instance(String host) {
    return directory.find("orders").instances().stream()
        .filter(each -> each.host().equals(host))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aHostIsKnownBeforeAnybodyCalls() throws Exception {
    listed("a");
    until("a lookup", () -> asked.equals(List.of("a")));
    Snapshot snapshot = directory.services().get("orders");
    assertTrue(snapshot.isPending());
    assertNull(snapshot.instances().get(0).address());
    found("a", 1);
    until("the address", () -> !snapshot.isPending());
    assertEquals("10.0.0.1", snapshot.instances().get(0).address().getHostAddress());
    assertEquals(
        "10.0.0.1", snapshot.callable(false, 80).instances().get(0).address().getHostAddress());
  }

  @Test
  void theFirstCallWaitsForAnAddressAndNoLongerThanItsLimit() throws Exception {
    listed("a", "b");
    assertTrue(directory.await("orders", TimeUnit.MILLISECONDS.toNanos(20)));
    assertTrue(directory.find("orders").isPending());
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(() -> directory.await("orders", LONG));
    found("b", 2);
    assertTrue(waiting.get(30, TimeUnit.SECONDS));
    assertFalse(directory.find("orders").isPending());
    assertEquals(Set.of("b"), hosts());
    found("a", 1);
    until("the other one", () -> hosts().equals(Set.of("a", "b")));
  }

  @Test
  void aNewInstanceIsSeenOnceItsHostIsKnown() throws Exception {
    found("a", 1);
    listed("a");
    assertTrue(directory.await("orders", LONG));
    listed("a", "b");
    assertEquals(Set.of("a"), hosts());
    feed.update("orders", List.of(Instance.builder("orders", "b", "b", 80).build()), Set.of("a"));
    assertEquals(Set.of("a"), hosts(), "until there is another one");
    found("b", 2);
    until("the new one alone", () -> hosts().equals(Set.of("b")));
    assertEquals("10.0.0.2", instance("b").address().getHostAddress());
  }

  @Test
  void anUnknownHostHoldsNothingUp() throws Exception {
    found("a", 1);
    answer("unknown").complete(new InetAddress[0]);
    listed("a", "unknown");
    assertTrue(directory.await("orders", LONG));
    until("both", () -> hosts().equals(Set.of("a", "unknown")));
    assertFalse(instance("unknown").isPending());
    assertNull(instance("unknown").address());
  }

  @Test
  void ofManyHostsThoseOfServicesInUseAreLookedUp() throws Exception {
    for (int i = 0; i < 100; i++) {
      String name = "other" + i;
      found(name, 3);
      feed.update(name, List.of(Instance.builder(name, "x", name, 80).build()), Set.of());
    }
    found("a", 1);
    listed("a");
    assertTrue(directory.await("orders", LONG));
    assertEquals("10.0.0.1", instance("a").address().getHostAddress());
    assertTrue(asked.contains("a"));
    assertFalse(asked.contains("other99"));
  }

  @Test
  void hostsAreLookedUpAgainAndForgotten() throws Exception {
    found("a", 1);
    found("b", 2);
    listed("a", "b");
    assertTrue(directory.await("orders", LONG));
    until("both", () -> hosts().equals(Set.of("a", "b")));
    Instance a = instance("a");
    Instance b = instance("b");
    until("their addresses", () -> a.address() != null && b.address() != null);
    answers.clear();
    found("a", 7, 8);
    feed.update("orders", List.of(Instance.builder("orders", "a", "a", 80).build()), Set.of("b"));
    asked.clear();
    directory.lookups().run();
    until("the new address", () -> a.address().getHostAddress().equals("10.0.0.7"));
    assertEquals(List.of("a"), asked);
    answers.clear();
    found("a", 8, 7);
    directory.lookups().run();
    until("another lookup", () -> asked.size() == 2);
    answers.clear();
    answer("a").complete(new InetAddress[0]);
    directory.lookups().run();
    until("a failed lookup", () -> asked.size() == 3);
    assertEquals("10.0.0.7", a.address().getHostAddress(), "it is still one of the host's");
  }

  @Test
  void aNumericAddressIsNotLookedUp() throws Exception {
    Instance numeric =
        Instance.builder("orders", "n", "10.0.0.9", 80)
            .address(InetAddress.getByName("10.0.0.9"))
            .build();
    feed.update("orders", List.of(numeric), Set.of());
    feed.ready();
    assertFalse(directory.find("orders").isPending());
    assertFalse(instance("10.0.0.9").isLookedUp());
    assertEquals(List.of(), asked);
  }
}
