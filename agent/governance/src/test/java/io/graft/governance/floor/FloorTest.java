package io.graft.governance.floor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.config.Mode;
import io.graft.governance.destination.EndpointStatus;
import io.graft.governance.endpoint.OpenConnection;
import io.graft.governance.event.Decision;
import io.graft.governance.policy.Policies;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FloorTest {
  private static final int PORT = 5432;

  /** A connection that stays open until a test closes it. */
  private static final class Held extends OpenConnection {
    boolean closed;

    @Override
    public boolean isOpen() {
      return !closed;
    }
  }

  private final Rig rig = new Rig(Policies.builder().alias("10.0.0.5:9000", "db").build());
  private final Floor floor = rig.outbound.floor();

  private void listed(String service, String... hosts) {
    List<Instance> all = new ArrayList<>();
    for (String host : hosts) {
      all.add(Instance.builder(service, host, host, PORT).build());
    }
    rig.services.known.put(service, Snapshot.of(service, all));
  }

  private static InetAddress real(String digits) throws UnknownHostException {
    return InetAddress.getByName(digits);
  }

  private Connection to(String host) {
    Connection connection = floor.connection(floor.resolve(host, false), PORT, false);
    assertTrue(connection.governed());
    return connection;
  }

  @Test
  void theInstanceThatAKnownClientHasChosenIsTheOnlyOne() throws UnknownHostException {
    listed("db", "10.0.0.1", "10.0.0.2", "10.0.0.3");
    for (String host : List.of("10.0.0.1", "10.0.0.2", "10.0.0.3")) {
      Connection connection = to("db");
      assertTrue(connection.restrict(Instance.builder("db", host, host, PORT).build()));
      assertEquals(host, connection.next().host());
      connection.failed(new ConnectException("refused"));
      assertNull(connection.next());
    }
    Connection connection = to("db");
    assertFalse(connection.restrict(null));
    assertFalse(connection.restrict(Instance.builder("db", "x", "10.0.0.9", PORT).build()));
    assertNotNull(connection.next());
  }

  @Test
  void onlyTheNameOfAServiceHasAVirtualAddress() throws UnknownHostException {
    listed("db", "10.0.0.1");
    InetAddress address = floor.resolve("db", false);
    assertEquals(240, address.getAddress()[0] & 255);
    assertEquals(71, address.getAddress()[1]);
    assertEquals("db", address.getHostName());
    assertEquals("db", floor.nameOf(InetAddress.getByAddress(address.getAddress())));
    assertNull(floor.resolve("www.example.com", false));
    assertNull(floor.resolve("other", false));
    assertNull(floor.nameOf(real("240.71.9.9")));
    assertNull(floor.connection(real("10.0.0.1"), PORT, false));
  }

  @Test
  void aNameHasTheSameAddressInEveryJvmAndSpelling() {
    listed("db", "10.0.0.1");
    Rig other = new Rig(Policies.DEFAULT, 7);
    other.services.put("first", 1);
    other.services.put("db", 1);
    other.outbound.floor().resolve("first", false);
    InetAddress address = floor.resolve("db", false);
    assertEquals(address, other.outbound.floor().resolve("DB", false));
    assertEquals("DB", other.outbound.floor().resolve("DB", false).getHostName());
    assertEquals(address.getHostAddress(), floor.virtualAddresses().get("db"));
  }

  @Test
  void manyNamesHaveDifferentAddressesWhichNoneLoses() {
    VirtualAddresses addresses = new VirtualAddresses();
    Set<InetAddress> all = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      InetAddress address = addresses.of("service-" + i);
      assertTrue(all.add(address));
      assertEquals("service-" + i, addresses.name(address));
      int last = address.getAddress()[3] & 255;
      assertTrue(last > 0 && last < 255, address::toString);
    }
    for (int i = 0; i < 20_000; i++) {
      assertEquals("service-" + i, addresses.name(addresses.of("service-" + i)));
    }
  }

  @Test
  void theTableIsBounded() {
    VirtualAddresses addresses = new VirtualAddresses();
    int given = 0;
    for (int i = 0; i < 40_000; i++) {
      given += addresses.of("service-" + i) == null ? 0 : 1;
    }
    assertEquals(256 * 254 / 2, given);
    assertNotEquals(null, addresses.of("service-0"));
  }

  @Test
  void openConnectionsAreSpreadEvenlyAndClosedOnesAreForgotten() {
    listed("db", "10.0.0.1", "10.0.0.2", "10.0.0.3");
    Map<String, List<Held>> open = new TreeMap<>();
    for (int i = 0; i < 30; i++) {
      connect(open);
    }
    open.values().forEach(each -> assertTrue(Math.abs(each.size() - 10) <= 2, open::toString));
    open.get("10.0.0.1").forEach(each -> each.closed = true);
    assertEquals(0, connections("10.0.0.1"));
    open.get("10.0.0.1").clear();
    for (int i = 0; i < 9; i++) {
      connect(open);
    }
    assertTrue(open.get("10.0.0.1").size() >= 7, open::toString);
  }

  private void connect(Map<String, List<Held>> open) {
    Connection connection = to("db");
    String host = connection.next().host();
    rig.time.advance(Rig.MILLI);
    Held held = new Held();
    connection.connected(held);
    open.computeIfAbsent(host, at -> new ArrayList<>()).add(held);
  }

  private int connections(String host) {
    return instance(host).connections();
  }

  private EndpointStatus instance(String host) {
    return rig.status("db").instances().stream()
        .filter(each -> each.instance().host().equals(host))
        .findFirst()
        .orElseThrow(AssertionError::new);
  }

  @Test
  void aRefusedConnectionGoesToAnotherInstanceWhichIsRemembered() {
    listed("db", "10.0.0.1", "10.0.0.2", "10.0.0.3");
    Connection connection = to("db");
    String first = connection.next().host();
    connection.failed(new ConnectException("Connection refused"));
    String second = connection.next().host();
    assertNotEquals(first, second);
    connection.connected(new Held());
    assertTrue(instance(first).out());
    assertEquals(1, instance(first).failures());
    assertEquals(1, instance(second).connections());
    assertEquals(1, rig.status("db").decided(Decision.Kind.FAILED_OVER));
    assertEquals(2, rig.status("db").requests());
    assertEquals(0, rig.status("db").inFlight());
    for (int i = 0; i < 20; i++) {
      assertNotEquals(first, to("db").next().host());
    }
  }

  @Test
  void ofTwoInstancesTheOneThatRefusedIsNotTheNext() {
    listed("db", "10.0.0.1", "10.0.0.2");
    for (int i = 0; i < 10; i++) {
      Connection connection = to("db");
      if (connection.next().host().equals("10.0.0.1")) {
        connection.failed(new ConnectException("Connection refused"));
        connection.next();
      }
      connection.connected(new Held());
    }
    assertEquals(0, instance("10.0.0.1").connections());
    assertTrue(instance("10.0.0.1").failures() <= 5);
  }

  @Test
  void afterThreeInstancesTheApplicationGetsTheFailure() {
    listed("db", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4");
    Connection connection = to("db");
    Set<String> tried = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      tried.add(connection.next().host());
      connection.failed(new ConnectException("Connection refused"));
    }
    assertNull(connection.next());
    assertEquals(3, tried.size());
    assertEquals(
        "db: 3 instances tried, the last one: connection refused [graft.floor]",
        connection.refusal());
  }

  @Test
  void aFailureOfTheApplicationDoesNotCount() {
    listed("db", "10.0.0.1", "10.0.0.2", "10.0.0.3");
    Connection connection = to("db");
    String host = connection.next().host();
    connection.failed(new java.nio.channels.ClosedByInterruptException());
    connection.failed(new ConnectException("once is enough"));
    assertEquals(0, instance(host).failures());
    assertFalse(instance(host).out());
  }

  @Test
  void aPortThatNoInstanceHasIsLeftToDns() {
    listed("db", "10.0.0.1");
    Connection connection = floor.connection(floor.resolve("db", false), 22, false);
    assertFalse(connection.governed());
    assertNull(connection.next());
    assertEquals(
        "db:22: no instance of db listens on port 22 (its instances listen on 5432), and DNS does"
            + " not know the host db [graft.floor]",
        connection.refusal());
  }

  @Test
  void aRefusalListsSomePortsEachOnce() {
    List<Instance> all = new ArrayList<>();
    for (int port : new int[] {8087, 8080, 8081, 8082, 8083, 8084, 8085, 8080}) {
      String id = "i" + all.size();
      all.add(Instance.builder("Db", id, "10.0.0.1", port).otherPort(8443).build());
    }
    rig.services.known.put("db.example", Snapshot.of("db", all));
    String refusal = floor.connection(floor.resolve("DB.example", false), 22, false).refusal();
    assertEquals(
        "DB.example:22: no instance of db listens on port 22 (its instances listen on 8080, 8081,"
            + " 8082, 8083, 8084 and 3 more), and DNS does not know the host DB.example"
            + " [graft.floor]",
        refusal);
  }

  @Test
  void aRefusalSaysThatNothingIsKnownOfAServiceAnyMore() {
    listed("db", "10.0.0.1");
    Connection connection = floor.connection(floor.resolve("db", false), 22, false);
    listed("db");
    assertEquals(
        "db:22: no instance of db listens on port 22 (none is running), and DNS does not know the"
            + " host db [graft.floor]",
        connection.refusal());
    rig.services.known.remove("db");
    assertEquals(
        "db:22: no registry knows this service any more, and DNS does not know the host db"
            + " [graft.floor]",
        connection.refusal());
    rig.policies.publish(Policies.builder().floor(false).build());
    assertEquals(
        "db:22: DNS does not know the host db, and Graft resolves no names at present"
            + " [graft.floor]",
        connection.refusal());
  }

  @Test
  void instancesWithTlsAreFoundToo() {
    rig.services.known.put(
        "db",
        Snapshot.of(
            "db",
            Arrays.asList(
                Instance.builder("db", "a", "10.0.0.1", PORT).secure(true).build(),
                Instance.builder("db", "b", "10.0.0.2", 8080).secure(false).build())));
    assertEquals("10.0.0.1", to("db").next().host());
    assertEquals(
        "10.0.0.2", floor.connection(floor.resolve("db", false), 8080, false).next().host());
    assertEquals(
        "10.0.0.1", floor.connection(floor.resolve("db", false), 443, false).next().host());
  }

  @Test
  void aMappedNumericAddressStandsForTheService() throws UnknownHostException {
    listed("db", "10.0.0.1");
    assertEquals("10.0.0.1", floor.connection(real("10.0.0.5"), 9000, false).next().host());
    assertNull(floor.connection(real("10.0.0.5"), 9001, false));
    // A known client has chosen this address, and keeps the name.
    InetAddress chosen = InetAddress.getByAddress("10.0.0.5", real("10.0.0.5").getAddress());
    assertNull(floor.connection(chosen, 9000, false));
    assertNull(floor.connection(real("10.0.0.5"), 9000, true));
  }

  @Test
  void ownNamesAreAskedOfDnsFirst() {
    listed("db", "10.0.0.1");
    listed("me", "10.0.0.2");
    floor.identity("Host", "me");
    listed("host", "10.0.0.3");
    assertNull(floor.resolve("me", false));
    assertNull(floor.resolve("host", false));
    assertNotEquals(null, floor.resolve("me", true));
    assertNotEquals(null, floor.resolve("db", false));
    assertNull(floor.resolve("db", true));
  }

  @Test
  void theInterceptionIsDemandedBeforeTheFirstAddress() {
    listed("db", "10.0.0.1");
    int[] demanded = {0};
    Rig other = new Rig();
    other.services.put("db", 1);
    other.outbound.demand(() -> demanded[0]++);
    Floor floor = other.outbound.floor();
    floor.resolve("other", false);
    assertEquals(0, demanded[0]);
    floor.resolve("db", false);
    assertEquals(1, demanded[0]);
  }

  @Test
  void switchedOffItDoesNothingMore() {
    listed("db", "10.0.0.1");
    InetAddress address = floor.resolve("db", false);
    for (Policies off :
        Arrays.asList(
            Policies.builder().floor(false).build(),
            Policies.builder().enabled(false).build(),
            Policies.builder().mode(Mode.OBSERVE).build())) {
      rig.policies.publish(off);
      assertFalse(floor.enabled());
      assertNull(floor.resolve("db", false));
      assertFalse(floor.connection(address, PORT, false).governed());
    }
  }
}
