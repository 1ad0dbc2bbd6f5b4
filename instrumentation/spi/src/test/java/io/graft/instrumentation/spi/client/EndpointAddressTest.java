package io.graft.instrumentation.spi.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.graft.governance.service.HostAddress;
import io.graft.governance.service.Instance;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class EndpointAddressTest {
  private final HostAddress host = new HostAddress();
  private final Instance named = Instance.builder("orders", "a", "localhost", 80).build().at(host);

  private void found(String... digits) throws UnknownHostException {
    InetAddress[] all = new InetAddress[digits.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = InetAddress.getByName(digits[i]);
    }
    host.resolved(all);
  }

  private String failure() {
    return assertThrows(UnknownHostException.class, () -> EndpointAddress.of(named, "orders"))
        .getMessage();
  }

  @Test
  void anEventLoopNeverWaitsForAHost() throws UnknownHostException {
    assertEquals("localhost is still being looked up", failure());
    found();
    assertEquals("localhost is an unknown host", failure());
    found("10.0.0.5");
    assertEquals("orders/10.0.0.5", EndpointAddress.of(named, "orders").toString());
  }

  @Test
  void whoMayWaitLooksUpAHostThatIsNotKnown() throws UnknownHostException {
    assertEquals("orders", EndpointAddress.awaited(named, "orders").getHostName());
    assertEquals(InetAddress.getByName("localhost"), EndpointAddress.awaited(named, "orders"));
    found("10.0.0.5");
    assertEquals("orders/10.0.0.5", EndpointAddress.awaited(named, "orders").toString());
    assertEquals("10.0.0.5", EndpointAddress.digits(named));
  }

  @Test
  void aHostMayNotLeadToTheLink() throws UnknownHostException {
    found("169.254.169.254");
    assertEquals(
        "orders/a@localhost:80 is at 169.254.169.254, an address of the link or of many hosts;"
            + " graft.registry.link-local=true allows it",
        failure());
    assertEquals(
        "orders/169.254.169.254", EndpointAddress.of(named.anywhere(), "orders").toString());
  }

  @Test
  void anAddressStaysAsLongAsTheHostHasIt() throws UnknownHostException {
    found("10.0.0.5", "10.0.0.6");
    found("10.0.0.6", "10.0.0.5");
    found();
    assertEquals("10.0.0.5", EndpointAddress.digits(named));
    found("10.0.0.6");
    assertEquals("10.0.0.6", EndpointAddress.digits(named));
  }

  @Test
  void anInstanceThatNobodyLooksUpIsLookedUp() throws UnknownHostException {
    Instance alone = Instance.builder("orders", "a", "localhost", 80).build();
    assertEquals("orders", EndpointAddress.of(alone, "orders").getHostName());
  }
}
