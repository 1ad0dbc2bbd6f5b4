package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.Rig.Request;
import io.graft.governance.config.BreakerConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.config.RetryConfig;
import io.graft.governance.config.ThrottleConfig;
import io.graft.governance.config.TimeoutConfig;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

/** Known defects of other libraries and agents when they retry. */
class RetryDefectTest {
  private final Rig rig = new Rig();

  @Test
  void retry_aReadTimeoutIsTheApplicationsBusiness() {
    rig.services.put("orders", 1, 2);
    for (String method : new String[] {"GET", "POST"}) {
      assertFalse(
          rig.begin(new Request("orders").method(method))
              .failed(new SocketTimeoutException("Read timed out"))
              .sends(),
          method);
    }
    rig.policies.publish(
        Policies.builder()
            .client("*", ClientPolicy.builder().set(TimeoutConfig.TRY, SECOND).build())
            .build());
    ClientCall call = rig.get("orders");
    assertEquals(SECOND, call.timeoutNanos());
    assertTrue(call.failed(new SocketTimeoutException("Read timed out")).sends());
  }

  @Test
  void retry_aPaymentIsNotMadeTwice() {
    rig.services.put("orders", 1, 2);
    for (int status : new int[] {500, 502, 503, 504, 429}) {
      assertFalse(
          rig.begin(new Request("orders").method("POST")).responded(status, "0", null).sends());
    }
    Request keyed = new Request("orders").method("POST");
    keyed.headers.put("Idempotency-Key", "1");
    assertFalse(
        rig.begin(keyed).responded(503, null, null).sends(),
        "only where it is said to be honoured");
    rig.policies.publish(
        Policies.builder()
            .client("*", ClientPolicy.builder().set(RetryConfig.IDEMPOTENCY_KEY, true).build())
            .build());
    assertTrue(rig.begin(keyed).responded(503, null, null).sends());
  }

  @Test
  void retry_theDefaultIsOneRetryOnAnotherInstance() {
    rig.services.put("orders", 1, 2, 3);
    ClientCall call = rig.get("orders");
    String first = call.target().id();
    assertTrue(call.responded(503, null, null).sends());
    assertFalse(first.equals(call.target().id()));
    assertFalse(call.responded(503, null, null).sends());
  }

  /** Nothing was sent, and a busy instance is less busy a moment later. */
  @Test
  void retry_refusedHandshakesAreTriedAgainForAWhileOutsideTheBudget() {
    for (int[] ports : new int[][] {{1}, {1, 2, 3}}) {
      rig.services.put("orders", ports);
      for (int i = 0; i < 100; i++) {
        ClientCall call = rig.begin(new Request("orders").method("POST"));
        long waited = 0;
        int attempts = 1;
        for (Action next = call.failed(RefusedHandshakes.one());
            next.sends();
            next = call.failed(RefusedHandshakes.one())) {
          waited += next.delayNanos();
          attempts++;
        }
        call.end();
        assertEquals(6, attempts);
        assertTrue(waited >= 1500 * MILLI && waited <= 2600 * MILLI, "waited " + waited);
      }
    }
  }

  @Test
  void retry_aNestedClientIsNotRetriedToo() {
    rig.services.put("orders", 1, 2);
    ClientCall outer = rig.get("orders");
    ClientCall before = Nesting.swap(outer);
    assertNull(rig.get("orders"), "so a client inside another makes no attempts of its own");
    Nesting.swap(before);
  }

  @Test
  void retry_aWaitLongerThanTheDeadlineIsNotBegun() {
    rig.policies.publish(
        Policies.builder()
            .client(
                "*",
                ClientPolicy.builder()
                    .set(RetryConfig.ATTEMPTS, 2)
                    .set(TimeoutConfig.CALL, SECOND / 2)
                    .build())
            .build());
    rig.services.put("orders", 1);
    assertFalse(rig.get("orders").responded(503, "1", null).sends());
    assertFalse(rig.get("orders").responded(429, "1", null).sends());
    assertTrue(rig.get("orders").responded(429, "0", null).sends());
    assertEquals(
        2,
        rig.decisions.recent().stream()
            .filter(d -> d.kind() == Kind.RETRY_DENIED || d.kind() == Kind.RETRIED)
            .count());
  }

  @Test
  void retry_tooManyRequestsIsNotRetriedUnlessItSaysWhen() {
    rig.services.put("orders", 1, 2);
    assertFalse(rig.get("orders").responded(429, null, null).sends());
    assertFalse(rig.get("orders").responded(429, "soon", null).sends());
    assertTrue(rig.get("orders").responded(429, "0", null).sends());
  }

  @Test
  void retry_theBudgetEndsAStorm() {
    rig.services.put("orders", 1, 2, 3, 4);
    rig.policies.publish(
        Policies.builder()
            .client(
                "*",
                ClientPolicy.builder()
                    .set(BreakerConfig.MODE, Mode.OFF)
                    .set(ThrottleConfig.MODE, Mode.OFF)
                    .build())
            .build());
    int sent = 0;
    for (int i = 0; i < 10_000; i++) {
      rig.time.advance(MILLI);
      ClientCall call = rig.get("orders");
      sent++;
      while (call.responded(502, null, null).sends()) {
        sent++;
      }
      call.end();
    }
    assertEquals(11_030, sent, 300);
  }
}
