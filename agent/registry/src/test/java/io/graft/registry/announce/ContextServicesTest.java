package io.graft.registry.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import io.graft.config.identity.Identity;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.governance.service.PortTraffic;
import io.graft.net.Await;
import io.graft.net.Printed;
import io.graft.registry.Completion;
import io.graft.registry.Outage;
import io.graft.registry.Registry;
import io.graft.registry.Watcher;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ContextServicesTest {
  private final Scheduler scheduler = new Scheduler("test");
  private final Memory registry = new Memory();

  /** A registry in memory. */
  private static final class Memory implements Registry {
    final Map<String, Instance> up = new ConcurrentHashMap<>();
    final Set<String> draining = Collections.synchronizedSet(new HashSet<>());

    @Override
    public String describe() {
      return "memory";
    }

    @Override
    public boolean registers() {
      return true;
    }

    @Override
    public boolean local() {
      return true;
    }

    @Override
    public void register(Instance self, Completion done) {
      up.put(self.service(), self);
      draining.remove(self.service());
      done.succeeded();
    }

    @Override
    public void renew(Instance self, Completion done) {
      done.succeeded();
    }

    @Override
    public void drain(Instance self, Completion done) {
      draining.add(self.service());
      done.succeeded();
    }

    @Override
    public void deregister(Instance self, Completion done) {
      up.remove(self.service());
      done.succeeded();
    }

    @Override
    public long renewMillis() {
      return 20;
    }

    @Override
    public long propagationMillis() {
      return 100;
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
  void applicationsAreRegisteredBesideEachOtherAndTheRootAsTheContainer() {
    ServiceRegistration registration = registration("true");
    registration.deployed("a", "", null);
    registration.deployed("b", "/Shop", null);
    registration.deployed("c", "/manager", null);
    registration.listening("http", null, 80);
    awaitContexts(Map.of("box", "/", "shop", "/Shop"));
    assertEquals(80, registry.up.get("shop").port());
    String id = registry.up.get("box").id();
    assertEquals(id + "-shop", registry.up.get("shop").id());
    assertTrue(registration.state().startsWith("registered: box/"), registration.state());
    assertTrue(registration.state().contains(", shop/"), registration.state());
    registration.undeployed("a", false);
    awaitContexts(Map.of("shop", "/Shop"));
  }

  @Test
  void aContainerOfWhichAllApplicationsHaveFailedIsNotRegistered() {
    ServiceRegistration registration = registration("true");
    registration.undeployed("a", false);
    registration.listening("http", null, 80);
    Await.until(
        "its state",
        () -> registration.state().equals("not registered: no web application is running"),
        registration::state);
    assertEquals(Map.of(), registry.up);
  }

  @Test
  void anApplicationThatStopsIsDrainedBeforeItGoes() {
    ServiceRegistration registration = registration("true");
    registration.deployed("a", "/shop", null);
    registration.listening("http", null, 80);
    awaitContexts(Map.of("shop", "/shop"));
    long begun = System.nanoTime();
    registration.undeployed("a", true);
    assertTrue(System.nanoTime() - begun >= 100_000_000, "it waits until callers know");
    assertEquals(Set.of("shop"), registry.draining);
    awaitContexts(Map.of());
    registration.deployed("a", "/shop", null);
    awaitContexts(Map.of("shop", "/shop"));
    assertEquals(Set.of(), registry.draining);
  }

  @Test
  void twoVersionsOfOneApplicationAreOneServiceUntilBothAreGone() {
    try (Printed printed = new Printed()) {
      ServiceRegistration registration = registration("true");
      registration.listening("http", null, 80);
      registration.deployed("/shop##1", "/shop", "shop##1.war");
      registration.deployed("/shop##2", "/shop", "shop##2.war");
      awaitContexts(Map.of("shop", "/shop"));
      registration.undeployed("/shop##1", true);
      assertEquals(List.of("/shop: registered: " + registry.up.get("shop")), lines(registration));
      registration.undeployed("/shop##2", false);
      awaitContexts(Map.of());
      assertEquals(List.of(), printed.lines("context"));
    }
  }

  @Test
  void ofTwoWithOneNameTheFirstIsRegisteredAndOneLineNamesBoth() {
    try (Printed printed = new Printed()) {
      ServiceRegistration registration = registration("true");
      registration.listening("http", null, 80);
      registration.deployed("a", "/eu/shop", null);
      registration.deployed("b", "/eu-shop", null);
      registration.deployed("b", "/eu-shop", null);
      awaitContexts(Map.of("eu-shop", "/eu/shop"));
      assertEquals(
          List.of(
              "[graft] contexts /eu/shop and /eu-shop both give the service name eu-shop: only"
                  + " /eu/shop is registered"),
          printed.lines("both"));
      assertTrue(
          lines(registration).contains("/eu-shop: not registered: /eu/shop has the name eu-shop"),
          lines(registration)::toString);
      registration.undeployed("a", false);
      awaitContexts(Map.of("eu-shop", "/eu-shop"));
    }
  }

  @Test
  void anApplicationPrecedesTheRootThatHasItsName() {
    try (Printed printed = new Printed()) {
      ServiceRegistration registration = registration("true");
      registration.listening("http", null, 80);
      registration.deployed("a", "/", null);
      awaitContexts(Map.of("box", "/"));
      registration.deployed("b", "/box", null);
      awaitContexts(Map.of("box", "/box"));
      assertEquals(1, printed.lines("only /box is registered").size());
    }
  }

  @Test
  void aSuspendedServerIsNotRegisteredUntilItIsResumed() {
    ServiceRegistration registration = registration("true");
    registration.deployed("a", "/shop", null);
    registration.listening("http", null, 80);
    awaitContexts(Map.of("shop", "/shop"));
    registration.suspended(true);
    assertEquals(Set.of("shop"), registry.draining);
    awaitContexts(Map.of());
    Await.until(
        "its state",
        () -> registration.state().equals("not registered: it is suspended"),
        registration::state);
    registration.suspended(false);
    awaitContexts(Map.of("shop", "/shop"));
  }

  @Test
  void withoutTheKeyReportsChangeNothing() {
    ServiceRegistration registration = registration("false");
    registration.deployed("a", "/shop", null);
    registration.listening("http", null, 80);
    registration.undeployed("a", true);
    Await.until("registered", () -> registry.up.containsKey("box"), () -> registry.up);
    assertEquals(Set.of("box"), registry.up.keySet());
    assertEquals(List.of(), registration.describeContexts());
  }

  private static List<String> lines(ServiceRegistration registration) {
    return registration.describeContexts();
  }

  private void awaitContexts(Map<String, String> contexts) {
    Await.until(contexts.toString(), () -> contexts.equals(contexts()), this::contexts);
  }

  private Map<String, String> contexts() {
    Map<String, String> all = new TreeMap<>();
    registry.up.forEach(
        (service, instance) -> all.put(service, instance.metadata().get("context")));
    return all;
  }

  private ServiceRegistration registration(String perContext) {
    Settings settings =
        new Settings(
            Map.of("graft.service.name", "box", "graft.service.per-context", perContext),
            Map.of(),
            Map.of());
    ServiceRegistration registration =
        new ServiceRegistration(
            settings, Identity.of(settings), scheduler, () -> 0, PortTraffic::new);
    registration.announceIn(registry, new Outage(registry.describe()), null);
    return registration;
  }
}
