package io.graft.registry.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.graft.net.AddressResolver;
import io.graft.net.server.ServerUrl;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The address by route; several interfaces are tested in the contract of registries. */
class LocalAddressTest {
  @Test
  void aLocalRegistryGivesNoRoutableAddress() throws Exception {
    LocalAddress route = new LocalAddress(List.of("127.0.0.1"), new AddressResolver(), () -> {});
    assertEquals(RoutableAddress.find(), route.local());
    assertEquals("127.0.0.1", LocalAddress.to(InetAddress.getByName("127.0.0.1")).getHostAddress());
  }

  @Test
  void aNameIsLookedUpInTheBackground() throws Exception {
    CountDownLatch found = new CountDownLatch(1);
    LocalAddress route =
        new LocalAddress(
            List.of("localhost", "no_such.invalid"), new AddressResolver(), found::countDown);
    assertNull(route.local());
    found.await(60, TimeUnit.SECONDS);
    assertEquals(RoutableAddress.find(), route.local());
  }

  @Test
  void serversAreThoseOfTheUrlAndForDnsTheUpdateServers() {
    assertEquals(
        List.of("a_1", "2001:db8::1", "3b"),
        LocalAddress.hosts(ServerUrl.parse("consul://a_1:8500,[2001:db8::1]:8500,3b", 8500)));
    assertEquals(
        List.of("10.0.0.2"),
        LocalAddress.hosts(
            ServerUrl.parse("dns://svc.example?update=10.0.0.2:53&server=10.0.0.3", 53)));
    assertEquals(
        List.of("10.0.0.3", "::1"),
        LocalAddress.hosts(
            ServerUrl.parse("dns://svc.example?update=soa&server=10.0.0.3,[::1]", 53)));
  }
}
