package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.Rig.Request;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Mode;
import io.graft.governance.policy.Policies;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

/** What other libraries and agents are known to get wrong when they send a call again. */
class RetryDefectTest {
  private final Rig rig = new Rig();

  @Test
  void retry_aReadTimeoutIsTheApplicationsBusiness() {
    rig.services.put("orders", 1, 2);
    for (String method : new String[] {"GET", "POST"}) {
      assertFalse(
          rig.begin(new Request("orders").method(method))
              .onFailure(new SocketTimeoutException("Read timed out")),
          method);
    }
    rig.policies.publish(
        Policies.builder()
            .client("*", ClientPolicy.builder().timeoutTryNanos(SECOND).build())
            .build());
    ClientCall call = rig.get("orders");
    assertEquals(SECOND, call.timeoutNanos());
    assertTrue(call.onFailure(new SocketTimeoutException("Read timed out")));
  }

  @Test
  void retry_aPaymentIsNotMadeTwice() {
    rig.services.put("orders", 1, 2);
    for (int status : new int[] {500, 502, 503, 504, 429}) {
      assertFalse(rig.begin(new Request("orders").method("POST")).onResponse(status, "0"));
    }
    Request keyed = new Request("orders").method("POST");
    keyed.headers.put("Idempotency-Key", "1");
    assertFalse(rig.begin(keyed).onResponse(503, null), "only where it is said to be honoured");
    rig.policies.publish(
        Policies.builder()
            .client("*", ClientPolicy.builder().retryIdempotencyKey(true).build())
            .build());
    assertTrue(rig.begin(keyed).onResponse(503, null));
  }

  @Test
  void retry_theDefaultIsOneRetryOnAnotherInstance() {
    rig.services.put("orders", 1, 2, 3);
    ClientCall call = rig.get("orders");
    String first = call.target().id();
    assertTrue(call.onResponse(503, null));
    assertFalse(first.equals(call.target().id()));
    assertFalse(call.onResponse(503, null));
  }

  @Test
  void retry_aNestedClientIsNotRetriedToo() {
    rig.services.put("orders", 1, 2);
    ClientCall outer = rig.get("orders");
    ClientCall before = ClientCall.swap(outer);
    assertNull(rig.get("orders"), "so a client inside another makes no attempts of its own");
    ClientCall.swap(before);
  }

  @Test
  void retry_aWaitLongerThanTheDeadlineIsNotBegun() {
    rig.policies.publish(
        Policies.builder()
            .client("*", ClientPolicy.builder().retryAttempts(2).timeoutNanos(SECOND / 2).build())
            .build());
    rig.services.put("orders", 1);
    assertFalse(rig.get("orders").onResponse(503, "1"));
    assertFalse(rig.get("orders").onResponse(429, "1"));
    assertTrue(rig.get("orders").onResponse(429, "0"));
    assertEquals(
        2,
        rig.decisions.recent().stream()
            .filter(d -> d.kind() == Kind.RETRY_DENIED || d.kind() == Kind.RETRIED)
            .count());
  }

  @Test
  void retry_tooManyRequestsIsNotRetriedUnlessItSaysWhen() {
    rig.services.put("orders", 1, 2);
    assertFalse(rig.get("orders").onResponse(429, null));
    assertFalse(rig.get("orders").onResponse(429, "soon"));
    assertTrue(rig.get("orders").onResponse(429, "0"));
  }

  @Test
  void retry_theBudgetEndsAStorm() {
    rig.services.put("orders", 1, 2, 3, 4);
    rig.policies.publish(
        Policies.builder()
            .client(
                "*", ClientPolicy.builder().breakerMode(Mode.OFF).throttleMode(Mode.OFF).build())
            .build());
    int sent = 0;
    for (int i = 0; i < 10_000; i++) {
      rig.time.advance(MILLI);
      ClientCall call = rig.get("orders");
      sent++;
      while (call.onResponse(502, null)) {
        sent++;
      }
      call.end();
    }
    assertEquals(11_030, sent, 300);
  }
}
