package io.graft.registry.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.bootstrap.Slot;
import io.graft.config.Settings;
import io.graft.config.identity.Identity;
import io.graft.daemon.Scheduler;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.TraceIds;
import io.graft.governance.service.Instance;
import io.graft.governance.service.PortTraffic;
import io.graft.net.Await;
import io.graft.net.Printed;
import io.graft.registry.Completion;
import io.graft.registry.Outage;
import io.graft.registry.Registry;
import io.graft.registry.Watcher;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ServiceRegistrationTest {
  private final Scheduler scheduler = new Scheduler("test");
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Memory registry = new Memory();

  /** A registry in memory. */
  private static final class Memory implements Registry {
    volatile Instance up;
    volatile Instance last;
    volatile Instance draining;
    volatile boolean broken;
    volatile boolean local = true;
    volatile boolean hanging;
    volatile long propagation = 50;
    final AtomicInteger writes = new AtomicInteger();
    final AtomicInteger renewals = new AtomicInteger();

    @Override
    public String describe() {
      return "memory of this test";
    }

    @Override
    public boolean registers() {
      return true;
    }

    @Override
    public boolean local() {
      return local;
    }

    @Override
    public void register(Instance self, Completion done) {
      writes.incrementAndGet();
      if (broken) {
        done.failed("it is broken");
        return;
      }
      up = self;
      last = self;
      done.succeeded();
    }

    @Override
    public void renew(Instance self, Completion done) {
      renewals.incrementAndGet();
      done.succeeded();
    }

    @Override
    public void drain(Instance self, Completion done) {
      if (hanging) {
        return;
      }
      draining = self;
      up = null;
      done.succeeded();
    }

    @Override
    public void deregister(Instance self, Completion done) {
      draining = null;
      up = null;
      done.succeeded();
    }

    @Override
    public long renewMillis() {
      return 20;
    }

    @Override
    public long propagationMillis() {
      return propagation;
    }

    @Override
    public void watch(Watcher watcher) {}

    @Override
    public void look(String service, Runnable done) {
      done.run();
    }

    @Override
    public void close() {}
  }

  @AfterEach
  void stop() {
    scheduler.stop(5000);
  }

  @Test
  void aListeningPortIsRegisteredWithTheServicesMetadata() {
    ServiceRegistration registration =
        registration(
            Map.of(
                "graft.service.name", "Orders",
                "graft.service.zone", "a",
                "graft.service.version", "1.2",
                "graft.service.tags", "blue,fast",
                "graft.service.priority", "1",
                "graft.service.weight", "0.5"));
    assertEquals("not registered: no port listens", registration.state());
    registration.tell("admin", "127.0.0.1:99");
    registration.listening("https", null, 8443);
    awaitUp(8443);
    assertEquals("orders", registry.up.service());
    assertEquals("127.0.0.1", registry.up.host());
    assertTrue(registry.up.secure());
    assertEquals("a", registry.up.zone());
    assertEquals("1.2", registry.up.version());
    assertEquals(0.5, registry.up.weight());
    assertEquals("blue,fast", registry.up.metadata().get("tags"));
    assertEquals("1", registry.up.metadata().get("priority"));
    assertEquals("127.0.0.1:99", registry.up.metadata().get("admin"));
    awaitState(registration, "registered: orders/");
  }

  @Test
  void aBoundAddressIsRegisteredUnchangedAndAWildcardByTheRegistrysScope() throws Exception {
    assertHost(Map.of(), InetAddress.getByName("127.0.0.7"), "127.0.0.7");
    assertHost(Map.of(), InetAddress.getByName("0.0.0.0"), "127.0.0.1");
    assertHost(Map.of(), InetAddress.getByName("::"), "127.0.0.1");
    for (String[] each :
        new String[][] {
          {"example.org", "example.org:80"},
          {"order_host", "order_host:80"},
          {"3rd.example_1", "3rd.example_1:80"},
          {"2001:db8::1", "[2001:db8::1]:80"},
          {"[2001:db8::1]", "[2001:db8::1]:80"},
          {"[fe80::1%lo]", "[fe80::1%lo]:80"},
        }) {
      assertHost(Map.of("graft.service.address", each[0]), null, null);
      assertEquals(each[1], registry.last.authority());
    }
    registry.local = false;
    assertHost(Map.of(), null, RoutableAddress.find());
  }

  private void assertHost(Map<String, String> settings, InetAddress bound, String host) {
    registry.up = null;
    ServiceRegistration registration = registration(settings);
    registration.listening("http", bound, 80);
    awaitUp(80);
    if (host != null) {
      assertEquals(host, registry.up.host());
    }
    registration.leave();
  }

  @Test
  void aConfiguredPortIsRegistered() {
    registration(Map.of("graft.service.port", "1234")).listening("http", null, 80);
    awaitUp(1234);
  }

  @Test
  void anInvalidPortIsOneLogLineAndTheRealOneIsRegistered() {
    Settings settings = settings(Map.of("graft.service.port", "123456"));
    registration(settings).listening("http", null, 80);
    awaitUp(80);
    assertEquals(1, settings.problems().size());
  }

  @Test
  void anInvalidAddressIsOneLogLineAndTheRealOneIsRegistered() {
    for (String address : List.of("a host", "http://host", "host:80", "ann@host")) {
      Settings settings = settings(Map.of("graft.service.address", address));
      registration(settings);
      assertEquals(1, settings.problems().size(), address);
      assertTrue(
          settings.problems().get(0).endsWith("using the address really bound"),
          settings.problems().get(0));
    }
    Settings settings = settings(Map.of("graft.service.address", "2001:db8::1"));
    registration(settings);
    assertEquals(List.of(), settings.problems());
  }

  @Test
  void portsThatAreNotTheServiceAreNotRegistered() {
    ServiceRegistration registration = registration(Map.of());
    registration.own(7000);
    registration.listening("http", null, 0);
    registration.listening("http", null, -1);
    registration.listening("http", null, 7000);
    registration.listening("http", null, 8080);
    registration.listening("http", null, 9090);
    awaitUp(8080);
    registration.closed(9090);
    registration.closed(8080);
    Await.until("gone", () -> registry.up == null, () -> registry.up);
    awaitState(registration, "not registered: no port listens");
    assertNull(registry.up, "the port of the management does not take its place");
    registration.listening("http", null, 8081);
    awaitUp(8081);
  }

  @Test
  void aRegistrationIsCorrectedWhenAnotherPortTurnsOutToBeTheService() {
    try (Printed printed = new Printed()) {
      ServiceRegistration registration = registration(Map.of("graft.service.name", "orders"));
      registration.listening("http", null, 8081);
      awaitUp(8081);
      String id = registry.up.id();
      registration.doubt(8081, "it serves health checks and metrics only");
      Await.until("gone", () -> registry.up == null, () -> registry.up);
      registration.listening("http", null, 8082);
      awaitUp(8082);
      registration.starting("spring");
      registration.listening("https", null, 8443);
      registration.ready("spring");
      awaitUp(8443);
      assertEquals(id, registry.up.id());
      assertTrue(registry.up.secure());
      assertEquals(1, printed.lines("port 8443 is the service, not 8082 as it seemed").size());
    }
  }

  @Test
  void aServiceWithoutANameIsNotRegisteredAndOneLogLineSaysSo() {
    Map<String, String> launcher =
        Map.of("sun.java.command", "org.apache.catalina.startup.Bootstrap start");
    try (Printed printed = new Printed()) {
      Settings settings = new Settings(new HashMap<>(), Map.of(), Map.of());
      ServiceRegistration registration =
          new ServiceRegistration(
              settings,
              Identity.of(settings, launcher, Map.of()),
              scheduler,
              inFlight::get,
              PortTraffic::new);
      registration.announceIn(registry, new Outage(registry.describe()), null);
      registration.listening("http", null, 8080);
      registration.listening("http", null, 8081);
      awaitRounds();
      assertNull(registry.up);
      assertTrue(
          registration.state().startsWith("not registered: this service has no name ("),
          registration.state());
      assertEquals(1, printed.lines("; set graft.service.name=<name>").size());
    }
  }

  @Test
  void registeringWaitsForEveryFramework() {
    ServiceRegistration registration = registration(Map.of());
    registration.starting("spring");
    registration.starting("other");
    registration.listening("http", null, 80);
    registration.ready("spring");
    awaitRounds();
    assertNull(registry.up);
    assertEquals("not registered: waiting until ready: [other]", registration.state());
    registration.ready("other");
    awaitUp(80);
  }

  @Test
  void aServiceThatOthersCannotCallYetIsNotRegistered() {
    ServiceRegistration registration = registration(Map.of());
    registration.hold(true);
    registration.listening("http", null, 80);
    awaitRounds();
    assertNull(registry.up);
    assertEquals("not registered: waiting until ready: [mutual TLS]", registration.state());
    registration.hold(false);
    awaitUp(80);
  }

  @Test
  void aFrameworkThatStartsInAReadyServiceChangesNothing() {
    ServiceRegistration registration = registration(Map.of());
    registration.listening("http", null, 80);
    awaitUp(80);
    registration.starting("spring");
    awaitRounds();
    assertEquals(80, registry.up.port());
  }

  @Test
  void aFailingRegistryIsTriedAgain() {
    registry.broken = true;
    try (Printed printed = new Printed()) {
      ServiceRegistration registration = registration(Map.of("graft.service.name", "orders"));
      registration.listening("http", null, 80);
      Await.until("three tries", () -> registry.writes.get() >= 3, registry.writes::get);
      assertEquals("not registered: it is broken", registration.state());
      registry.broken = false;
      awaitUp(80);
      Await.until(
          "both lines",
          () -> printed.lines("memory of this test").size() == 2,
          () -> printed.lines("graft"));
      assertTrue(printed.lines("memory").get(0).contains("it is broken; orders runs on"));
      assertTrue(printed.lines("memory").get(1).contains("orders is registered now"));
    }
  }

  @Test
  void stoppingWaitsUntilOthersKnowAndRequestsHaveEnded() throws Exception {
    registry.propagation = 200;
    ServiceRegistration registration = registration(Map.of());
    registration.listening("http", null, 80);
    awaitUp(80);
    inFlight.set(1);
    long begun = System.nanoTime();
    CompletableFuture<Void> stopping = CompletableFuture.runAsync(registration::stopping);
    Await.until("draining", () -> registry.draining != null, () -> registry.up);
    assertTrue(registration.draining());
    awaitRounds();
    assertNull(registry.up, "it is not announced again while it drains");
    CompletableFuture<Void> second = CompletableFuture.runAsync(registration::stopping);
    long propagated = begun + TimeUnit.MILLISECONDS.toNanos(200);
    Await.until("others know", () -> System.nanoTime() - propagated > 0, () -> "time");
    assertFalse(stopping.isDone(), "a request is in flight");
    assertFalse(second.isDone(), "a second caller waits with the first");
    inFlight.set(0);
    stopping.get();
    second.get();
    assertNull(registry.draining);
    assertEquals("left", registration.state());
  }

  @Test
  void stoppingNeverTakesLongerThanTheDrainTime() {
    registry.propagation = TimeUnit.HOURS.toMillis(1);
    inFlight.set(1);
    ServiceRegistration registration = registration(Map.of("graft.server.drain", "300ms"));
    registration.listening("http", null, 80);
    awaitUp(80);
    long begun = System.nanoTime();
    registration.stopping();
    long millis = (System.nanoTime() - begun) / 1000000;
    assertTrue(millis >= 200 && millis < 10000, millis + " ms");
    assertNull(registry.draining);
  }

  @Test
  void aHangingRegistryDoesNotDelayAShutdown() {
    ServiceRegistration registration = registration(Map.of());
    registration.listening("http", null, 80);
    awaitUp(80);
    registry.hanging = true;
    registration.stopping();
    assertTrue(registration.state().startsWith("leaving"), registration.state());
  }

  @Test
  @Timeout(60)
  void theApplicationStopsEvenIfTheDrainHangs() {
    Settings settings = settings(Map.of("graft.server.drain", "1s"));
    CountDownLatch never = new CountDownLatch(1);
    ServiceRegistration registration =
        new ServiceRegistration(
            settings,
            Identity.of(settings),
            scheduler,
            () -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return 1;
            },
            PortTraffic::new);
    registration.announceIn(registry, new Outage(registry.describe()), null);
    registration.listening("http", null, 80);
    awaitUp(80);
    registry.hanging = true;
    registration.stopping();
    assertTrue(registration.draining());
    // The shutdown did not wait for it.
    assertEquals(1, never.getCount());
    never.countDown();
  }

  @Test
  @Timeout(60)
  void theApplicationStopsIfTheDrainFails() {
    Settings settings = settings(Map.of("graft.server.drain", "10m"));
    ServiceRegistration failing =
        new ServiceRegistration(
            settings,
            Identity.of(settings),
            scheduler,
            () -> {
              throw new IllegalStateException("a bug");
            },
            PortTraffic::new);
    failing.announceIn(registry, new Outage(registry.describe()), null);
    failing.listening("http", null, 80);
    awaitUp(80);
    failing.stopping();
    assertNull(registry.up);
    assertEquals("left", failing.state());
  }

  @Test
  void aRequestThatStopsTheJvmDoesNotWaitForItself() {
    inFlight.set(1);
    ServiceRegistration registration = registration(Map.of("graft.server.drain", "10m"));
    registration.listening("http", null, 80);
    awaitUp(80);
    Slot.current()[Slot.CONTEXT] = new Context();
    try {
      registration.stopping();
    } finally {
      Slot.current()[Slot.CONTEXT] = null;
    }
    assertNull(registry.draining);
  }

  /** The context of a request. */
  private static final class Context extends CallContext {
    Context() {
      super(new TraceIds(1, 2, 3, 0), null, null, NO_DEADLINE);
    }
  }

  @Test
  void theDelayOfTheDrainCanBeSet() {
    registry.propagation = TimeUnit.HOURS.toMillis(1);
    ServiceRegistration registration = registration(Map.of("graft.server.drain.delay", "0"));
    registration.listening("http", null, 80);
    awaitUp(80);
    registration.stopping();
    assertNull(registry.draining);
  }

  @Test
  void theRestOfTheDelayIsServedUnregistered() throws Exception {
    registry.propagation = 100;
    ServiceRegistration registration =
        registration(Map.of("graft.server.drain.delay", "19s", "graft.server.drain", "20s"));
    registration.listening("http", null, 80);
    awaitUp(80);
    Thread stopping = new Thread(registration::stopping);
    stopping.start();
    Await.until("marked", () -> registry.draining != null, () -> registry.up);
    Await.until("gone", () -> registry.draining == null, () -> registry.draining);
    assertTrue(stopping.isAlive(), "it serves who has not seen that yet");
    stopping.interrupt();
    stopping.join();
    assertNull(registry.up);
  }

  @Test
  void anUnregisteredServiceStopsAtOnce() {
    registry.propagation = TimeUnit.HOURS.toMillis(1);
    ServiceRegistration registration = registration(Map.of());
    registration.stopping();
    registration.listening("http", null, 80);
    awaitRounds();
    assertNull(registry.up);
    assertEquals(0, registry.writes.get());
  }

  @Test
  void anInterruptEndsTheDrain() throws Exception {
    inFlight.set(1);
    ServiceRegistration registration = registration(Map.of("graft.server.drain", "10m"));
    registration.listening("http", null, 80);
    awaitUp(80);
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread stopping =
        new Thread(
            () -> {
              registration.stopping();
              if (Thread.currentThread().isInterrupted()) {
                interrupted.countDown();
              }
            });
    stopping.start();
    Await.until("draining", () -> registry.draining != null, () -> registry.up);
    stopping.interrupt();
    interrupted.await();
    assertNull(registry.up);
  }

  private ServiceRegistration registration(Map<String, String> system) {
    return registration(settings(system));
  }

  private ServiceRegistration registration(Settings settings) {
    ServiceRegistration registration =
        new ServiceRegistration(
            settings, Identity.of(settings), scheduler, inFlight::get, PortTraffic::new);
    registration.announceIn(registry, new Outage(registry.describe()), null);
    return registration;
  }

  private static Settings settings(Map<String, String> system) {
    Map<String, String> named = new HashMap<>(system);
    named.putIfAbsent("graft.service.name", "orders");
    return new Settings(named, Map.of(), Map.of());
  }

  private void awaitUp(int port) {
    Await.until(
        "registered at " + port,
        () -> registry.up != null && registry.up.port() == port,
        () -> registry.up);
  }

  private static void awaitState(ServiceRegistration registration, String state) {
    Await.until(state, () -> registration.state().startsWith(state), registration::state);
  }

  /** Waits for a few rounds of the agent's thread. */
  private void awaitRounds() {
    AtomicInteger rounds = new AtomicInteger();
    Scheduler.Task task = scheduler.every("rounds", 10, rounds::incrementAndGet);
    Await.until("rounds", () -> rounds.get() > 10, rounds::get);
    task.cancel();
  }
}
