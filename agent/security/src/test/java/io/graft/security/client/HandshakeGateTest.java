package io.graft.security.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.net.Await;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Handshakes that wait for each other; time passes only when a test lets it. */
class HandshakeGateTest {
  private static final long MILLI = 1_000_000;

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - MILLI);
  private final HandshakeGate gate = new HandshakeGate(nanos::get);

  /** One that begins on a thread of its own. */
  private final class Waiting {
    final CompletableFuture<Integer> waited = new CompletableFuture<>();
    final Thread thread;

    Waiting(int millis) {
      thread = new Thread(() -> waited.complete(gate.begin(millis)));
      thread.start();
    }

    Waiting awaitWaiting() {
      Await.until(
          "a thread that waits",
          () ->
              thread.getState() == Thread.State.TIMED_WAITING
                  || thread.getState() == Thread.State.WAITING,
          thread::getState);
      assertTrue(!waited.isDone());
      return this;
    }
  }

  @Test
  void oneBeginsAndTheNextWaitsUntilItHasEnded() {
    assertEquals(0, gate.begin(1000));
    Waiting next = new Waiting(1000).awaitWaiting();
    nanos.addAndGet(7 * MILLI);
    gate.ended(true);
    assertEquals(7, next.waited.join());
  }

  @Test
  void eachSuccessAllowsOneMore() {
    gate.begin(1000);
    gate.ended(true);
    assertEquals(0, gate.begin(1000));
    assertEquals(0, gate.begin(1000));
    Waiting third = new Waiting(1000).awaitWaiting();
    gate.ended(true);
    assertEquals(0, third.waited.join());
    for (int i = 0; i < 100; i++) {
      gate.begin(1000);
      gate.ended(true);
    }
    assertEquals(32, gate.allowed());
  }

  @Test
  void afterAFailureOneAtATime() {
    for (int i = 0; i < 5; i++) {
      gate.begin(1000);
      gate.ended(true);
    }
    gate.begin(1000);
    gate.ended(false);
    assertEquals(1, gate.allowed());
  }

  @Test
  void afterARefusalThereIsAPauseThatGrows() {
    gate.begin(1000);
    gate.refused();
    Waiting next = new Waiting(1000).awaitWaiting();
    nanos.addAndGet(50 * MILLI);
    assertEquals(50, next.waited.join());
    gate.refused();
    next = new Waiting(1000).awaitWaiting();
    nanos.addAndGet(100 * MILLI);
    assertEquals(100, next.waited.join());
    gate.ended(true);
    assertEquals(0, gate.begin(1000));
  }

  /** A peer that does not respond. */
  @Test
  void nobodyWaitsLongerThanHalfOfItsTime() {
    gate.begin(200);
    Waiting next = new Waiting(200).awaitWaiting();
    nanos.addAndGet(100 * MILLI);
    assertEquals(100, next.waited.join());
  }

  @Test
  void whoMayNotBlockAsksAgain() {
    long second = 1000 * MILLI;
    assertEquals(0, gate.tryBegin(0, second));
    assertEquals(5 * MILLI, gate.tryBegin(0, second));
    gate.ended(true);
    assertEquals(0, gate.tryBegin(5 * MILLI, second));
    gate.refused();
    assertEquals(50 * MILLI, gate.tryBegin(0, second), "as long as the pause");
    nanos.addAndGet(50 * MILLI);
    assertEquals(0, gate.tryBegin(50 * MILLI, second));
  }

  /** A peer that does not respond. */
  @Test
  void whoHasWaitedLongEnoughBeginsAllTheSame() {
    gate.begin(1000);
    assertEquals(2 * MILLI, gate.tryBegin(98 * MILLI, 100 * MILLI));
    assertEquals(0, gate.tryBegin(100 * MILLI, 100 * MILLI));
    assertEquals(5 * MILLI, gate.tryBegin(1000 * MILLI, Long.MAX_VALUE));
    assertEquals(0, gate.tryBegin(2000 * MILLI, Long.MAX_VALUE));
  }
}
