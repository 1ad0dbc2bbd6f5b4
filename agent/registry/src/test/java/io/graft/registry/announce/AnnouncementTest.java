package io.graft.registry.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.net.Await;
import io.graft.net.Printed;
import io.graft.registry.Completion;
import io.graft.registry.Outage;
import io.graft.registry.Registry;
import io.graft.registry.Watcher;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AnnouncementTest {
  private static final Instance OLD = Instance.builder("orders", "a", "127.0.0.1", 1).build();
  private static final Instance NEW = Instance.builder("orders", "a", "127.0.0.1", 2).build();

  private final Scheduler scheduler = new Scheduler("test");
  private final Scripted registry = new Scripted();
  private volatile Instance self;
  private final Announcement announcement =
      new Announcement(registry, new Outage("scripted"), scheduler, asked -> self);

  @AfterEach
  void stop() {
    scheduler.stop(5000);
  }

  /** A registry whose responses a test controls. */
  private static final class Scripted implements Registry {
    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile Completion open;
    volatile boolean answers = true;
    volatile long renewMillis = 10;

    private void ask(String what, Instance self, Completion done) {
      asked.add(what + " " + self.port());
      open = done;
      if (answers) {
        done.succeeded();
      }
    }

    @Override
    public void register(Instance self, Completion done) {
      ask("register", self, done);
    }

    @Override
    public void renew(Instance self, Completion done) {
      ask("renew", self, done);
    }

    @Override
    public void drain(Instance self, Completion done) {
      ask("drain", self, done);
    }

    @Override
    public void deregister(Instance self, Completion done) {
      ask("deregister", self, done);
    }

    @Override
    public String describe() {
      return "scripted";
    }

    @Override
    public boolean registers() {
      return true;
    }

    @Override
    public boolean local() {
      return false;
    }

    @Override
    public long renewMillis() {
      return renewMillis;
    }

    @Override
    public long propagationMillis() {
      return 10;
    }

    @Override
    public void watch(Watcher watcher) {}

    @Override
    public void look(String service, Runnable done) {}

    @Override
    public void close() {}
  }

  private void on(Runnable work) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    scheduler.execute(
        "test",
        () -> {
          work.run();
          done.complete(null);
        });
    done.join();
  }

  private void awaitAsked(String... what) {
    Await.until(
        List.of(what).toString(),
        () -> registry.asked.containsAll(List.of(what)),
        () -> registry.asked);
  }

  @Test
  void aChangedInstanceIsRegisteredAndAnUnchangedOneIsRenewed() {
    self = OLD;
    on(announcement::reconcile);
    awaitAsked("register 1", "renew 1");
    self = NEW;
    awaitAsked("register 2", "renew 2");
    assertEquals(NEW, announcement.announced());
  }

  @Test
  void oneRequestIsMadeAtATime() {
    registry.answers = false;
    self = OLD;
    on(announcement::reconcile);
    self = NEW;
    on(announcement::reconcile);
    on(announcement::reconcile);
    assertEquals(List.of("register 1"), registry.asked);
    assertNull(announcement.announced());
    on(() -> registry.open.succeeded());
    assertEquals(List.of("register 1", "register 2"), registry.asked);
    assertEquals(OLD, announcement.announced());
  }

  @Test
  void aDrainWaitsForTheCurrentRequestAndThenForItsOwn()
      throws InterruptedException, ExecutionException, TimeoutException {
    registry.answers = false;
    self = OLD;
    on(announcement::reconcile);
    CompletableFuture<Void> drained = new CompletableFuture<>();
    on(() -> announcement.drain(() -> drained.complete(null)));
    assertEquals(List.of("register 1"), registry.asked);
    on(() -> registry.open.succeeded());
    assertEquals(List.of("register 1", "drain 1"), registry.asked);
    assertEquals(false, drained.isDone());
    on(() -> registry.open.failed("it is away"));
    drained.get(30, TimeUnit.SECONDS);
    CompletableFuture<Void> left = new CompletableFuture<>();
    registry.answers = true;
    on(() -> announcement.leave(() -> left.complete(null)));
    left.get(30, TimeUnit.SECONDS);
    assertNull(announcement.announced());
    assertEquals("deregister 1", registry.asked.get(registry.asked.size() - 1));
  }

  @Test
  void anUnregisteredInstanceLeavesAtOnce() throws Exception {
    CompletableFuture<Void> left = new CompletableFuture<>();
    on(() -> announcement.drain(() -> announcement.leave(() -> left.complete(null))));
    left.get(30, TimeUnit.SECONDS);
    assertEquals(List.of(), registry.asked);
  }

  @Test
  void aDrainingInstanceIsRenewedWhileItServes() {
    self = OLD;
    on(announcement::reconcile);
    on(() -> announcement.drain(() -> registry.asked.clear()));
    awaitAsked("renew 1");
    assertEquals(0, registry.asked.stream().filter(each -> each.startsWith("register")).count());
  }

  @Test
  void aClosedPortDrainsThenDeregistersAndCanReturn() {
    self = OLD;
    on(announcement::reconcile);
    self = null;
    on(announcement::reconcile);
    awaitAsked("drain 1", "deregister 1");
    self = NEW;
    on(announcement::reconcile);
    awaitAsked("register 2", "renew 2");
  }

  @Test
  void aFailureIsRetriedAndLoggedOnce() {
    registry.answers = false;
    self = OLD;
    try (Printed printed = new Printed()) {
      on(announcement::reconcile);
      for (int i = 2; i < 6; i++) {
        int tries = i;
        on(() -> registry.open.failed("it is away"));
        assertEquals("it is away", announcement.problem());
        Await.until("a try", () -> registry.asked.size() == tries, () -> registry.asked);
      }
      on(() -> registry.open.succeeded());
      assertNull(announcement.problem());
      assertEquals(2, printed.lines("scripted").size(), printed.lines("graft").toString());
    }
  }

  @Test
  void anInstanceWithWeightZeroIsMarkedAsDraining() {
    Instance idle = Instance.builder("orders", "a", "127.0.0.1", 1).weight(0).build();
    registry.renewMillis = 20;
    self = idle;
    on(announcement::reconcile);
    awaitAsked("register 1", "drain 1", "renew 1");
    assertEquals(List.of("register 1", "drain 1", "renew 1"), registry.asked.subList(0, 3));
    self = NEW;
    on(announcement::reconcile);
    awaitAsked("register 2", "renew 2");
    assertEquals(NEW, announcement.announced());
  }
}
