package io.graft.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.console.http.Client;
import io.graft.console.page.HealthPage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleTest {
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private final Console console =
      new Console().page("/graft/health", new HealthPage(() -> HealthPage.State.UP));

  @AfterEach
  void stop() {
    console.close();
  }

  private InetSocketAddress serving(String address) throws IOException {
    InetSocketAddress bound = console.start(address, notices::add);
    InetSocketAddress reachable =
        new InetSocketAddress(InetAddress.getByName("127.0.0.1"), bound.getPort());
    assertTrue(Client.get(reachable, "/graft/health").contains("\"UP\""));
    return bound;
  }

  @Test
  void byDefaultItListensOnLoopbackOnly() throws IOException {
    InetSocketAddress bound = serving(Console.DEFAULT_ADDRESS);

    assertEquals("127.0.0.1", bound.getAddress().getHostAddress());
    assertNotEquals(0, bound.getPort());
    assertEquals(List.of(), notices);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:0", ":0", "0", "0.0.0.0:0", "*:0"})
  void anAddressCanBeWrittenInSeveralWays(String address) throws IOException {
    serving(address);

    assertEquals(List.of(), notices);
  }

  @Test
  void aPortAloneMeansLoopback() throws IOException {
    assertTrue(serving("0").getAddress().isLoopbackAddress());
  }

  @Test
  void offIsOff() {
    assertNull(console.start("off", notices::add));
    assertEquals(List.of(), notices);
  }

  @Test
  void aPortInUseIsOneLogLineAndAnotherPortIsUsed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      InetSocketAddress bound = serving("127.0.0.1:" + taken.getLocalPort());

      assertNotEquals(taken.getLocalPort(), bound.getPort());
      assertEquals(
          List.of(
              "graft.admin=127.0.0.1:"
                  + taken.getLocalPort()
                  + ": cannot listen on 127.0.0.1:"
                  + taken.getLocalPort()
                  + " (Address already in use); the admin endpoint is at 127.0.0.1:"
                  + bound.getPort()
                  + " instead"),
          notices);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:99999",
        "no.such.host.invalid:80"
      })
  void anInvalidAddressIsOneLogLineAndTheDefaultIsUsed(String address) throws IOException {
    InetSocketAddress bound = serving(address);

    assertTrue(bound.getAddress().isLoopbackAddress());
    assertEquals(1, notices.size(), notices::toString);
    assertTrue(
        notices.get(0).startsWith("graft.admin=" + address + " is not valid ("), notices.get(0));
  }

  @Test
  void anAddressOfAnotherHostIsOneLogLineAndTheDefaultIsUsed() throws IOException {
    InetSocketAddress bound = serving("192.0.2.1:0");

    assertTrue(bound.getAddress().isLoopbackAddress());
    assertEquals(1, notices.size(), notices::toString);
  }
}
