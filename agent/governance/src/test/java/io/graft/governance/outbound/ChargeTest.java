package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.Rig.Request;
import io.graft.governance.config.BreakerConfig;
import io.graft.governance.config.ConcurrencyConfig;
import io.graft.governance.config.EjectionConfig;
import io.graft.governance.config.HedgeConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.destination.DestinationStatus;
import io.graft.governance.destination.EndpointStatus;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import io.graft.governance.rule.Fallback;
import io.graft.governance.setting.SettingValues;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Each count is charged to the right destination, and released once. */
class ChargeTest {
  private static Rig rig(ClientPolicy orders, ClientPolicy backup) {
    Rig rig = new Rig(Policies.builder().client("orders", orders).client("backup", backup).build());
    rig.services.put("orders", 8001, 8002);
    rig.services.put("backup", 9001, 9002);
    return rig;
  }

  private static ClientPolicy fallingBack() {
    return ClientPolicy.builder()
        .set(Fallback.FALLBACK, Fallback.parse("service:backup"))
        .set(BreakerConfig.MODE, Mode.OFF)
        .set(EjectionConfig.MODE, Mode.OFF)
        .build();
  }

  @Test
  void aThrottledCallThatGoesElsewhereWasDroppedByItsOwnService() {
    Rig rig = rig(fallingBack(), ClientPolicy.DEFAULT);
    int elsewhere = 0;
    for (int i = 0; i < 3_000; i++) {
      rig.time.advance(MILLI);
      ClientCall call = rig.begin(new Request("orders").method("POST"));
      assertNull(call.action().failure());
      boolean backup = call.attempt().destination().equals("backup");
      elsewhere += backup ? 1 : 0;
      call.responded(backup ? 200 : 503, null, null);
      call.end();
    }
    assertTrue(elsewhere > 1_000, "orders is throttled: " + elsewhere);
    // Each call is one request of orders; those that went elsewhere are one of backup each.
    assertEquals(3_000, rig.status("orders").requests());
    assertEquals(elsewhere, rig.status("backup").requests());
    assertEquals(0, rig.status("backup").throttled());
  }

  @Test
  void theOverloadOfTheFallbackServiceCounts() {
    Rig rig =
        rig(
            fallingBack(),
            ClientPolicy.builder()
                .set(BreakerConfig.MODE, Mode.OFF)
                .set(EjectionConfig.MODE, Mode.OFF)
                .build());
    for (int i = 0; i < 2_000; i++) {
      rig.time.advance(MILLI);
      ClientCall call = rig.get("orders");
      while (call.responded(503, null, null).sends()) {
        rig.time.advance(1);
      }
      call.end();
    }
    assertTrue(rig.status("backup").throttled() > 0.5, "it refuses everything, too");
  }

