package io.graft.contract.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.graft.contract.registry.Applications.Running;
import io.graft.contract.registry.FaultyProxy.Mode;
import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.Jdk;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.function.Executable;

/**
 * What every registry has to do on its real server. Two instances of {@code orders} and one of
 * {@code shop}, which calls them, live as long as the class, on the oldest, the newest and the
 * usual JDK, and beside them a container with two services; each test leaves them known to each
 * other.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RegistryContract<S extends Subject> {
  static final Duration LONG = Duration.ofSeconds(120);

  /** How long a server is away; {@code -Dregistry.outage=120} makes it two minutes. */
  private static final Duration OUTAGE =
      Duration.ofSeconds(Integer.getInteger("registry.outage", 8));

  private static final int SERVICES = 500;

  /** Servers write to disk what they are told, and what they are told together, at once. */
  private static final int WRITERS = 16;

  S subject;
  World world;
  private Running first;
  private Running second;
  private Running shop;
  private Running contexts;

  /** Starts the server. */
  abstract S start() throws Exception;

  @BeforeAll
  void open() throws Exception {
    subject = start();
    world = new World(subject);
    List<Jdk> jdks = Jdk.all();
    first =
        world.start(
            jdks.get(0),
            "orders",
            "first",
            Map.of(
                "graft.service.zone", "a",
                "graft.service.version", "1.2",
                "graft.service.tags", "blue,team=x",
                "graft.service.priority", "0",
                "graft.service.weight", "2"));
    second = world.start(jdks.get(jdks.size() - 1), "orders", "second", Map.of());
    shop = world.start("shop", "shop");
    contexts = world.startContexts(world.url());
    first.awaitRegistered();
    second.awaitRegistered();
    shop.awaitRegistered();
    awaitBoth();
  }

  @AfterAll
  void close() {
    if (world != null) {
      world.close();
    }
    if (subject != null) {
      subject.close();
    }
  }

  final void contract(Executable test) throws Throwable {
    CellTable.titled("registry contract").run(subject.name(), 17, test);
  }

  private Set<String> both() {
    return new TreeSet<>(Set.of(first.authority(), second.authority()));
  }

  /** Waits until the shop knows both, and nobody else. */
  private void awaitBoth() {
    awaitKnown("both instances of orders to be known", "orders", both());
  }

  private void awaitKnown(String what, String service, Set<String> authorities) {
    Await.until(
        what,
        LONG,
        () -> {
          shop.call(service);
          return shop.knows(service).equals(authorities);
        },
        () -> shop.knows(service) + "\n" + shop.process.dump());
  }

  /** Waits until the server's own API shows both. */
  private void awaitSeen() {
    Await.until(
        "both instances of orders to be registered",
        LONG,
        () -> subject.seen("orders").equals(both()),
        () -> String.valueOf(subject.seen("orders")));
  }

  private static void assertNoneFailed(Map<String, Integer> answers) {
    assertTrue(
        answers.keySet().stream().noneMatch(answer -> answer.startsWith("failed")),
        answers.toString());
    assertFalse(answers.isEmpty());
  }

  @Test
  void whatIsRegisteredIsSeenByTheServersOwnApiAndCalledByOthers() throws Throwable {
    contract(
        () -> {
          awaitSeen();
          Set<String> answers = new TreeSet<>();
          Await.until(
              "both to be called",
              LONG,
              () -> {
                answers.add(shop.call("orders"));
                return answers.equals(Set.of("first", "second"));
              },
              () -> answers + "\n" + shop.admin().status().path("destinations"));
        });
  }

  @Test
  void whatAnInstanceSaysOfItselfArrives() throws Throwable {
    contract(
        () -> {
          JsonNode known =
              shop.instances("orders").stream()
                  .filter(each -> each.path("address").asText().equals(first.authority()))
                  .findFirst()
                  .orElseThrow();
          assertEquals("a", known.path("zone").asText());
          assertEquals("1.2", known.path("version").asText());
          assertEquals(2.0, known.path("weight").asDouble());
          assertEquals("blue,team=x", known.at("/metadata/tags").asText());
          assertTrue(
              known.at("/metadata/admin").asText().startsWith("127.0.0.1:"), known::toString);
          assertEquals(
              first.admin().status().at("/service/instance").asText(), known.path("id").asText());
        });
  }

  @Test
  void webApplicationsOfOneProcessAreServicesThatComeAndGoByThemselves() throws Throwable {
    contract(
        () -> {
          awaitContexts(true);
          Set<String> one = Set.of(contexts.authority());
          awaitKnown("the cart to be known", "cart", one);
          awaitKnown("the stock to be known", "stock", one);
          assertEquals("/cart", shop.instances("cart").get(0).at("/metadata/context").asText());
          contexts.process.writeLine("undeploy");
          awaitContexts(false);
          awaitKnown("the cart to be gone", "cart", Set.of());
          assertEquals(one, shop.knows("stock"));
          contexts.process.writeLine("deploy");
          awaitContexts(true);
          awaitKnown("the cart to be back", "cart", one);
          assertEquals(Set.of(), subject.seen("box"));
        });
  }

  /**
   * Waits until the server's own API shows the services of the container.
   *
   * @param cart whether its first application runs
   */
  private void awaitContexts(boolean cart) {
    Set<String> one = Set.of(contexts.authority());
    Await.until(
        "cart " + cart + " and stock to be registered",
        LONG,
        () ->
            subject.seen("cart").equals(cart ? one : Set.of()) && subject.seen("stock").equals(one),
        () ->
            subject.seen("cart")
                + " and "
                + subject.seen("stock")
                + "\n"
                + contexts.process.dump());
  }

  @Test
  void whoIsRegisteredByOthersIsCalled() throws Throwable {
    contract(
        () -> {
          HttpServer legacy = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 10);
          legacy.createContext(
              "/name",
              exchange -> {
                exchange.sendResponseHeaders(200, 6);
                exchange.getResponseBody().write("legacy".getBytes());
                exchange.close();
              });
          legacy.start();
          int port = legacy.getAddress().getPort();
          try {
            subject.register("legacy", "127.0.0.1", port);
            long begun = System.nanoTime();
            Await.until(
                "legacy to be called",
                LONG,
                () -> shop.call("legacy").equals("legacy"),
                shop.process::dump);
            Figures.took(subject.name(), "registered by others until called", since(begun));
            subject.deregister("legacy", "127.0.0.1", port);
            awaitKnown("legacy to be gone", "legacy", Set.of());
          } finally {
            legacy.stop(0);
          }
        });
  }

  @Test
  void whoWantsNoTrafficIsRegisteredAndCalledByNobody() throws Throwable {
    contract(
        () -> {
          try (Running idle =
              world.start("idle", "idle", Map.of("graft.service.weight", "0")).awaitRegistered()) {
            Await.until(
                "the server to show nobody who may be called",
                LONG,
                () -> subject.seen("idle").isEmpty(),
                () -> subject.seen("idle").toString());
            for (int i = 0; i < 20; i++) {
              String answer = shop.call("idle");
              assertTrue(answer.startsWith("failed"), answer);
            }
            assertTrue(idle.state().startsWith("registered"), idle::state);
          }
        });
  }

  @Test
  void aThirdInstanceComesDrainsAndGoesUnderLoadWithoutAFailedRequest() throws Throwable {
    contract(
        () -> {
          Load load = Load.on(shop, "orders");
          long begun = System.nanoTime();
          Running third = world.start("orders", "third").awaitRegistered();
          long registered = System.nanoTime();
          Set<String> three = new TreeSet<>(both());
          three.add(third.authority());
          awaitKnown("the third to be known", "orders", three);
          Figures.took(subject.name(), "registered until known to others", since(registered));
          Figures.took(subject.name(), "started until known to others", since(begun));
          long left = System.nanoTime();
          third.process.terminate();
          awaitBoth();
          Figures.took(subject.name(), "SIGTERM until others know", since(left));
          assertEquals(143, third.process.awaitExit());
          awaitSeen();
          third.close();
          assertNoneFailed(load.end());
        });
  }

  @Test
  void whoIsKilledIsNotCalledAnyMoreAndExpires() throws Throwable {
    contract(
        () -> {
          Running third = world.start("orders", "killed").awaitRegistered();
          Set<String> three = new TreeSet<>(both());
          three.add(third.authority());
          awaitKnown("the third to be known", "orders", three);
          Load load = Load.on(shop, "orders");
          long killed = System.nanoTime();
          third.process.kill();
          Await.until(
              "the dead one to expire",
              subject.expiry().plusSeconds(30),
              () -> shop.knows("orders").equals(both()),
              () -> shop.knows("orders").toString());
          Figures.took(subject.name(), "kill -9 until gone for others", since(killed));
          assertNoneFailed(load.end());
        });
  }

  @Test
  void aServerThatIsStoppedAndStartedCostsNothing() throws Throwable {
    contract(
        () -> {
          Load load = Load.on(shop, "orders");
          subject.stop();
          pass(OUTAGE, load);
          subject.start();
          awaitBack();
          assertNoneFailed(load.end());
        });
  }

  /** Whether its data is taken away: not from one that keeps none, and is empty if restarted. */
  boolean isWiped() {
    return true;
  }

  @Test
  @EnabledIf("isWiped")
  void aServerThatHasForgottenEverythingIsToldAgain() throws Throwable {
    contract(
        () -> {
          Load load = Load.on(shop, "orders");
          subject.wipe();
          awaitBack();
          // What was held back meanwhile must not be lost later.
          pass(OUTAGE, load);
          awaitBoth();
          assertNoneFailed(load.end());
        });
  }

  @Test
  void aServerThatHangsCostsNothingNotEvenAtAStart() throws Throwable {
    contract(
        () -> {
          awaitKept();
          Load load = Load.on(shop, "orders");
          subject.suspend();
          try {
            pass(OUTAGE, load);
            long begun = System.nanoTime();
            Running late = world.start("shop", "late");
            Figures.took(subject.name(), "start while the registry hangs", since(begun));
            assertTrue(Set.of("first", "second").contains(late.call("orders")), late.process::dump);
            late.close();
          } finally {
            subject.resume();
          }
          awaitBack();
          assertNoneFailed(load.end());
        });
  }

  /** Waits until the shop has kept on disk whom it knows. */
  private void awaitKept() {
    Await.until(
        "the snapshot to be on disk",
        LONG,
        () -> world.kept().contains(first.authority().replace("127.0.0.1:", "")),
        shop.process::dump);
  }

  /** Waits until all that live are registered; what is left of a dead one goes in its own time. */
  private void awaitBack() {
    long begun = System.nanoTime();
    Await.until(
        "all to be registered again",
        LONG,
        () -> subject.seen("orders").containsAll(both()),
        () -> String.valueOf(subject.seen("orders")));
    awaitContexts(true);
    long took = since(begun);
    Figures.took(subject.name(), "server is back until all are registered", took);
    assertTrue(
        // A renewal, and what a busy machine adds to it.
        took <= subject.renewal().plusSeconds(10).toNanos(),
        () -> took / 1e9 + " s until everybody was back");
    awaitBoth();
  }

  /** Lets time pass under load, and sees that the load goes on. */
  private void pass(Duration time, Load load) {
    long end = System.nanoTime() + time.toNanos();
    int before = load.count();
    Await.until(
        "time to pass under load", time.plus(LONG), () -> System.nanoTime() > end, () -> "");
    assertTrue(load.count() > before);
  }

  @Test
  void answersThatAreNoneChangeNothing() throws Throwable {
    contract(
        () -> {
          for (Mode mode :
              List.of(Mode.GARBAGE, Mode.CUT, Mode.ERROR_500, Mode.RESET, Mode.REFUSE)) {
            Load load = Load.on(shop, "orders");
            world.proxy.mode(mode);
            try {
              Await.until(
                  mode + " to be noticed",
                  LONG,
                  () -> !shop.admin().status().at("/registry/problems").isEmpty(),
                  shop.process::dump);
              assertEquals(both(), shop.knows("orders"), mode.toString());
            } finally {
              world.proxy.mode(Mode.PASS);
            }
            Await.until(
                "the registry to be read again after " + mode,
                LONG,
                () -> shop.admin().status().at("/registry/problems").isEmpty(),
                shop.process::dump);
            assertNoneFailed(load.end());
            awaitSeen();
            awaitContexts(true);
            awaitBoth();
          }
        });
  }

  @Test
  void aServerThatIsSlowIsWaitedFor() throws Throwable {
    contract(
        () -> {
          world.proxy.mode(Mode.SLOW);
          try {
            Running third = world.start("orders", "slow").awaitRegistered();
            Set<String> three = new TreeSet<>(both());
            three.add(third.authority());
            awaitKnown("the third to be known", "orders", three);
            third.process.terminate();
            third.process.awaitExit();
            third.close();
            awaitBoth();
          } finally {
            world.proxy.mode(Mode.PASS);
          }
        });
  }

  /** Whether it is filled: with {@code -Pmatrix} each registry is. */
  boolean isFilled() {
    return Jdk.isMatrix();
  }

  @Test
  @EnabledIf("isFilled")
  void manyServicesOfTwentyInstancesAreNoBurden() throws Throwable {
    contract(
        () -> {
          fill();
          try (Running browser = world.start("browser", "browser").awaitRegistered()) {
            long begun = System.nanoTime();
            Await.until(
                "one of many to be known",
                LONG,
                () -> {
                  browser.call("many-50");
                  return browser.instances("many-50").size() == 20;
                },
                () -> String.valueOf(browser.knows("many-50")));
            Figures.took(
                subject.name(), "one of " + SERVICES + " services of 20 known", since(begun));
          }
          awaitBoth();
        });
  }

  /** Gives the server its many others. */
  private void fill() throws Exception {
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Callable<Void>> writes = new ArrayList<>();
      for (int i = 0; i < SERVICES; i++) {
        String service = "many-" + i;
        int firstPort = 10000 + 20 * i;
        writes.add(
            () -> {
              subject.registerAll(service, "127.0.0.1", firstPort, 20);
              return null;
            });
      }
      for (Future<Void> write : writers.invokeAll(writes)) {
        write.get();
      }
    } finally {
      writers.shutdownNow();
    }
  }

  static long since(long begun) {
    return System.nanoTime() - begun;
  }
}
