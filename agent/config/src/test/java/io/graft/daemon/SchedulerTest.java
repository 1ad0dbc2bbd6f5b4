package io.graft.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.bootstrap.Slot;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SchedulerTest {
  private final Scheduler scheduler = new Scheduler("scheduler-test");

  @AfterEach
  void stop() {
    scheduler.stop(5000);
  }

  @Test
  void itsThreadIsADaemonOfTheAgent() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    CompletableFuture<Object> own = new CompletableFuture<>();
    scheduler.execute(
        "look",
        () -> {
          thread.complete(Thread.currentThread());
          own.complete(String.valueOf(Slot.current()[Slot.OWN]));
        });
    assertEquals("graft-scheduler-test", thread.get().getName());
    assertTrue(thread.get().isDaemon());
    assertNull(thread.get().getContextClassLoader());
    assertEquals("true", own.get());
  }

  @Test
  void aPeriodicTaskThatThrowsRunsAgainAndSoDoTheOthers() throws Exception {
    CountDownLatch failing = new CountDownLatch(3);
    CountDownLatch other = new CountDownLatch(3);
    scheduler.every(
        "failing",
        1,
        () -> {
          failing.countDown();
          Thread.currentThread().interrupt();
          throw new AssertionError("for the test");
        });
    scheduler.every("other", 1, other::countDown);
    failing.await();
    other.await();
  }

  @Test
  void aTaskDoesNotRunBeforeItsTime() throws Exception {
    for (int millis : new int[] {50, 1, 0}) {
      CompletableFuture<Long> ran = new CompletableFuture<>();
      long asked = System.nanoTime();
      scheduler.after("later", millis, () -> ran.complete(System.nanoTime()));
      assertTrue(ran.get() - asked >= TimeUnit.MILLISECONDS.toNanos(millis));
    }
  }

  @Test
  void aCancelledTaskDoesNotRunAgain() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    CompletableFuture<Scheduler.Task> task = new CompletableFuture<>();
    CountDownLatch cancelled = new CountDownLatch(1);
    task.complete(
        scheduler.every(
            "cancels itself",
            1,
            () -> {
              runs.incrementAndGet();
              task.join().cancel();
              cancelled.countDown();
            }));
    cancelled.await();
    CountDownLatch later = new CountDownLatch(5);
    scheduler.every("later", 1, later::countDown);
    later.await();
    assertEquals(1, runs.get());
  }

  @Test
  void aStoppedSchedulerHasNoThreadAndAcceptsNoTask() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    scheduler.execute("look", () -> thread.complete(Thread.currentThread()));
    assertNotNull(thread.get());
    scheduler.stop(5000);
    assertFalse(thread.get().isAlive());
    CountDownLatch never = new CountDownLatch(1);
    scheduler.execute("never", never::countDown);
    assertEquals(1, never.getCount());
  }
}