  /** All outcomes of a call, in all orders; afterwards every count must be 0. */
  @Test
  void everyOutcomeOfACallReleasesEverything() {
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      SettingValues fallback = SettingValues.NONE.withText(Fallback.FALLBACK, "service:backup");
      ClientPolicy orders =
          ClientPolicy.builder()
              .set(random.nextBoolean() ? fallback : SettingValues.NONE)
              .set(HedgeConfig.DELAY, 10 * MILLI)
              .set(HedgeConfig.PERCENT, 100)
              .set(ConcurrencyConfig.LIMIT, 3)
              .set(BreakerConfig.MIN_CALLS, 5)
              .set(BreakerConfig.MODE, random.nextInt(3) == 0 ? Mode.OFF : Mode.ENFORCE)
              .build();
      Rig rig = rig(orders, ClientPolicy.builder().set(ConcurrencyConfig.LIMIT, 3).build());
      List<ClientCall> open = new ArrayList<>();
      for (int step = 0; step < 200; step++) {
        rig.time.advance(random.nextInt(50) * MILLI);
        if (open.isEmpty() || random.nextInt(3) == 0) {
          Request request = new Request("orders").method(random.nextBoolean() ? "GET" : "POST");
          request.replayable = random.nextBoolean();
          open.add(rig.begin(request));
          continue;
        }
        ClientCall call = open.get(random.nextInt(open.size()));
        ClientCall copy = step(call, random);
        if (copy != null) {
          open.add(copy);
        }
        counts(rig, seed);
      }
      open.forEach(random.nextBoolean() ? ClientCall::end : ClientCall::cancel);
      assertEquals(0, inFlight(rig, "orders") + inFlight(rig, "backup"), "seed " + seed);
      counts(rig, seed);
      rig.time.advance(300 * SECOND);
      assertEquals("orders", after(rig), "seed " + seed);
    }
  }

  private static ClientCall step(ClientCall call, Random random) {
    switch (random.nextInt(11)) {
      case 0:
      case 1:
        call.responded(200, null, null).sends();
        break;
      case 2:
        call.responded(503, random.nextBoolean() ? "0" : null, null).sends();
        break;
      case 3:
        call.responded(429, "0", null).sends();
        break;
      case 4:
        call.failed(new ConnectException("Connection refused")).sends();
        break;
      case 5:
        call.failed(new SocketTimeoutException("Read timed out")).sends();
        break;
      case 6:
        call.proxied();
        break;
      case 7:
        call.cancel();
        break;
      case 8:
        call.end(random.nextBoolean() ? new SocketException("reset") : null);
        break;
      case 9:
        call.responded(200, null, "text/event-stream;charset=utf-8").sends();
        break;
      default:
        return call.hedge();
    }
    return null;
  }

  private static void counts(Rig rig, int seed) {
    for (DestinationStatus status : rig.outbound.status()) {
      assertTrue(status.inFlight() >= 0, "seed " + seed);
      int charged = 0;
      for (EndpointStatus instance : status.instances()) {
        assertTrue(instance.inFlight() >= 0, "seed " + seed);
        charged += instance.inFlight();
      }
      assertTrue(charged <= status.inFlight(), "seed " + seed + ": " + charged + " are charged");
    }
  }

  /** Whether the service can be called again afterwards: no probe was lost. */
  private static String after(Rig rig) {
    ClientCall call = rig.get("orders");
    String destination =
        call.action().failure() == null ? call.attempt().destination() : call.attempt().refused();
    call.responded(200, null, null);
    call.end();
    return destination;
  }

  private static int inFlight(Rig rig, String service) {
    int sum = 0;
    for (DestinationStatus status : rig.outbound.status()) {
      if (status.name().equals(service)) {
        sum += status.inFlight();
        for (EndpointStatus instance : status.instances()) {
          sum += instance.inFlight();
        }
      }
    }
    return sum;
  }

  /** Two threads at once: an excess release would be hidden by the next call. */
  @Test
  void twoThreadsReleaseOnce() throws Exception {
    Rig rig = rig(ClientPolicy.DEFAULT, ClientPolicy.DEFAULT);
    rig.services.put("orders", 8001);
    AtomicReference<ClientCall> turn = new AtomicReference<>();
    AtomicInteger done = new AtomicInteger();
    int rounds = 30_000;
    Thread other =
        new Thread(
            () -> {
              for (int i = 0; i < rounds; i++) {
                ClientCall call = turn.getAndSet(null);
                for (int spins = 1; call == null; spins++) {
                  spin(spins);
                  call = turn.getAndSet(null);
                }
                if (i % 2 == 0) {
                  call.cancel();
                } else {
                  call.end();
                }
                done.set(i + 1);
              }
            });
    other.start();
    for (int i = 0; i < rounds; i++) {
      ClientCall call = rig.get("orders");
      turn.set(call);
      for (int spins = 1; turn.get() != null; spins++) {
        spin(spins);
      }
      for (int spin = i % 400; spin > 0; spin--) {
        Thread.onSpinWait(); // so that they meet anywhere
      }
      if (i % 3 == 0) {
        call.responded(200, null, "text/event-stream");
      } else {
        call.proxied();
      }
      while (done.get() <= i) {
        Thread.yield();
      }
    }
    other.join();
    assertEquals(0, inFlight(rig, "orders"));
    ClientCall held = rig.get("orders");
    assertEquals(2, inFlight(rig, "orders"), "one call, one instance");
    held.end();
  }

  /** Waits a moment; where the other thread has no processor, it gets this one's. */
  private static void spin(int spins) {
    if (spins % 1_000 == 0) {
      Thread.yield();
    } else {
      Thread.onSpinWait();
    }
  }

  @Test
  void aStreamIsNotACallInFlight() {
    Rig rig =
        rig(ClientPolicy.builder().set(ConcurrencyConfig.LIMIT, 10).build(), ClientPolicy.DEFAULT);
    List<ClientCall> streams = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      ClientCall call = rig.get("orders");
      assertNull(call.action().failure(), "stream " + i);
      call.responded(i % 2 == 0 ? 200 : 101, null, i % 2 == 0 ? "text/event-stream" : null);
      streams.add(call);
    }
    assertEquals(0, inFlight(rig, "orders"));
    // A proxy restarts and breaks all of them at once: that does not count against the service.
    streams.forEach(call -> call.end(new SocketException("Connection reset")));
    assertEquals("closed", rig.status("orders").breakerState());
    assertNull(rig.get("orders").action().failure());
    for (EndpointStatus instance : rig.status("orders").instances()) {
      assertEquals(0, instance.failures());
    }
  }

  @Test
  void bodiesThatBreakAfterALongTimeDoNotCount() {
    Rig rig = rig(ClientPolicy.DEFAULT, ClientPolicy.DEFAULT);
    List<ClientCall> downloads = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      ClientCall call = rig.get("orders");
      call.responded(200, null, null);
      downloads.add(call);
    }
    rig.time.advance(60 * SECOND);
    downloads.forEach(call -> call.end(new SocketException("Connection reset")));
    assertEquals("closed", rig.status("orders").breakerState());
  }
}
