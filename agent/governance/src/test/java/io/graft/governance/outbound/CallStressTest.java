package io.graft.governance.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.config.BreakerConfig;
import io.graft.governance.config.EjectionConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.destination.DestinationStatus;
import io.graft.governance.destination.EndpointStatus;
import io.graft.governance.policy.ClientPolicy;
import java.net.ConnectException;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A call that another thread cancels at any moment releases what it holds, once. */
class CallStressTest {
  private static final int CALLS = 30_000;

  @Test
  void nothingStaysInFlightWhicheverThreadEndsTheCall() throws Exception {
    Rig rig =
        Rig.with(
            ClientPolicy.builder()
                .set(BreakerConfig.MODE, Mode.OFF)
                .set(EjectionConfig.MODE, Mode.OFF)
                .build());
    rig.services.put("orders", 1, 2, 3);
    Exchanger<ClientCall> hand = new Exchanger<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread canceller =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < CALLS; i++) {
                  ClientCall call = hand.exchange(null, 30, TimeUnit.SECONDS);
                  for (int spin = 0; spin < i % 50; spin++) {
                    Thread.onSpinWait();
                  }
                  if (i % 2 == 0) {
                    call.cancel();
                  } else {
                    call.end();
                  }
                }
              } catch (Throwable e) {
                failure.set(e);
              }
            });
    canceller.start();
    for (int i = 0; i < CALLS; i++) {
      ClientCall call = rig.get("orders");
      hand.exchange(call, 30, TimeUnit.SECONDS);
      boolean again = i % 3 == 0 && call.failed(new ConnectException("Connection refused")).sends();
      if (!again || i % 2 == 0) {
        call.responded(i % 5 == 0 ? 503 : 200, null, null);
      }
      call.end();
    }
    canceller.join(TimeUnit.SECONDS.toMillis(30));
    assertEquals(null, failure.get());
    DestinationStatus status = rig.status("orders");
    assertEquals(0, status.inFlight());
    for (EndpointStatus instance : status.instances()) {
      assertEquals(0, instance.inFlight(), instance.instance().id());
    }
    assertTrue(rig.memory.attempts.size() >= CALLS, "each call was told of");
    assertTrue(
        rig.memory.attempts.stream().anyMatch(a -> a.endsWith("cancelled"))
            && rig.memory.attempts.stream().anyMatch(a -> a.endsWith("200")),
        "the test is worth something");
  }
}
