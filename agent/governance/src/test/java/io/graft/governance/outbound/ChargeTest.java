package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.Rig.Request;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Fallback;
import io.graft.governance.policy.HedgePolicy;
import io.graft.governance.policy.Mode;
import io.graft.governance.policy.Policies;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who is charged with what: each count goes to the one that it is of, and comes back once. */
class ChargeTest {
  private static Rig rig(ClientPolicy orders, ClientPolicy backup) {
    Rig rig = new Rig(Policies.builder().client("orders", orders).client("backup", backup).build());
    rig.services.put("orders", 8001, 8002);
    rig.services.put("backup", 9001, 9002);
    return rig;
  }

  private static ClientPolicy fallingBack() {
    return ClientPolicy.builder()
        .fallback(Fallback.parse("service:backup"))
        .breakerMode(Mode.OFF)
        .ejectMode(Mode.OFF)
        .build();
  }

  @Test
  void aThrottledCallThatGoesElsewhereWasDroppedByItsOwnService() {
    Rig rig = rig(fallingBack(), ClientPolicy.DEFAULT);
    int elsewhere = 0;
    for (int i = 0; i < 3_000; i++) {
      rig.time.advance(MILLI);
      ClientCall call = rig.begin(new Request("orders").method("POST"));
      assertNull(call.refusal());
      boolean backup = call.destination().equals("backup");
      elsewhere += backup ? 1 : 0;
      call.onResponse(backup ? 200 : 503, null);
      call.end();
    }
    assertTrue(elsewhere > 1_000, "orders is throttled: " + elsewhere);
    // Each call is one request of orders; those that went elsewhere are one of backup each.
    assertEquals(3_000, rig.status("orders").requests());
    assertEquals(elsewhere, rig.status("backup").requests());
    assertEquals(0, rig.status("backup").throttled());
  }

  @Test
  void whatTheOtherServiceSaysOfItsLoadIsHeard() {
    Rig rig =
        rig(
            fallingBack(),
            ClientPolicy.builder().breakerMode(Mode.OFF).ejectMode(Mode.OFF).build());
    for (int i = 0; i < 2_000; i++) {
      rig.time.advance(MILLI);
      ClientCall call = rig.get("orders");
      while (call.onResponse(503, null)) {
        rig.time.advance(1);
      }
      call.end();
    }
    assertTrue(rig.status("backup").throttled() > 0.5, "it refuses everything, too");
  }

  /**
   * All that can come to a call, in all orders; nothing may be left over, nor less than nothing.
   */
  @Test
  void whateverComesOfACallItGivesBackWhatItHolds() {
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      ClientPolicy orders =
          ClientPolicy.builder()
              .fallback(random.nextBoolean() ? Fallback.parse("service:backup") : null)
              .hedge(HedgePolicy.NONE.withDelayNanos(10 * MILLI).withPercent(100))
              .concurrency(3)
              .breakerMinCalls(5)
              .breakerMode(random.nextInt(3) == 0 ? Mode.OFF : Mode.ENFORCE)
              .build();
      Rig rig = rig(orders, ClientPolicy.builder().concurrency(3).build());
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
        call.onResponse(200, null);
        break;
      case 2:
        call.onResponse(503, random.nextBoolean() ? "0" : null);
        break;
      case 3:
        call.onResponse(429, "0");
        break;
      case 4:
        call.onFailure(new ConnectException("Connection refused"));
        break;
      case 5:
        call.onFailure(new SocketTimeoutException("Read timed out"));
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
        call.onResponse(200, null, "text/event-stream;charset=utf-8");
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
      for (InstanceStatus instance : status.instances()) {
        assertTrue(instance.inFlight() >= 0, "seed " + seed);
        charged += instance.inFlight();
      }
      assertTrue(charged <= status.inFlight(), "seed " + seed + ": " + charged + " are charged");
    }
  }

  /** Whether the service can be called again when all is over: no probe was lost. */
  private static String after(Rig rig) {
    ClientCall call = rig.get("orders");
    String destination = call.refusal() == null ? call.destination() : call.refused();
    call.onResponse(200, null);
    call.end();
    return destination;
  }

  private static int inFlight(Rig rig, String service) {
    int sum = 0;
    for (DestinationStatus status : rig.outbound.status()) {
      if (status.name().equals(service)) {
        sum += status.inFlight();
        for (InstanceStatus instance : status.instances()) {
          sum += instance.inFlight();
        }
      }
    }
    return sum;
  }

  /** Two threads at once: what one more gives back than was taken, the next call would hide. */
  @Test
  void twoThreadsGiveBackOnce() throws Exception {
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
                while (call == null) {
                  Thread.onSpinWait();
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
      while (turn.get() != null) {
        Thread.onSpinWait();
      }
      for (int spin = i % 400; spin > 0; spin--) {
        Thread.onSpinWait(); // so that they meet anywhere
      }
      if (i % 3 == 0) {
        call.onResponse(200, null, "text/event-stream");
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

  @Test
  void aStreamIsNoCallInFlight() {
    Rig rig = rig(ClientPolicy.builder().concurrency(10).build(), ClientPolicy.DEFAULT);
    List<ClientCall> streams = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      ClientCall call = rig.get("orders");
      assertNull(call.refusal(), "stream " + i);
      call.onResponse(i % 2 == 0 ? 200 : 101, null, i % 2 == 0 ? "text/event-stream" : null);
      streams.add(call);
    }
    assertEquals(0, inFlight(rig, "orders"));
    // A proxy has had enough of them, all at once: that says nothing of the service.
    streams.forEach(call -> call.end(new SocketException("Connection reset")));
    assertEquals("closed", rig.status("orders").breakerState());
    assertNull(rig.get("orders").refusal());
    for (InstanceStatus instance : rig.status("orders").instances()) {
      assertEquals(0, instance.failures());
    }
  }

  @Test
  void bodiesThatBreakAfterALongTimeSayNothingOfNow() {
    Rig rig = rig(ClientPolicy.DEFAULT, ClientPolicy.DEFAULT);
    List<ClientCall> downloads = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      ClientCall call = rig.get("orders");
      call.onResponse(200, null);
      downloads.add(call);
    }
    rig.time.advance(60 * SECOND);
    downloads.forEach(call -> call.end(new SocketException("Connection reset")));
    assertEquals("closed", rig.status("orders").breakerState());
  }
}
