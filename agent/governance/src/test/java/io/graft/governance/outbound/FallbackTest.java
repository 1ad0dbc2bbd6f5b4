package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.config.ConcurrencyConfig;
import io.graft.governance.config.FaultConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.event.Decision;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.rule.Fallback;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Fallbacks of refused and failed calls, and fault injection. */
class FallbackTest {
  private static Rig rig(ClientPolicy.Builder orders) {
    return rig(orders, Mode.ENFORCE);
  }

  private static Rig rig(ClientPolicy.Builder orders, Mode mode) {
    Rig rig = new Rig(Policies.builder().mode(mode).client("orders", orders.build()).build());
    rig.services.put("orders", 8001, 8002);
    rig.services.put("backup", 9001);
    return rig;
  }

  private static ClientPolicy.Builder fallback(String text) {
    return ClientPolicy.builder().set(Fallback.FALLBACK, Fallback.parse(text));
  }

  private static void hold(Rig rig, int calls) {
    for (int i = 0; i < calls; i++) {
      rig.get("orders");
    }
  }

  private static String text(LocalReply answer) {
    return answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8);
  }

  @Test
  void aRefusedCallGetsTheResponseOfTheRules() {
    Rig rig = rig(fallback("200 application/json {\"items\":[]}").set(ConcurrencyConfig.LIMIT, 1));
    hold(rig, 1);
    ClientCall call = rig.get("orders");
    assertEquals(Action.Kind.REPLY, call.action().kind());
    assertEquals("200 {\"items\":[]}", text(call.action().reply()));
    assertEquals("application/json", call.action().reply().contentType());
    assertEquals(1, rig.decided(Decision.Kind.FELL_BACK));
  }

  @Test
  void aFinallyFailedCallGetsTheResponseOfTheRules() {
    Rig rig = rig(fallback("204"));
    ClientCall call = rig.get("orders");
    assertTrue(call.responded(503, null, null).sends(), "first elsewhere");
    assertNull(call.action().reply());
    assertFalse(call.responded(503, null, null).sends());
    assertEquals(204, call.action().reply().status());
  }

  @Test
  void aSuccessfulResponseIsUnchanged() {
    Rig rig = rig(fallback("204"));
    for (int status : new int[] {200, 302, 404}) {
      ClientCall call = rig.get("orders");
      assertFalse(call.responded(status, null, null).sends());
      assertNull(call.action().reply(), "status " + status);
      call.end();
    }
  }

  @Test
  void aRefusedCallGoesToTheOtherService() {
    Rig rig = rig(fallback("service:backup").set(ConcurrencyConfig.LIMIT, 1));
    hold(rig, 1);
    ClientCall call = rig.get("orders");
    assertNull(call.action().failure());
    assertEquals("backup-9001", call.target().id());
    assertEquals("backup", call.attempt().destination());
    assertFalse(call.responded(200, null, null).sends());
    call.end();
    assertEquals(0, rig.status("backup").inFlight());
    assertEquals(1, rig.status("orders").inFlight(), "the one that is held");
  }

  @Test
  void aCallThatFailedGoesToTheOtherService() {
    Rig rig = rig(fallback("service:backup"));
    ClientCall call = rig.get("orders");
    assertTrue(call.responded(502, null, null).sends());
    assertTrue(call.responded(502, null, null).sends(), "to the other service");
    assertEquals("backup-9001", call.target().id());
    assertFalse(call.responded(200, null, null).sends());
    call.end();
    assertEquals(0, rig.status("orders").inFlight());
    assertEquals(0, rig.status("backup").inFlight());
  }

  @Test
  void aPostThatMayHaveArrivedDoesNotGoToTheOtherService() {
    Rig rig = rig(fallback("service:backup"));
    ClientCall call = rig.begin(new Rig.Request("orders").method("POST"));
    assertFalse(call.failed(new SocketTimeoutException("Read timed out")).sends());
    call.end();
    ClientCall refused = rig.begin(new Rig.Request("orders").method("POST"));
    boolean again = refused.failed(new ConnectException("Connection refused")).sends();
    assertTrue(again, "nobody has it: it may go elsewhere");
    refused.end();
  }

  @Test
  void ifTheFallbackServiceRefusesTooTheFirstReasonIsReported() {
    Rig rig =
        new Rig(
            Policies.builder()
                .client(
                    "orders", fallback("service:backup").set(ConcurrencyConfig.LIMIT, 1).build())
                .client("backup", ClientPolicy.builder().set(ConcurrencyConfig.LIMIT, 1).build())
                .build());
    rig.services.put("orders", 8001);
    rig.services.put("backup", 9001);
    hold(rig, 1);
    rig.get("backup");
    ClientCall call = rig.get("orders");
    assertTrue(call.action().failure().getMessage().startsWith("orders: too many calls"));
    assertEquals("orders", call.attempt().destination());
    call.end();
    assertEquals(1, rig.status("backup").inFlight());
  }

  @Test
  void anInjectedDelayAlsoAppliesBeforeAFallback() {
    long held = 50_000_000;
    Rig rig =
        rig(
            fallback("service:backup")
                .set(ConcurrencyConfig.LIMIT, 1)
                .set(FaultConfig.DELAY, held));
    hold(rig, 1);
    ClientCall call = rig.get("orders");
    assertEquals("backup-9001", call.target().id());
    assertEquals(held, call.action().delayNanos());
  }

  @Test
  void anUnknownServiceIsNoFallback() {
    Rig rig = rig(fallback("service:nowhere").set(ConcurrencyConfig.LIMIT, 1));
    hold(rig, 1);
    assertNotNull(rig.get("orders").action().failure());
  }

  @Test
  void inObserveNothingFallsBack() {
    Rig rig = rig(fallback("204"), Mode.OBSERVE);
    ClientCall call = rig.get("orders");
    assertFalse(call.responded(503, null, null).sends());
    assertNull(call.action().reply());
  }

  @Test
  void anInjectedDelayComesBeforeTheFirstAttempt() {
    Rig rig = rig(ClientPolicy.builder().set(FaultConfig.DELAY, SECOND));
    ClientCall call = rig.get("orders");
    assertEquals(SECOND, call.action().delayNanos());
    rig.time.advance(SECOND + MILLI);
    call.responded(200, null, null);
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
  void anInjectedAbortIsAResponseOrABrokenConnection() {
    Rig rig = rig(ClientPolicy.builder().set(FaultConfig.ABORT, 503));
    assertEquals(503, rig.get("orders").action().reply().status());
    assertEquals(0, rig.status("orders").requests(), "it was not sent");
    Rig reset = rig(ClientPolicy.builder().set(FaultConfig.ABORT, FaultConfig.RESET));
    ClientCall call = reset.get("orders");
    assertNull(call.action().reply());
    assertTrue(call.action().failure().getMessage().contains("fault on purpose"));
  }

  @Test
  void faultsHitOnlyTheirPercentage() {
    Rig rig =
        rig(
            ClientPolicy.builder()
                .set(FaultConfig.ABORT, 500)
                .set(FaultConfig.ABORT_PERCENT, 20)
                .set(FaultConfig.HEADER, "x-chaos=yes"));
    int hit = 0;
    for (int i = 0; i < 2000; i++) {
      ClientCall call = rig.begin(new Rig.Request("orders").header("x-chaos", "yes"));
      hit += call.action().reply() != null ? 1 : 0;
      call.end();
      ClientCall other = rig.begin(new Rig.Request("orders").header("x-chaos", "no"));
      assertNull(other.action().failure());
      other.end();
    }
    assertEquals(400, hit, 60);
  }

  @Test
  void anInjectedFailureFallsBackLikeARealOne() {
    Rig rig = rig(fallback("203").set(FaultConfig.ABORT, 503));
    assertEquals(203, rig.get("orders").action().reply().status());
  }

  @Test
  void inObserveFaultsAreOnlyCounted() {
    Rig rig =
        rig(
            ClientPolicy.builder()
                .set(FaultConfig.ABORT, 503)
                .set(FaultConfig.DELAY, SECOND)
                .set(FaultConfig.MODE, Mode.OBSERVE));
    ClientCall call = rig.get("orders");
    assertNull(call.action().failure());
    assertNull(call.action().reply());
    assertEquals(0, call.action().delayNanos());
    assertEquals(1, rig.status("orders").refused().get("fault on purpose"));
  }
}
