package io.graft.governance.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Together;
import org.junit.jupiter.api.Test;

class LatencyWindowTest {
  private final LatencyWindow window = new LatencyWindow();

  @Test
  void bucketsAreInOrderAndCloseTogether() {
    int last = 0;
    for (long nanos = 1; nanos < 1L << 42; nanos += 1 + nanos / 50) {
      int bucket = LatencyWindow.bucket(nanos);
      assertTrue(bucket >= last && bucket < 256, nanos + " ns");
      last = bucket;
      if (nanos < 1L << 40) {
        assertTrue(LatencyWindow.lowest(bucket) <= nanos, nanos + " ns");
        assertTrue(LatencyWindow.lowest(bucket + 1) > nanos, nanos + " ns");
        if (nanos > 4096) {
          assertTrue(LatencyWindow.lowest(bucket + 1) <= LatencyWindow.lowest(bucket) * 9 / 8);
        }
      }
    }
    assertEquals(0, LatencyWindow.bucket(-5));
  }

  @Test
  void aQuantileIsRightToOnePartInSixteen() {
    for (int micros = 1; micros <= 100_000; micros++) {
      window.record(micros * 1000L);
    }
    window.turn();
    assertEquals(100_000, window.count());
    assertEquals(90e6, window.quantile(0.9), 90e6 / 16);
    assertEquals(50e6, window.quantile(0.5), 50e6 / 16);
  }

  @Test
  void aNewPageIsEmpty() {
    window.record(1000);
    window.turn();
    window.turn();
    assertEquals(0, window.count());
    assertEquals(0, window.quantile(0.9));
  }

  @Test
  void threadsTogetherAreAllCounted() throws InterruptedException {
    Together.run(4, 100_000, i -> window.record(i));
    window.turn();
    assertEquals(400_000, window.count());
  }
}
