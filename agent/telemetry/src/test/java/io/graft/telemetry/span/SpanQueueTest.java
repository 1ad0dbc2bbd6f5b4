package io.graft.telemetry.span;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.telemetry.Attempt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpanQueueTest {
  private static final WallClock CLOCK = new WallClock();

  private static SpanRecord span(int resends) {
    Attempt attempt = new Attempt();
    attempt.resends = resends;
    attempt.parent = resends;
    return ClientSpan.of(attempt, CLOCK, null);
  }

  @Test
  void orderIsKeptAndSpansBeyondTheCapacityAreDropped() {
    SpanQueue queue = new SpanQueue(3);
    for (int i = 1; i <= 5; i++) {
      assertEquals(i <= 3 ? i : 0, queue.offer(span(i)));
    }
    assertEquals(2, queue.dropped());
    SpanRecord[] batch = new SpanRecord[2];
    assertEquals(2, queue.drain(batch));
    assertEquals(1, batch[0].parentSpanId());
    assertEquals(2, batch[1].parentSpanId());
    assertEquals(1, queue.size());
    assertEquals(2, queue.offer(span(6)));
    assertEquals(2, queue.drain(batch));
    assertEquals(3, batch[0].parentSpanId());
    assertEquals(6, batch[1].parentSpanId());
    assertEquals(0, queue.drain(batch));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, 1000})
  void underContentionEachSpanIsDrainedOnceOrCountedAsDropped(int capacity) throws Exception {
    SpanQueue queue = new SpanQueue(capacity);
    int writers = 4;
    int each = 20_000;
    boolean[] seen = new boolean[writers * each];
    CountDownLatch done = new CountDownLatch(writers);
    for (int w = 0; w < writers; w++) {
      int first = w * each;
      new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  queue.offer(span(first + i));
                }
                done.countDown();
              })
          .start();
    }
    AtomicInteger drained = new AtomicInteger();
    SpanRecord[] batch = new SpanRecord[16];
    boolean last;
    do {
      last = done.getCount() == 0;
      for (int count = queue.drain(batch); count > 0; count = queue.drain(batch)) {
        for (int i = 0; i < count; i++) {
          int id = (int) batch[i].parentSpanId();
          assertTrue(!seen[id], "drained twice: " + id);
          seen[id] = true;
          drained.incrementAndGet();
        }
      }
    } while (!last);

    assertEquals(writers * each, drained.get() + queue.dropped());
    assertEquals(0, queue.size());
  }
}
