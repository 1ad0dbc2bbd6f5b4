package io.graft.governance.retry;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.config.RetryConfig;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import io.graft.governance.window.CallCounter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryRulesTest {
  private static final RetryConfig POLICY = ClientPolicy.DEFAULT.retry();

  @Test
  void ifEverythingFailsTheBudgetIsATenthAndTwoMoreInTenSeconds() {
    // 100 s, all calls of which would be retried.
    assertEquals(10_000, retriesOfFailures(1000, 100), 200);
    assertEquals(50 + 20, retriesOfFailures(5, 100), 6);
    assertEquals(20, retriesOfFailures(1, 100), 10);
  }

  private static int retriesOfFailures(int perSecond, int seconds) {
    CallCounter traffic = new CallCounter(30 * SECOND);
    RetryBudget budget = new RetryBudget(traffic);
    int retries = 0;
    for (int i = 0; i < perSecond * seconds; i++) {
      long now = i * (SECOND / perSecond);
      traffic.count(now);
      budget.failed(false, now);
      retries += budget.take(POLICY, now) ? 1 : 0;
    }
    return retries;
  }

  @Test
  void oneBadInstanceOfTwoIsFailedOverFromByCallersWithLittleTraffic() {
    CallCounter traffic = new CallCounter(30 * SECOND);
    RetryBudget budget = new RetryBudget(traffic);
    for (int i = 0; i < 100; i++) {
      long now = i * SECOND;
      traffic.count(now);
      if (i % 2 == 0) {
        budget.failed(false, now);
        assertTrue(budget.take(POLICY, now), "call " + i);
      }
    }
  }

  @Test
  void beyondThePercentageOnlyTheMinimumIsAllowed() {
    CallCounter traffic = new CallCounter(30 * SECOND);
    RetryBudget budget = new RetryBudget(traffic);
    for (int i = 0; i < 1000; i++) {
      traffic.count(0);
    }
    int retries = 0;
    for (int i = 0; i < 500; i++) {
      traffic.count(0);
      budget.failed(false, 0);
      retries += budget.take(POLICY, 0) ? 1 : 0;
    }
    // The percentage is of all calls up to then.
    assertEquals(1500 / 10 + 30, retries);
  }

  @Test
  void retriesOfAServiceFurtherUpAllowNoMoreRetries() {
    CallCounter traffic = new CallCounter(30 * SECOND);
    RetryBudget budget = new RetryBudget(traffic);
    for (int i = 0; i < 100; i++) {
      traffic.count(0);
      budget.failed(true, 0);
    }
    assertTrue(budget.take(POLICY, 0));
    assertTrue(budget.take(POLICY, 0));
    assertFalse(budget.take(POLICY, 0), "ten, were these calls its own");
  }

  @Test
  void freeRetriesDoNotUseItUp() {
    RetryBudget budget = new RetryBudget(new CallCounter(10 * SECOND));
    for (int i = 0; i < 1000; i++) {
      budget.free(0);
    }
    assertTrue(budget.take(POLICY, 0));
    assertEquals(1001, budget.all());
  }

  @Test
  void aBudgetOfNothingAllowsNothing() {
    RetryConfig none =
        ClientPolicy.builder()
            .set(RetryConfig.BUDGET_PERCENT, 0)
            .set(RetryConfig.BUDGET_MIN_PER_SECOND, 0)
            .build()
            .retry();
    assertFalse(new RetryBudget(new CallCounter(10 * SECOND)).take(none, 0));
  }

  @Test
  void backoffIsRandomUpToItsBound() {
    Randomness random = new Randomness(9);
    long[] most = new long[6];
    double sum = 0;
    for (int i = 0; i < 6000; i++) {
      int retry = i % 6;
      long wait = Backoff.jittered(POLICY, retry, random);
      assertTrue(wait >= 0 && wait <= Math.min(250 * MILLI, 25 * MILLI << retry));
      most[retry] = Math.max(most[retry], wait);
      sum += retry == 0 ? wait : 0;
    }
    assertTrue(most[5] > 240 * MILLI && most[0] > 24 * MILLI);
    assertEquals(12.5 * MILLI, sum / 1000, MILLI);
    assertTrue(Backoff.jittered(POLICY, 1000, random) <= 250 * MILLI);
  }

  @Test
  void retryAfterIsWaitedForAndUpToHalfMore() {
    Randomness random = new Randomness(9);
    for (int i = 0; i < 1000; i++) {
      long wait = Backoff.after(SECOND, random);
      assertTrue(wait >= SECOND && wait <= SECOND * 3 / 2);
    }
    assertEquals(0, Backoff.after(0, random));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "null,-1",
        "'',-1",
        "0,0",
        "5,5000",
        "' 5 ',5000",
        "301,300000",
        "99999999999999999999,300000",
        "-1,-1",
        "1.5,-1",
        "soon,-1",
        "'Tue, 14 Nov 2023 22:13:30 GMT',10000",
        "'Tue, 14 Nov 2023 22:13:10 GMT',0",
        "'Mon, 14 Nov 2033 22:13:10 GMT',300000"
      })
  void retryAfterIsReadInSecondsOrAsADate(String header, long millis) {
    long wall = 1_700_000_000_000L; // Tue, 14 Nov 2023 22:13:20 GMT
    assertEquals(millis < 0 ? -1 : millis * MILLI, RetryAfter.nanos(header, wall));
  }
}
