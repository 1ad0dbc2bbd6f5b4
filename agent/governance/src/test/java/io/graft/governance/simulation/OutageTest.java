package io.graft.governance.simulation;

import static io.graft.governance.simulation.World.MILLI;
import static io.graft.governance.simulation.World.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.event.Decision.Kind;
import io.graft.governance.policy.ClientPolicy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole services that fail or have too much to do, and how they come back. */
class OutageTest {
  private final World world = new World(29);
  private final Network network = new Network(world);

  {
    network.latency = MILLI / 5;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anOutageGetsFewCallsAndItsEndCausesNoStampede(boolean dead) {
    Service service = new Service(network, "orders", 4);
    List<GovernedClient> clients = clients(service, 20, ClientPolicy.DEFAULT);
    OfferedLoad load = new OfferedLoad(world, clients, "orders", 1000);
    load.run(20 * SECOND);
    for (Server server : service.servers) {
      server.status = 503;
      if (dead) {
        server.die();
      }
    }
    load.run(20 * SECOND);
    long before = attempts(clients);
    Tally outage = load.run(60 * SECOND);
    long sent = attempts(clients) - before;
    for (GovernedClient client : clients) {
      assertTrue(client.decided(Kind.BREAKER_OPENED) >= 2, "it opens, and again");
      client.attempts = 0;
    }
    assertTrue(sent < 0.02 * outage.calls, sent + " attempts of " + outage.calls + " calls");

    service.servers.forEach(Server::revive);
    service.servers.forEach(s -> s.status = 200);
    long most = 0;
    List<Double> goodput = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      long from = service.received();
      Tally second = load.run(SECOND);
      most = Math.max(most, service.received() - from);
      goodput.add(second.served() / 1000.0);
    }
    assertTrue(most < 1250, most + " requests in one second, of 1,000 calls");
    for (int i = 75; i < 90; i++) {
      assertTrue(goodput.get(i) > 0.85, "second " + i + ": " + goodput);
    }
    Tally healed = load.runOut(10 * SECOND);
    assertEquals(0, healed.failed, healed.toString());
  }

  @Test
  void manyCallersComeBackOneAfterAnother() {
    Service service = new Service(network, "orders", 10);
    List<GovernedClient> clients = clients(service, 200, ClientPolicy.DEFAULT);
    OfferedLoad load = new OfferedLoad(world, clients, "orders", 1000);
    load.run(20 * SECOND);
    service.servers.forEach(s -> s.status = 503);
    load.run(60 * SECOND);
    long from = service.received();
    load.run(30 * SECOND);
    double asked = (service.received() - from) / 30.0;
    assertTrue(asked < 100, asked + " requests a second while all of 200 callers know");
    service.servers.forEach(s -> s.status = 200);
    long most = 0;
    for (int i = 0; i < 90; i++) {
      long before = service.received();
      load.run(SECOND);
      most = Math.max(most, service.received() - before);
    }
    assertTrue(most < 1200, most + " in one second");
    Tally healed = load.runOut(10 * SECOND);
    assertEquals(0, healed.failed, healed.toString());
  }

  @Test
  void threeTimesWhatAServiceCanDoLeavesItWorkingAndItsCallersWaitingLittle() {
    Service service = new Service(network, "orders", 4);
    // Each refuses what it cannot do soon, as with a limit of its own.
    service.servers.forEach(s -> s.limit = 12);
    List<GovernedClient> clients = clients(service, 10, ClientPolicy.DEFAULT);
    OfferedLoad load = new OfferedLoad(world, clients, "orders", 0.8 * 1600);
    Tally usual = load.run(30 * SECOND);
    assertTrue(usual.errorRate() < 0.001, usual.toString());
    load.rate(3 * 1600);
    load.run(30 * SECOND);
    long refused = service.received();
    Tally over = load.run(30 * SECOND);
    refused = service.received() - refused - over.served();
    double served = over.served() / 30.0;
    assertTrue(served > 0.95 * 1600, served + " a second of 1,600 possible");
    assertTrue(refused < 1.2 * over.served(), refused + " refusals by the service itself");
    for (GovernedClient client : clients) {
      double held = client.status("orders").throttled();
      assertTrue(held > 0.1 && held < 0.8, "each caller holds back, none is left out: " + held);
      assertEquals("closed", client.status("orders").breakerState(), "who is served is no outage");
    }
    load.rate(0.8 * 1600);
    load.run(25 * SECOND);
    Tally after = load.runOut(20 * SECOND);
    assertTrue(after.errorRate() < 0.003, "it is over: " + after);
  }

