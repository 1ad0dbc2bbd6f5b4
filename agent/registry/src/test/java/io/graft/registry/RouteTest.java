package io.graft.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.graft.http.ServerUrl;
import io.graft.wire.AddressResolver;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a route leads to; with several interfaces it is tested in the contract of registries. */
class RouteTest {
  @Test
  void aRegistryOfThisHostSaysNothingOfWhereOthersAre() throws Exception {
    Route route = new Route(List.of("127.0.0.1"), new AddressResolver(), () -> {});
    assertEquals(Addresses.routable(), route.local());
    assertEquals("127.0.0.1", Route.to(InetAddress.getByName("127.0.0.1")).getHostAddress());
  }

  @Test
  void aNameIsLookedUpWithoutThatAnybodyWaitsForIt() throws Exception {
    CountDownLatch found = new CountDownLatch(1);
    Route route =
        new Route(List.of("localhost", "no_such.invalid"), new AddressResolver(), found::countDown);
    assertNull(route.local());
    found.await(60, TimeUnit.SECONDS);
    assertEquals(Addresses.routable(), route.local());
  }

  @Test
  void serversAreThoseOfTheUrlAndOfDnsThoseThatTakeUpdates() {
    assertEquals(
        List.of("a_1", "2001:db8::1", "3b"),
        Route.hosts(ServerUrl.parse("consul://a_1:8500,[2001:db8::1]:8500,3b", 8500)));
    assertEquals(
        List.of("10.0.0.2"),
        Route.hosts(ServerUrl.parse("dns://svc.example?update=10.0.0.2:53&server=10.0.0.3", 53)));
    assertEquals(
        List.of("10.0.0.3", "::1"),
        Route.hosts(ServerUrl.parse("dns://svc.example?update=soa&server=10.0.0.3,[::1]", 53)));
  }
}
