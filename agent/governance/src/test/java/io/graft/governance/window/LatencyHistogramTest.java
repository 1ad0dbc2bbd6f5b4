package io.graft.governance.window;

import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  @Test
  void bucketsFollowOneAnotherWithoutGap() {
    for (int i = 0; i < 239; i++) {
      long upper = LatencyHistogram.upper(i);
      assertEquals(i, LatencyHistogram.bucket(upper - 1), "the last of " + i);
      assertEquals(i + 1, LatencyHistogram.bucket(upper), "the first after " + i);
    }
    assertEquals(239, LatencyHistogram.bucket(Long.MAX_VALUE));
    assertEquals(0, LatencyHistogram.bucket(0));
  }

  @Test
  void quantilesAreRightToWithinABucket() {
    LatencyHistogram latencies = new LatencyHistogram();
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      latencies.record((long) (random.nextDouble() * SECOND), 0);
    }
    for (double share : new double[] {0.5, 0.9, 0.99}) {
      double found = latencies.quantile(share, 1, 0) / (double) SECOND;
      assertTrue(found >= share * 0.99 && found <= share * 1.13, share + ": " + found);
    }
  }

  @Test
  void tooFewValuesGiveNoQuantile() {
    LatencyHistogram latencies = new LatencyHistogram();
    assertEquals(LatencyHistogram.UNKNOWN, latencies.quantile(0.5, 1, 0));
    latencies.record(SECOND, 0);
    assertEquals(LatencyHistogram.UNKNOWN, latencies.quantile(0.5, 2, 0));
    assertTrue(latencies.quantile(0.5, 1, 0) >= SECOND);
  }

  @Test
  void oldValuesAreForgotten() {
    LatencyHistogram latencies = new LatencyHistogram();
    latencies.record(SECOND, 0);
    assertTrue(latencies.quantile(0.5, 1, 9 * SECOND) > 0);
    assertEquals(LatencyHistogram.UNKNOWN, latencies.quantile(0.5, 1, 20 * SECOND));
    latencies.record(2 * SECOND, 30 * SECOND);
    assertTrue(latencies.quantile(0.01, 1, 30 * SECOND) >= 2 * SECOND);
  }
}
