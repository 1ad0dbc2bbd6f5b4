package io.graft.governance.endpoint;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LatencyEstimateTest {
  private static final long PENALTY = 5 * SECOND;

  private long now = -3 * SECOND;
  private final TypicalLatency typical = new TypicalLatency(10 * MILLI, now);
  private final LatencyEstimate latency = new LatencyEstimate(typical, 10 * SECOND, now);

  @Test
  void aNewEndpointHasTheTypicalLatency() {
    now += SECOND;
    assertEquals(10, millis(), 0.01);
  }

  @Test
  void oneSlowReadingIsForgottenInSeconds() {
    answer(100);
    now += SECOND;
    latency.observe(1000 * MILLI, now);
    assertTrue(millis() > 500, "left alone at first: " + millis());
    now += 5 * SECOND;
    assertTrue(millis() < 15, "now " + millis());
  }

  @Test
  void allCallsDelayedByOnePauseCountAsOneReading() {
    answer(100);
    now += SECOND / 2;
    for (int i = 0; i < 50; i++) {
      now += MILLI / 5;
      latency.observe((500 - i) * MILLI, now);
    }
    now += 3 * SECOND;
    assertTrue(millis() < 15, "now " + millis());
    now += SECOND / 100;
    latency.observe(10 * MILLI, now);
    assertTrue(millis() < 15, "now " + millis());
  }

  @Test
  void anEndpointThatIsSlowAgainIsAvoidedForMinutes() {
    answer(100);
    for (int i = 0; i < 5; i++) {
      now += 6 * SECOND;
      othersAnswer();
      latency.observe(100 * MILLI, now);
    }
    now += 20 * SECOND;
    assertTrue(millis() > 25, "now " + millis());
    now += 600 * SECOND;
    assertTrue(millis() < 15, "now " + millis());
  }

  @Test
  void firstReadingsHardlyCount() {
    answer(100);
    latency.resetWarmUp();
    for (int i = 0; i < 5; i++) {
      now += SECOND;
      othersAnswer();
      latency.observe(500 * MILLI, now);
    }
    othersAnswer();
    now += 6 * SECOND;
    assertTrue(millis() < 15, "now " + millis());
  }

  @Test
  void aSingleFailureHardlyMatters() {
    answer(100);
    now += SECOND / 100;
    latency.penalize(MILLI, PENALTY, false, now);
    assertTrue(millis() < 20, "now " + millis());
    answer(100);
    assertTrue(millis() < 20, "now " + millis());
  }

  @Test
  void theThirdFailureInARowMattersAtOnce() {
    answer(100);
    for (int i = 0; i < 2; i++) {
      now += SECOND / 100;
      latency.penalize(MILLI, PENALTY, false, now);
      assertTrue(millis() < 30, "now " + millis());
    }
    now += SECOND / 100;
    latency.penalize(MILLI, PENALTY, false, now);
    assertEquals(5000, millis(), 1);
  }

  @Test
  void failingEverySecondTimeMattersSoon() {
    for (int i = 0; i < 6; i++) {
      answer(1);
      now += SECOND / 100;
      latency.penalize(MILLI, PENALTY, false, now);
    }
    assertEquals(5000, millis(), 1);
  }

  @Test
  void anEndpointThatFailsAgainIsHeldForLonger() {
    for (int seconds : new int[] {5, 30, 90, 90}) {
      for (int i = 0; i < 3; i++) {
        latency.penalize(MILLI, PENALTY, false, now);
      }
      now += seconds * SECOND - MILLI;
      assertEquals(5000, millis(), 1);
      now += 2 * SECOND;
      assertTrue(millis() < 60, "after " + seconds + " s " + millis());
    }
  }

  @Test
  void retryAfterIsHonoured() {
    latency.penalize(MILLI, 30 * SECOND, true, now);
    now += 29 * SECOND;
    assertEquals(30_000, millis(), 1);
    now += 2 * SECOND;
    assertTrue(millis() < 15, "now " + millis());
  }

  @Test
  void theDurationOfASlowFailureCounts() {
    answer(100);
    now += SECOND / 100;
    latency.penalize(2 * SECOND, PENALTY, false, now);
    assertEquals(2000, millis(), 1);
  }

  @Test
  void lateResponsesDoNotEndAPenalty() {
    latency.penalize(MILLI, PENALTY, true, now);
    latency.observe(15 * MILLI, now + SECOND / 10);
    now += SECOND;
    assertEquals(5000, millis(), 1);
  }

  @Test
  void aResetForgetsFailures() {
    for (int i = 0; i < 3; i++) {
      latency.penalize(MILLI, PENALTY, false, now);
    }
    latency.resetFailures(20 * MILLI, now);
    assertEquals(20, millis(), 0.01);
    latency.resetFailures(30 * MILLI, now);
    assertEquals(20, millis(), 0.01, "one that is faster stays so");
    now += SECOND / 100;
    latency.penalize(MILLI, PENALTY, false, now);
    assertTrue(millis() < 30, "the first failure again");
  }

  private void answer(int times) {
    for (int i = 0; i < times; i++) {
      now += SECOND / 100;
      latency.observe(10 * MILLI, now);
    }
  }

  private void othersAnswer() {
    for (int i = 1; i <= 50; i++) {
      typical.observe(TypicalLatency.octaves(10 * MILLI), now - SECOND + i * SECOND / 50);
    }
  }

  private double millis() {
    return latency.latencyNanos(now) / 1e6;
  }
}
