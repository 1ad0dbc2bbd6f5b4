package io.graft.governance.deadline;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.window.CallCounter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeoutsTest {
  @ParameterizedTest
  @CsvSource({
    "1H,3600000000000",
    "2M,120000000000",
    "3S,3000000000",
    "4m,4000000",
    "5u,5000",
    "6n,6",
    "99999999H,31536000000000000",
    "0n,0"
  })
  void aGrpcTimeoutHasDigitsAndAUnit(String header, long nanos) {
    assertEquals(nanos, Timeouts.grpc(header));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "S", "1", "1s", "1h", "-1S", "1.5S", "123456789S", " 1S", "1SS"})
  void invalidTimeoutsAreIgnored(String header) {
    assertEquals(Timeouts.NONE, Timeouts.grpc(header));
  }

  @Test
  void envoysHeaderIsInMilliseconds() {
    assertEquals(1500 * MILLI, Timeouts.envoy("1500"));
    assertEquals(0, Timeouts.envoy("0"));
    assertEquals(Timeouts.NONE, Timeouts.envoy("1.5"));
    assertEquals(Timeouts.NONE, Timeouts.envoy(""));
    assertEquals(Timeouts.NONE, Timeouts.envoy(null));
    assertEquals("1", Timeouts.toEnvoy(1));
    assertEquals("1500", Timeouts.toEnvoy(1500 * MILLI));
  }

  @Test
  void expiredDeadlinesOfAllCallsDoNotStopAllTraffic() {
    CallCounter traffic = new CallCounter(30 * SECOND);
    ExpiryGuard guard = new ExpiryGuard(traffic);
    traffic.count(0);
    assertTrue(guard.refuses(0), "a single one is refused");
    int refused = 0;
    for (int i = 0; i < 10_000; i++) {
      long now = i * MILLI;
      traffic.count(now);
      refused += guard.refuses(now) ? 1 : 0;
    }
    assertEquals(2_000, refused, 100);
    assertFalse(guard.refuses(9999 * MILLI));
  }
}
