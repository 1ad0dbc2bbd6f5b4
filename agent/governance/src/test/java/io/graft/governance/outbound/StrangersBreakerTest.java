package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.graft.governance.Rig;
import io.graft.governance.config.BreakerConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Hosts that no registry knows: only the application knows whether they are expected to be up yet.
 */
class StrangersBreakerTest {
  private static final String HOST = "db.example.com";

  private final Rig rig = new Rig();

  /**
   * 40 polls within the breaker's window of 10 s: if refused connections counted, it would open.
   */
  @Test
  void anApplicationThatPollsUntilAServerIsUpReachesItAtOnce() {
    for (int poll = 0; poll < 240; poll++) {
      refused(poll);
      rig.time.advance(250 * MILLI);
    }
    assertNull(rig.get(HOST).action().failure());
    assertEquals("closed", rig.status(HOST + ":80").breakerState());
  }

  @Test
  void rapidPollsDoNotOpenItEither() {
    for (int poll = 0; poll < 2_000; poll++) {
      refused(poll);
      rig.time.advance(10 * MILLI);
    }
    assertEquals("closed", rig.status(HOST + ":80").breakerState());
  }

  @Test
  void slowFailuresOpenIt() {
    List<ClientCall> calls = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      calls.add(rig.get(HOST));
    }
    rig.time.advance(2 * SECOND);
    for (ClientCall call : calls) {
      call.failed(new SocketTimeoutException("Read timed out"));
      call.end();
    }
    assertNotNull(rig.get(HOST).action().failure());
    assertEquals("open", rig.status(HOST + ":80").breakerState());
  }

  @Test
  void refusedConnectionsCountIfTheModeIsSet() {
    rig.policies.publish(
        Policies.builder()
            .client(HOST, ClientPolicy.builder().set(BreakerConfig.MODE, Mode.ENFORCE).build())
            .build());
    for (int i = 0; i < 30; i++) {
      ClientCall call = rig.get(HOST);
      if (call.action().failure() == null) {
        call.failed(new ConnectException("Connection refused"));
      }
      call.end();
      rig.time.advance(10 * MILLI);
    }
    assertNotNull(rig.get(HOST).action().failure());
  }

  private void refused(int poll) {
    ClientCall call = rig.get(HOST);
    assertNull(call.action().failure(), () -> "poll " + poll);
    rig.time.advance(MILLI);
    call.failed(new ConnectException("Connection refused"));
    call.end();
  }
}
