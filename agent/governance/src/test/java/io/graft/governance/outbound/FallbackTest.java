package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.event.Decision;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.ClientPolicyBuilder;
import io.graft.governance.policy.Fallback;
import io.graft.governance.policy.FaultPolicy;
import io.graft.governance.policy.Mode;
import io.graft.governance.policy.Policies;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a call gets in the place of a refusal or a failure, and failures on purpose. */
class FallbackTest {
  private static Rig rig(ClientPolicyBuilder orders) {
    return rig(orders, Mode.ENFORCE);
  }

  private static Rig rig(ClientPolicyBuilder orders, Mode mode) {
    Rig rig = new Rig(Policies.builder().mode(mode).client("orders", orders.build()).build());
    rig.services.put("orders", 8001, 8002);
    rig.services.put("backup", 9001);
    return rig;
  }

  private static ClientPolicyBuilder fallback(String text) {
    return ClientPolicy.builder().fallback(Fallback.parse(text));
  }

  private static void hold(Rig rig, int calls) {
    for (int i = 0; i < calls; i++) {
      rig.get("orders");
    }
  }

  private static String text(Answer answer) {
    return answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8);
  }

  @Test
  void aRefusedCallGetsTheAnswerOfTheRules() {
    Rig rig = rig(fallback("200 application/json {\"items\":[]}").concurrency(1));
    hold(rig, 1);
    ClientCall call = rig.get("orders");
    assertNotNull(call.refusal());
    assertEquals("200 {\"items\":[]}", text(call.answer()));
    assertEquals("application/json", call.answer().contentType());
    assertEquals(1, rig.decided(Decision.Kind.FELL_BACK));
  }

  @Test
  void aCallThatHasFinallyFailedGetsIt() {
    Rig rig = rig(fallback("204"));
    ClientCall call = rig.get("orders");
    assertTrue(call.onResponse(503, null), "first elsewhere");
    assertNull(call.answer());
    assertFalse(call.onResponse(503, null));
    assertEquals(204, call.answer().status());
  }

  @Test
  void anAnswerThatIsNoFailureIsLeftAlone() {
    Rig rig = rig(fallback("204"));
    for (int status : new int[] {200, 302, 404}) {
      ClientCall call = rig.get("orders");
      assertFalse(call.onResponse(status, null));
      assertNull(call.answer(), "status " + status);
      call.end();
    }
  }

  @Test
  void aRefusedCallGoesToTheOtherService() {
    Rig rig = rig(fallback("service:backup").concurrency(1));
    hold(rig, 1);
    ClientCall call = rig.get("orders");
    assertNull(call.refusal());
    assertEquals("backup-9001", call.target().id());
    assertEquals("backup", call.destination());
    assertFalse(call.onResponse(200, null));
    call.end();
    assertEquals(0, rig.status("backup").inFlight());
    assertEquals(1, rig.status("orders").inFlight(), "the one that is held");
  }

  @Test
  void aCallThatFailedGoesToTheOtherService() {
    Rig rig = rig(fallback("service:backup"));
    ClientCall call = rig.get("orders");
    assertTrue(call.onResponse(502, null));
    assertTrue(call.onResponse(502, null), "to the other service");
    assertEquals("backup-9001", call.target().id());
    assertFalse(call.onResponse(200, null));
    call.end();
    assertEquals(0, rig.status("orders").inFlight());
    assertEquals(0, rig.status("backup").inFlight());
  }

  @Test
  void aPostThatMayHaveArrivedDoesNotGoToTheOtherService() {
    Rig rig = rig(fallback("service:backup"));
    ClientCall call = rig.begin(new Rig.Request("orders").method("POST"));
    assertFalse(call.onFailure(new SocketTimeoutException("Read timed out")));
    call.end();
    ClientCall refused = rig.begin(new Rig.Request("orders").method("POST"));
    boolean again = refused.onFailure(new ConnectException("Connection refused"));
    assertTrue(again, "nobody has it: it may go elsewhere");
    refused.end();
  }

  @Test
  void whereTheOtherServiceRefusesTooTheFirstReasonStands() {
    Rig rig =
        new Rig(
            Policies.builder()
                .client("orders", fallback("service:backup").concurrency(1).build())
                .client("backup", ClientPolicy.builder().concurrency(1).build())
                .build());
    rig.services.put("orders", 8001);
    rig.services.put("backup", 9001);
    hold(rig, 1);
    rig.get("backup");
    ClientCall call = rig.get("orders");
    assertTrue(call.refusal().getMessage().startsWith("orders: too many calls"));
    assertEquals("orders", call.destination());
    call.end();
    assertEquals(1, rig.status("backup").inFlight());
  }

  @Test
  void aServiceThatNobodyKnowsIsNoFallback() {
    Rig rig = rig(fallback("service:nowhere").concurrency(1));
    hold(rig, 1);
    assertNotNull(rig.get("orders").refusal());
  }

  @Test
  void observedNothingFallsBack() {
    Rig rig = rig(fallback("204"), Mode.OBSERVE);
    ClientCall call = rig.get("orders");
    assertFalse(call.onResponse(503, null));
    assertNull(call.answer());
  }

  @Test
  void aDelayOnPurposeIsWaitedBeforeTheFirstAttempt() {
    Rig rig = rig(ClientPolicy.builder().fault(FaultPolicy.NONE.withDelayNanos(SECOND)));
    ClientCall call = rig.get("orders");
    assertEquals(SECOND, call.backoffNanos());
    rig.time.advance(SECOND + MILLI);
    call.onResponse(200, null);
    call.end();
    double latency =
        rig.status("orders").instances().stream()
            .filter(i -> i.picks() == 1)
            .findFirst()
            .get()
            .latencyMillis();
    assertTrue(latency < 100, "the instance is not blamed: " + latency + " ms");
  }

  @Test
  void anAbortOnPurposeIsAnAnswerOrABrokenConnection() {
    Rig rig = rig(ClientPolicy.builder().fault(FaultPolicy.NONE.withAbort(503)));
    assertEquals(503, rig.get("orders").answer().status());
    assertEquals(0, rig.status("orders").requests(), "it was not sent");
    Rig reset = rig(ClientPolicy.builder().fault(FaultPolicy.NONE.withAbort(FaultPolicy.RESET)));
    ClientCall call = reset.get("orders");
    assertNull(call.answer());
    assertTrue(call.refusal().getMessage().contains("fault on purpose"));
  }

  @Test
  void faultsHitTheirPercentageAndNobodyElse() {
    Rig rig =
        rig(
            ClientPolicy.builder()
                .fault(
                    FaultPolicy.NONE
                        .withAbort(500)
                        .withAbortPercent(20)
                        .withHeader("x-chaos=yes")));
    int hit = 0;
    for (int i = 0; i < 2000; i++) {
      ClientCall call = rig.begin(new Rig.Request("orders").header("x-chaos", "yes"));
      hit += call.answer() != null ? 1 : 0;
      call.end();
      ClientCall other = rig.begin(new Rig.Request("orders").header("x-chaos", "no"));
      assertNull(other.refusal());
      other.end();
    }
    assertEquals(400, hit, 60);
  }

  @Test
  void aRehearsedFailureFallsBackAsARealOne() {
    Rig rig = rig(fallback("203").fault(FaultPolicy.NONE.withAbort(503)));
    assertEquals(203, rig.get("orders").answer().status());
  }

  @Test
  void observedFaultsAreOnlyCounted() {
    Rig rig =
        rig(
            ClientPolicy.builder()
                .fault(
                    FaultPolicy.NONE.withAbort(503).withDelayNanos(SECOND).withMode(Mode.OBSERVE)));
    ClientCall call = rig.get("orders");
    assertNull(call.refusal());
    assertNull(call.answer());
    assertEquals(0, call.backoffNanos());
    assertEquals(1, rig.status("orders").refused().get("fault on purpose"));
  }
}
