package io.graft.governance.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Together;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GcraTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private final Gcra limit = new Gcra();
  private long now = -5 * SECOND;

  @Test
  void aBurstIsAdmittedAtOnceAndThenTheRate() {
    for (int i = 0; i < 5; i++) {
      assertEquals(0, limit.tryAcquire(100 * MILLI, 5, now));
    }
    assertEquals(100 * MILLI, limit.tryAcquire(100 * MILLI, 5, now));
    now += 99 * MILLI;
    assertEquals(MILLI, limit.tryAcquire(100 * MILLI, 5, now));
    now += MILLI;
    assertEquals(0, limit.tryAcquire(100 * MILLI, 5, now));
    assertEquals(100 * MILLI, limit.tryAcquire(100 * MILLI, 5, now));
  }

  @Test
  void aRequestIsAdmittedAfterTheReturnedWait() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      long wait = limit.tryAcquire(7 * MILLI, 3, now);
      if (wait > 0) {
        assertTrue(limit.tryAcquire(7 * MILLI, 3, now + wait - 1) > 0, "not a nanosecond before");
        now += wait;
        assertEquals(0, limit.tryAcquire(7 * MILLI, 3, now));
      }
      now += random.nextInt((int) (5 * MILLI));
    }
  }

  @Test
  void noSpanAdmitsMoreThanTheRateAndABurst() {
    Random random = new Random(7);
    for (int run = 0; run < 50; run++) {
      long interval = 1 + random.nextInt((int) MILLI);
      int burst = 1 + random.nextInt(20);
      Gcra gcra = new Gcra();
      long[] admitted = new long[2000];
      int count = 0;
      long time = random.nextLong() >> 2;
      while (count < admitted.length) {
        if (gcra.tryAcquire(interval, burst, time) == 0) {
          admitted[count++] = time;
        }
        // Floods, steady traffic and long pauses in turn.
        int kind = random.nextInt(100);
        time += kind < 60 ? random.nextInt(10) : kind < 99 ? interval / 2 : 100 * interval;
      }
      for (int from = 0; from < count; from += 17) {
        for (int to = from; to < count; to += 13) {
          long span = admitted[to] - admitted[from];
          assertTrue(to - from + 1 <= span / interval + burst + 1e-9, "interval " + interval);
        }
      }
    }
  }

  @Test
  void aRefusedFloodStarvesNoRequest() {
    int admitted = 0;
    long end = now + SECOND;
    while (now - end < 0) {
      admitted += limit.tryAcquire(10 * MILLI, 1, now) == 0 ? 1 : 0;
      now += MILLI / 10;
    }
    assertEquals(100, admitted, "refusals cost nothing of the rate");
  }

  @Test
  void aPauseEarnsABurstAndNoMore() {
    now += 3600 * SECOND;
    int admitted = 0;
    for (int i = 0; i < 100; i++) {
      admitted += limit.tryAcquire(MILLI, 10, now) == 0 ? 1 : 0;
    }
    assertEquals(10, admitted);
  }

  @Test
  void threadsTogetherAreAdmittedExactlyTheBurst() throws InterruptedException {
    for (int run = 0; run < 20; run++) {
      Gcra gcra = new Gcra();
      AtomicInteger admitted = new AtomicInteger();
      Together.run(
          4,
          5_000,
          i -> {
            if (gcra.tryAcquire(SECOND, 1_000, now) == 0) {
              admitted.incrementAndGet();
            }
          });
      assertEquals(1_000, admitted.get());
    }
  }

  @Test
  void aFasterRateAppliesAtOnce() {
    for (int i = 0; i < 10; i++) {
      limit.tryAcquire(3600 * SECOND, 10, now);
    }
    assertEquals(3600 * SECOND, limit.tryAcquire(3600 * SECOND, 10, now));
    assertEquals(10 * MILLI, limit.tryAcquire(10 * MILLI, 10, now), "as after a burst just used");
    now += 10 * MILLI;
    assertEquals(0, limit.tryAcquire(10 * MILLI, 10, now));
    assertEquals(10 * MILLI, limit.tryAcquire(10 * MILLI, 10, now));
  }

  @Test
  void aSlowerRateAppliesFromTheNextRequest() {
    for (int i = 0; i < 10; i++) {
      limit.tryAcquire(10 * MILLI, 10, now);
    }
    assertEquals(100 * MILLI, limit.tryAcquire(SECOND, 1, now));
    now += 100 * MILLI;
    assertEquals(0, limit.tryAcquire(SECOND, 1, now));
    assertEquals(SECOND, limit.tryAcquire(SECOND, 1, now));
  }

  @Test
  void aThreadWithAnOlderClockReadingUndoesNothing() {
    long later = now + MILLI;
    for (int i = 0; i < 10; i++) {
      assertEquals(0, limit.tryAcquire(MILLI, 10, later));
    }
    assertEquals(2 * MILLI, limit.tryAcquire(MILLI, 10, now));
    assertEquals(MILLI, limit.tryAcquire(MILLI, 10, later));
  }
}
