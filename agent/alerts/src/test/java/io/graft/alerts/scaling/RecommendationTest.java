package io.graft.alerts.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class RecommendationTest {
  private static int desired(int current, double concurrency, double shedding, double latency) {
    return new Recommendation(current, concurrency, shedding, latency).desired(0.1);
  }

  @Test
  void theGreatestRatioCountsRoundedUp() {
    assertEquals(6, desired(4, 1.5, 1, 0.5));
    assertEquals(7, desired(4, 1.51, 1, 0.5));
    assertEquals(8, desired(4, 1.5, 2, 0.5));
    assertEquals(12, desired(4, 1.5, 2, 3));
    assertEquals("latency", new Recommendation(4, 1.5, 2, 3).basis());
    assertEquals("shedding", new Recommendation(4, 1.5, 2, -1).basis());
    assertEquals("concurrency", new Recommendation(4, 1.5, 1, -1).basis());
  }

  @Test
  void withinTheToleranceNothingChanges() {
    assertEquals(10, desired(10, 1.1, -1, -1));
    assertEquals(10, desired(10, 0.9, -1, -1));
    assertEquals(12, desired(10, 1.11, -1, -1));
    assertEquals(9, desired(10, 0.89, -1, -1));
  }

  @Test
  void withoutAnythingKnownNothingChanges() {
    assertEquals(3, desired(3, -1, -1, -1));
    assertNull(new Recommendation(3, -1, -1, -1).basis());
    assertEquals(
        3, desired(3, -1, 1, -1), "nothing was refused, which does not say what is needed");
  }

  @Test
  void oneMinuteOfTroubleMultipliesByFourAtMost() {
    assertEquals(12, desired(3, 100, -1, -1));
    assertEquals(0, desired(3, 0, 1, -1), "the least is a setting");
  }
}
