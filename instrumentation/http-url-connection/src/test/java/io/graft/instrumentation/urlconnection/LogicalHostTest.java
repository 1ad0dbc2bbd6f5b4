package io.graft.instrumentation.urlconnection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogicalHostTest {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "fe80:0:0:0:1:2:3:4"})
  void theAddressIsFoundAgain(String digits) throws Exception {
    String host = LogicalHost.with("orders", digits);
    assertEquals(digits, LogicalHost.digits(host));
    assertEquals(host, new URL("https", host, 8443, "/").getHost(), "a URL takes it as it is");
  }

  @Test
  void anyOtherHostStaysAsItIs() {
    assertEquals("orders.example", LogicalHost.digits("orders.example"));
    assertEquals("::1", LogicalHost.digits("::1"));
  }
}
