package io.graft.governance.limit;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.time.Randomness;
import io.graft.governance.window.CallCounter;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private final CallCounter traffic = new CallCounter(60 * SECOND);
  private final Throttle throttle = new Throttle(traffic);
  private final Randomness random = new Randomness(5);
  private long now = -SECOND;

  @Test
  void followsTheFormula() {
    for (int i = 0; i < 149; i++) {
      assertEquals(1, request(true), "too few requests to say anything");
    }
    assertEquals(0, Throttle.probability(1000, 500));
    assertEquals(0.199, Throttle.probability(1000, 600), 0.001);
    assertEquals(0.8, Throttle.probability(1000, 1000));
  }

  @Test
  void neverDropsWithoutOverload() {
    for (int i = 0; i < 10_000; i++) {
      now += MILLI;
      assertFalse(throttle.drops(now, random));
      traffic.count(now);
    }
  }

  @Test
  void aDestinationThatRefusesEverythingGetsAFifthOfItAndRecovers() {
    int sent = 0;
    for (int i = 0; i < 60_000; i++) {
      sent += request(true);
    }
    assertEquals(12_000, sent, 1_500);
    for (int i = 0; i < 60_000; i++) {
      request(false);
    }
    assertEquals(0, throttle.probability(), 0.01);
  }

  @Test
  void itSoonStopsWhenTheDestinationRefusesNothingMore() {
    for (int i = 0; i < 60_000; i++) {
      request(true);
    }
    assertEquals(0.8, throttle.probability(), 0.01);
    for (int i = 0; i < 6_000; i++) {
      request(false);
    }
    assertTrue(throttle.probability() < 0.04, "six seconds later " + throttle.probability());
  }

  @Test
  void forgetsThirtySecondsAfterTheLastOverload() {
    for (int i = 0; i < 1000; i++) {
      request(true);
    }
    assertTrue(throttle.probability() > 0);
    now += 31 * SECOND;
    assertFalse(throttle.drops(now, random));
    assertEquals(0, throttle.probability());
  }

  private int request(boolean overloaded) {
    now += MILLI;
    if (throttle.drops(now, random)) {
      throttle.dropped(now);
      return 0;
    }
    traffic.count(now);
    if (overloaded) {
      throttle.overloaded(now);
    }
    return 1;
  }
}
