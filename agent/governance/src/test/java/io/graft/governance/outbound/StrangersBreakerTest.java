package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.graft.governance.Rig;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Mode;
import io.graft.governance.policy.Policies;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Hosts that no registry knows: nobody but the application knows whether they are still to come.
 */
class StrangersBreakerTest {
  private static final String HOST = "db.example.com";

  private final Rig rig = new Rig();

  @Test
  void anApplicationThatWaitsForAServerSeesItWithTheFirstPollAfterItIsUp() {
    for (int second = 0; second < 60; second++) {
      refused(second);
      rig.time.advance(SECOND);
    }
    assertNull(rig.get(HOST).refusal());
    assertEquals("closed", rig.status(HOST + ":80").breakerState());
  }

  @Test
  void manyPollsAtOnceAreNoOtherMatter() {
    for (int i = 0; i < 2_000; i++) {
      refused(i);
      rig.time.advance(10 * MILLI);
    }
    assertEquals("closed", rig.status(HOST + ":80").breakerState());
  }

  @Test
  void failuresThatCostTimeOpenIt() {
    List<ClientCall> calls = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      calls.add(rig.get(HOST));
    }
    rig.time.advance(2 * SECOND);
    for (ClientCall call : calls) {
      call.onFailure(new SocketTimeoutException("Read timed out"));
      call.end();
    }
    assertNotNull(rig.get(HOST).refusal());
    assertEquals("open", rig.status(HOST + ":80").breakerState());
  }

  @Test
  void whereItsModeIsSetRefusedConnectionsCount() {
    rig.policies.publish(
        Policies.builder()
            .client(HOST, ClientPolicy.builder().breakerMode(Mode.ENFORCE).build())
            .build());
    for (int i = 0; i < 30; i++) {
      ClientCall call = rig.get(HOST);
      if (call.refusal() == null) {
        call.onFailure(new ConnectException("Connection refused"));
      }
      call.end();
      rig.time.advance(10 * MILLI);
    }
    assertNotNull(rig.get(HOST).refusal());
  }

  private void refused(int poll) {
    ClientCall call = rig.get(HOST);
    assertNull(call.refusal(), () -> "poll " + poll);
    rig.time.advance(MILLI);
    call.onFailure(new ConnectException("Connection refused"));
    call.end();
  }
}