  @Test
  void aShortPauseOfAllInstancesOpensNoBreaker() {
    Service service = new Service(network, "orders", 4);
    List<GovernedClient> clients = clients(service, 4, ClientPolicy.DEFAULT);
    OfferedLoad load = new OfferedLoad(world, clients, "orders", 600);
    load.run(20 * SECOND);
    service.servers.forEach(Server::hang);
    load.run(SECOND);
    service.servers.forEach(Server::resume);
    Tally tally = load.runOut(30 * SECOND);
    assertEquals(0, tally.failed, tally.toString());
    for (GovernedClient client : clients) {
      assertEquals(0, client.decided(Kind.BREAKER_OPENED));
    }
  }

  @Test
  void aRollingRestartCostsNoRequestThoughTheRegistryIsLate() {
    Service service = new Service(network, "orders", 5);
    service.delay = 2 * SECOND;
    List<GovernedClient> clients = clients(service, 6, ClientPolicy.DEFAULT);
    OfferedLoad load = new OfferedLoad(world, clients, "orders", 800);
    load.method = "POST";
    load.run(10 * SECOND);
    long at = SECOND;
    for (int i = 0; i < 5; i++) {
      Server old = service.servers.get(i);
      world.after(at, () -> service.deregister(old));
      // It serves on for 5 s, which is longer than the registry takes, and then what is in it.
      world.after(at + 6 * SECOND, old::die);
      world.after(at + 7 * SECOND, () -> service.register(service.start()));
      at += 10 * SECOND;
    }
    Tally tally = load.runOut(60 * SECOND);
    assertEquals(0, tally.failed, tally.toString());
    assertTrue(tally.millis(.99) < 150, tally.toString());
  }

  @Test
  void instancesThatAreKilledOneAfterAnotherCostNoGet() {
    Service service = new Service(network, "orders", 5);
    service.delay = 2 * SECOND;
    List<GovernedClient> clients = clients(service, 6, ClientPolicy.DEFAULT);
    OfferedLoad load = new OfferedLoad(world, clients, "orders", 800);
    load.run(10 * SECOND);
    long at = SECOND;
    for (int i = 0; i < 5; i++) {
      Server old = service.servers.get(i);
      world.after(at, old::die);
      world.after(at + 3 * SECOND, () -> service.deregister(old));
      world.after(at + 4 * SECOND, () -> service.register(service.start()));
      at += 10 * SECOND;
    }
    Tally tally = load.runOut(60 * SECOND);
    assertEquals(0, tally.failed, tally.toString());
  }

  @Test
  void aRegistryThatReportsAllChangesAtOnceCausesNoStampede() {
    Service service = new Service(network, "orders", 4);
    List<GovernedClient> clients = clients(service, 10, ClientPolicy.DEFAULT);
    OfferedLoad load = new OfferedLoad(world, clients, "orders", 1000);
    load.run(20 * SECOND);
    // Twelve more that all callers hear of at the same moment, and that begin cold.
    for (int i = 0; i < 12; i++) {
      Server cold = service.start();
      cold.slowness = 6;
      world.after(20 * SECOND, () -> cold.slowness = 1);
      service.register(cold);
    }
    Tally first = load.run(5 * SECOND);
    Tally tally = load.runOut(40 * SECOND);
    assertEquals(0, first.failed + tally.failed);
    assertTrue(first.millis(.99) < 250, first.toString());
    service.forget();
    load.runOut(30 * SECOND);
    for (int i = 0; i < 16; i++) {
      assertEquals(1 / 16.0, service.share(i), 0.025, "instance " + i);
    }
  }

  private static long attempts(List<GovernedClient> clients) {
    return clients.stream().mapToLong(c -> c.attempts).sum();
  }

  private List<GovernedClient> clients(Service service, int count, ClientPolicy policy) {
    List<GovernedClient> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(new GovernedClient(network, policy, service));
    }
    return list;
  }
}
