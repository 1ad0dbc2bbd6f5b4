package io.graft.governance.balance;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PeakEwmaTest {
  private static final long PENALTY = 5 * SECOND;

  private long now = -3 * SECOND;
  private final PeakEwma latency = new PeakEwma(10 * MILLI, 10 * SECOND, now);

  @Test
  void aPeakIsSeenAtOnceAndForgottenSlowly() {
    latency.observe(1000 * MILLI, now);
    assertEquals(1000, millis());
    now += SECOND / 100;
    latency.observe(10 * MILLI, now);
    assertTrue(millis() > 990);
  }

  @Test
  void readingsBelowMoveTheAverageByTheirTime() {
    latency.observe(1000 * MILLI, now);
    for (int i = 0; i < 1000; i++) {
      now += SECOND / 100;
      latency.observe(10 * MILLI, now);
    }
    // 10 s: what is above the readings has gone by 1/e, and a little more for the silence between.
    assertEquals(10 + 990 * Math.exp(-1), millis(), 150);
  }

  @Test
  void silenceGivesAnotherChance() {
    latency.observe(1000 * MILLI, now);
    now += 25 * SECOND;
    assertEquals(1000 * Math.exp(-1), millis(), 1);
  }

  @Test
  void aFailureThatComesAloneHardlyMatters() {
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
    assertEquals(5000, millis());
  }

  @Test
  void failingEverySecondTimeMattersSoon() {
    for (int i = 0; i < 6; i++) {
      answer(1);
      now += SECOND / 100;
      latency.penalize(MILLI, PENALTY, false, now);
    }
    assertEquals(5000, millis());
  }

  @Test
  void failingOnceInAWhileWeighsAsMuchAsItHappens() {
    for (int i = 0; i < 3000; i++) {
      answer(9);
      now += SECOND / 100;
      latency.penalize(MILLI, PENALTY, false, now);
    }
    // A tenth of 5 s, of which the answers between take a half.
    assertEquals(250, millis(), 50);
  }

  @Test
  void anInstanceThatAsksToBeLeftAloneIs() {
    latency.penalize(MILLI, 30 * SECOND, true, now);
    assertEquals(30_000, millis());
  }

  @Test
  void aFailureThatTookLongShowsIt() {
    answer(100);
    now += SECOND / 100;
    latency.penalize(2 * SECOND, PENALTY, false, now);
    assertEquals(2000, millis());
  }

  @Test
  void aPenaltyIsOverWithinAMinuteEvenWhereLateAnswersComeIn() {
    latency.penalize(MILLI, PENALTY, true, now);
    latency.observe(15 * MILLI, now + SECOND / 10);
    now += 60 * SECOND;
    assertTrue(millis() < 15, "now " + millis());
    latency.observe(15 * MILLI, now);
    now += 25 * SECOND;
    assertEquals(15 * Math.exp(-1), millis(), 0.1, "from here on it is a latency again");
  }

  @Test
  void whatIsForgivenIsForgotten() {
    for (int i = 0; i < 3; i++) {
      latency.penalize(MILLI, PENALTY, false, now);
    }
    latency.forgive(20 * MILLI, now);
    assertEquals(20, millis());
    latency.forgive(30 * MILLI, now);
    assertEquals(20, millis(), "one that is faster stays so");
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

  private double millis() {
    return latency.latencyNanos(now) / 1e6;
  }
}
