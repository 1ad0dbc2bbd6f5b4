package io.graft.security.tunnel.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More handshakes than there is time for. */
class HandshakeThreadsTest {
  private static final long LIMIT_SECONDS = 60;

  private final AtomicLong nanos = new AtomicLong();
  private final BlockingQueue<String> ran = new LinkedBlockingQueue<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final HandshakeThreads threads = new HandshakeThreads(nanos::get);

  /** Two threads would take tasks in any order. */
  @BeforeEach
  void oneThread() {
    assumeTrue(Runtime.getRuntime().availableProcessors() < 8);
  }

  @AfterEach
  void stop() {
    released.countDown();
    threads.close();
  }

  private String next() throws InterruptedException {
    return ran.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Takes the thread, for some time by its clock, until {@link #released}. */
  private void block(long millis) throws InterruptedException {
    threads.execute(
        () -> {
          ran.add("blocked");
          nanos.addAndGet(millis * 1_000_000);
          try {
            released.await(LIMIT_SECONDS, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        false);
    assertEquals("blocked", next());
  }

  @Test
  void whatWasBegunIsFinishedFirst() throws Exception {
    block(1);
    assertTrue(threads.execute(() -> ran.add("new"), false));
    assertTrue(threads.execute(() -> ran.add("begun"), true));
    released.countDown();
    assertEquals(List.of("begun", "new"), List.of(next(), next()));
  }

  @Test
  void whatWasBegunIsNeverRefused() throws Exception {
    block(0);
    while (threads.execute(() -> {}, false)) {
      // Until as many wait as may.
    }
    assertTrue(threads.execute(() -> ran.add("begun"), true));
    released.countDown();
    assertEquals("begun", next());
  }

  @Test
  void whoHasGoneIsLeftOut() throws Exception {
    block(1);
    Runnable gone = () -> ran.add("gone");
    assertTrue(threads.execute(gone, false));
    assertTrue(threads.execute(() -> ran.add("next"), false));
    assertTrue(threads.cancel(gone));
    assertFalse(threads.cancel(gone));
    released.countDown();
    assertEquals("next", next());
  }

  @Test
  void whoseTurnWouldComeTooLateIsRefusedAtOnce() throws Exception {
    threads.execute(
        () -> {
          nanos.addAndGet(8_000_000_000L);
          ran.add("slow");
        },
        false);
    assertEquals("slow", next());
    block(0);
    assertTrue(threads.execute(() -> {}, false));
    assertTrue(threads.execute(() -> {}, false));
    assertFalse(threads.execute(() -> {}, false), "two wait, of a second each");
    assertTrue(threads.execute(() -> {}, true), "it was begun");
  }
}
