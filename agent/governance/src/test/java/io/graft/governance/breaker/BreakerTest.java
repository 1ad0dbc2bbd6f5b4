package io.graft.governance.breaker;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static io.graft.governance.breaker.Breaker.REFUSED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.config.BreakerConfig;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import io.graft.governance.window.CallCounter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BreakerTest {
  private static final BreakerConfig POLICY = ClientPolicy.DEFAULT.breaker();

  private final List<String> news = new ArrayList<>();
  private long now = -3 * SECOND;
  private final CallCounter traffic = new CallCounter(60 * SECOND);
  private final Breaker breaker =
      new Breaker(
          POLICY,
          traffic,
          new Randomness(1),
          new BreakerListener() {
            @Override
            public void opened(String reason) {
              news.add("opened: " + reason);
            }

            @Override
            public void halfOpen() {
              news.add("half open");
            }

            @Override
            public void closed() {
              news.add("closed");
            }
          },
          now);

  @Test
  void opensAtHalfOfTwentyCallsAndNotBefore() {
    for (int i = 0; i < 10; i++) {
      succeed(admit());
      if (i < 9) {
        fail(admit());
      }
    }
    assertTrue(breaker.closed());
    fail(admit());
    assertFalse(breaker.closed());
    assertEquals(List.of("opened: 10 of 20 calls failed in 10 s, the last one: reset"), news);
    assertEquals(REFUSED, admit());
  }

  @Test
  void failuresBelowTheRatioDoNotOpen() {
    for (int i = 0; i < 1000; i++) {
      now += 20 * MILLI;
      if (i % 5 == 0) {
        fail(admit());
      } else {
        succeed(admit());
      }
    }
    assertTrue(breaker.closed());
  }

  @Test
  void oldFailuresDoNotCount() {
    for (int i = 0; i < 19; i++) {
      fail(admit());
    }
    now += 12 * SECOND;
    for (int i = 0; i < 19; i++) {
      fail(admit());
    }
    assertTrue(breaker.closed());
  }

  @Test
  void staysOpenForHalfToAllOfItsTimeThenProbes() {
    open();
    now += 2_499 * MILLI;
    assertEquals(REFUSED, admit());
    now += 2_501 * MILLI;
    assertNotEquals(REFUSED, admit());
  }

  @Test
  void opensLongerEachTimeUpToAMinute() {
    open();
    long before = 0;
    for (int i = 0; i < 8; i++) {
      long wait = breaker.retryInNanos(now);
      assertTrue(wait <= 60 * SECOND);
      assertTrue(i < 2 || wait >= 10 * SECOND, "opening " + i + ": " + wait);
      before = Math.max(before, wait);
      now += wait;
      fail(admit());
    }
    assertTrue(before >= 30 * SECOND);
  }

  @Test
  void aHealthyWindowBringsTheFirstOpenTimeBack() {
    open();
    recover();
    now += 11 * SECOND;
    open();
    assertTrue(breaker.retryInNanos(now) <= 5 * SECOND);
  }

  @Test
  void openingSoonAfterRecoveryLastsLonger() {
    open();
    recover();
    open();
    assertTrue(breaker.retryInNanos(now) >= 5 * SECOND);
  }

  @Test
  void honoursRetryAfterUpToFiveMinutes() {
    for (int i = 0; i < 20; i++) {
      breaker.failure(admit(), POLICY, now, 120 * SECOND, "status 503");
    }
    assertEquals(120 * SECOND, breaker.retryInNanos(now));
    now += 120 * SECOND;
    breaker.failure(admit(), POLICY, now, 9999 * SECOND, "status 503");
    assertEquals(300 * SECOND, breaker.retryInNanos(now));
  }

  @Test
  void threeProbesInARowBeginToCloseIt() {
    open();
    now += 5 * SECOND;
    for (int i = 0; i < 3; i++) {
      assertEquals("open".equals(breaker.stateName()) ? "open" : "half-open", breaker.stateName());
      succeed(admit());
    }
    assertEquals("ramping", breaker.stateName());
  }

  @Test
  void oneFailedProbeOpensItAgain() {
    open();
    now += 5 * SECOND;
    succeed(admit());
    succeed(admit());
    fail(admit());
    assertEquals("open", breaker.stateName());
    assertEquals("a probe failed: reset", breaker.reason());
  }

  @Test
  void trafficComesBackByQuarters() {
    open();
    now += 5 * SECOND;
    for (int i = 0; i < 3; i++) {
      succeed(admit());
    }
    for (int quarter = 1; quarter <= 4; quarter++) {
      int admitted = 0;
      for (int i = 0; i < 10_000; i++) {
        admitted += admit() == REFUSED ? 0 : 1;
      }
      assertEquals(quarter * 2500, admitted, 200);
      now += 2 * SECOND;
    }
    admit();
    assertTrue(breaker.closed());
    assertEquals("closed", news.get(news.size() - 1));
    assertNull(breaker.reason());
  }

  @Test
  void failuresWhileItRampsOpenItAgain() {
    open();
    now += 5 * SECOND;
    for (int i = 0; i < 3; i++) {
      succeed(admit());
    }
    open();
    assertEquals("open", breaker.stateName());
  }

  @Test
  void aCallAdmittedWhileRampingCountsAfterClosing() {
    open();
    recover();
    int permit = admit();
    fail(permit);
    assertEquals(1, breaker.failures(now));
  }

  @Test
  void prefersSafeCallsAsProbesForASecond() {
    open();
    now += 5 * SECOND;
    assertEquals(REFUSED, breaker.admit(POLICY, now, false, Long.MAX_VALUE));
    assertNotEquals(REFUSED, breaker.admit(POLICY, now, true, Long.MAX_VALUE));
    breaker.ignore(0, now);
    now += 11 * SECOND;
    admit(); // the lost probe's lease ends
    now += breaker.retryInNanos(now);
    assertEquals(REFUSED, breaker.admit(POLICY, now, false, Long.MAX_VALUE));
    now += SECOND;
    assertNotEquals(REFUSED, breaker.admit(POLICY, now, false, Long.MAX_VALUE));
  }

  @Test
  void aNewInstanceMakesItProbeEarly() {
    breaker.probeSoon(now);
    assertTrue(breaker.closed());
    open();
    breaker.probeSoon(now);
    int probe = admit();
    assertNotEquals(REFUSED, probe);
    breaker.probeSoon(now);
    assertEquals(REFUSED, admit(), "still one at a time");
  }

  // Defects of known breakers, each by the number that the reference gives it.

  @Test
  void defect1_aCallFromBeforeTheOpeningDecidesNothing() {
    int early = admit();
    int other = admit();
    open();
    now += 5 * SECOND;
    int probe = admit();
    succeed(early);
    assertEquals("half-open", breaker.stateName());
    fail(other);
    assertEquals("half-open", breaker.stateName());
    fail(probe);
    assertEquals("open", breaker.stateName());
    succeed(early);
    assertEquals("open", breaker.stateName());
  }

  @Test
  void defect2_anIgnoredCallFromBeforeGivesBackNoProbe() {
    int early = admit();
    open();
    now += 5 * SECOND;
    assertNotEquals(REFUSED, admit());
    breaker.ignore(early, now);
    assertEquals(REFUSED, admit(), "one probe at a time");
  }

  @Test
  void defect2_aPermitIsGivenBackOnce() {
    open();
    now += 5 * SECOND;
    int probe = admit();
    breaker.ignore(probe, now);
    int next = admit();
    assertNotEquals(REFUSED, next);
    breaker.ignore(probe, now);
    succeed(probe);
    fail(probe);
    assertEquals("half-open", breaker.stateName());
    assertEquals(REFUSED, admit());
    assertTrue(breaker.probe(next));
  }

  @Test
  void defect3_aProbeThatHangsEndsWithItsLease() {
    open();
    now += 5 * SECOND;
    int lost = admit();
    now += 9 * SECOND;
    assertEquals(REFUSED, admit());
    now += 2 * SECOND;
    assertEquals(REFUSED, admit());
    assertEquals("open", breaker.stateName());
    assertEquals("a probe did not come back", breaker.reason());
    now += 10 * SECOND;
    assertNotEquals(REFUSED, admit());
    succeed(lost);
    assertEquals("half-open", breaker.stateName(), "too late to say anything");
  }

  @Test
  void defect3_aLongTimeoutMakesALongLease() {
    open();
    now += 5 * SECOND;
    int probe = breaker.admit(POLICY, now, true, 60 * SECOND);
    now += 50 * SECOND;
    assertEquals(REFUSED, admit());
    assertEquals("half-open", breaker.stateName());
    succeed(probe);
    assertNotEquals(REFUSED, admit());
  }

  @Test
  void defect3_aCancelledProbeNeitherClosesNorBlocks() {
    open();
    now += 5 * SECOND;
    for (int i = 0; i < 10; i++) {
      breaker.ignore(admit(), now);
      assertEquals("half-open", breaker.stateName());
    }
    assertNotEquals(REFUSED, admit());
  }

  @Test
  void defect4_oneProbeAtATime() {
    open();
    now += 5 * SECOND;
    assertNotEquals(REFUSED, admit());
    for (int i = 0; i < 1000; i++) {
      assertEquals(REFUSED, admit());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 10, 60})
  void defect5_everyLengthOfWindowWorks(long seconds) {
    BreakerConfig policy =
        ClientPolicy.builder().set(BreakerConfig.WINDOW, seconds * SECOND).build().breaker();
    Breaker other = new Breaker(policy, traffic, new Randomness(1), silent(), now);
    for (int i = 0; i < 20; i++) {
      other.failure(other.admit(policy, now, true, 0), policy, now, 0, "reset");
    }
    assertFalse(other.closed());
  }

  private static BreakerListener silent() {
    return new BreakerListener() {
      @Override
      public void opened(String reason) {}

      @Override
      public void halfOpen() {}

      @Override
      public void closed() {}
    };
  }

  private int admit() {
    int permit = breaker.admit(POLICY, now, true, Long.MAX_VALUE);
    if (permit != REFUSED) {
      traffic.count(now);
    }
    return permit;
  }

  private void succeed(int permit) {
    breaker.success(permit, POLICY, now);
  }

  private void fail(int permit) {
    breaker.failure(permit, POLICY, now, 0, "reset");
  }

  /** Fails calls until it opens. */
  private void open() {
    for (int i = 0; i < 200 && !breaker.stateName().equals("open"); i++) {
      int permit = admit();
      if (permit != REFUSED) {
        fail(permit);
      }
    }
    assertEquals("open", breaker.stateName());
  }

  private void recover() {
    now += breaker.retryInNanos(now);
    for (int i = 0; i < 3; i++) {
      succeed(admit());
    }
    now += 9 * SECOND;
    admit();
    assertTrue(breaker.closed());
  }
}
