package io.graft.governance.simulation;

import static io.graft.governance.simulation.World.MILLI;
import static io.graft.governance.simulation.World.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.config.TimeoutConfig;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.policy.ClientPolicy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Single instances that fail in all the ways they can, while the others are well. */
class FailureTest {
  private final World world = new World(23);
  private final Network network = new Network(world);

  {
    network.latency = MILLI / 5;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10})
  void aKilledInstanceCostsNoGet(int instances) {
    Service service = new Service(network, "orders", instances);
    OfferedLoad load = load(service, 4, ClientPolicy.DEFAULT, 0.4);
    load.run(10 * SECOND);
    world.after(SECOND, () -> service.servers.get(0).die());
    Tally tally = load.runOut(20 * SECOND);
    assertEquals(0, tally.failed, tally.toString());
    assertTrue(tally.millis(.999) < 150, tally.toString());
  }

  @Test
  void aKilledInstanceThatComesBackGetsItsShareWithinAMinute() {
    for (int instances : new int[] {2, 3, 10}) {
      Service service = new Service(network, "orders", instances);
      OfferedLoad load = load(service, 4, ClientPolicy.DEFAULT, 0.4);
      load.run(10 * SECOND);
      service.servers.get(0).die();
      load.run(20 * SECOND);
      service.servers.get(0).revive();
      load.run(60 * SECOND);
      service.forget();
      Tally tally = load.runOut(30 * SECOND);
      assertEquals(1.0 / instances, service.share(0), 0.25 / instances, instances + " instances");
      assertEquals(0, tally.failed, tally.toString());
    }
  }

  @Test
  void anInstanceThatHangsCostsNoGetWhereAnAttemptHasATimeout() {
    Service service = new Service(network, "orders", 3);
    ClientPolicy policy = ClientPolicy.builder().set(TimeoutConfig.TRY, SECOND).build();
    List<GovernedClient> clients = clients(service, 4, policy);
    OfferedLoad load = new OfferedLoad(world, clients, "orders", 400);
    load.run(10 * SECOND);
    Server hanging = service.servers.get(1);
    hanging.hang();
    Tally first = load.run(10 * SECOND);
    service.forget();
    Tally later = load.run(50 * SECOND);
    assertTrue(service.share(1) < 0.002, "share of the one that hangs " + service.share(1));
    hanging.resume();
    load.run(60 * SECOND);
    service.forget();
    Tally healed = load.runOut(30 * SECOND);
    assertEquals(0, first.failed, first.toString());
    assertEquals(0, later.failed, later.toString());
    assertTrue(later.millis(.99) < 100, later.toString());
    assertEquals(1 / 3.0, service.share(1), 0.1, "it is one of three again");
    assertEquals(0, healed.failed);
  }

  @Test
  void aClientCutOffFromHalfOfTheInstancesGoesOnAndComesBackToAll() {
    Service service = new Service(network, "orders", 6);
    List<GovernedClient> clients = clients(service, 3, ClientPolicy.DEFAULT);
    OfferedLoad load = new OfferedLoad(world, clients, "orders", 500);
    load.run(20 * SECOND);
    for (int i = 0; i < 3; i++) {
      network.cut(clients.get(0), service.servers.get(i));
    }
    Tally cut = load.run(30 * SECOND);
    assertEquals(0, cut.failed, cut.toString());
    network.heal();
    Tally healing = load.run(60 * SECOND);
    service.forget();
    Tally healed = new OfferedLoad(world, clients.subList(0, 1), "orders", 500).runOut(20 * SECOND);
    assertEquals(0, healing.failed, healing.toString());
    assertEquals(0, healed.failed, healed.toString());
    for (int i = 0; i < 6; i++) {
      assertEquals(1 / 6.0, service.share(i), 0.06, "instance " + i);
    }
  }

  @Test
  void anInstanceThatFlapsIsTrustedLessEachTime() {
    Service service = new Service(network, "orders", 4);
    List<GovernedClient> clients = clients(service, 2, ClientPolicy.DEFAULT);
    Server flapping = service.servers.get(2);
    world.every(SECOND, () -> flapping.status = flapping.status == 200 ? 503 : 200);
    OfferedLoad load = new OfferedLoad(world, clients, "orders", 600);
    load.method = "POST"; // so that nothing hides the errors
    Tally tally = load.runOut(300 * SECOND);
    assertTrue(tally.errorRate() < 0.002, tally.toString());
    service.forget();
    Tally later = load.runOut(300 * SECOND);
    assertTrue(later.errorRate() < 0.001, later.toString());
  }

  @Test
  void aColdInstanceIsNotFlooded() {
    Service service = new Service(network, "orders", 3);
    List<GovernedClient> clients = clients(service, 4, ClientPolicy.DEFAULT);
    OfferedLoad load = new OfferedLoad(world, clients, "orders", 700);
    load.run(20 * SECOND);
    Server cold = service.start();
    cold.slowness = 8;
    for (int i = 1; i <= 14; i++) {
      world.after(i * 2 * SECOND, () -> cold.slowness -= 0.5);
    }
    service.register(cold);
    service.forget();
    Tally first = load.run(10 * SECOND);
    double early = service.share(3);
    load.run(30 * SECOND);
    service.forget();
    load.runOut(20 * SECOND);
    assertTrue(early < 0.12, "share of the cold one at first " + early);
    assertTrue(first.millis(.99) < 150, first.toString());
    assertEquals(0.25, service.share(3), 0.05, "it is one of four");
  }

  @Test
  void differingClocksChangeNothing() {
    List<GovernedClient> clients = new ArrayList<>();
    Service service = new Service(network, "orders", 5);
    long[] origins = {0, -5 * SECOND, Long.MAX_VALUE - 20 * SECOND, Long.MIN_VALUE, 1L << 62};
    double[] drifts = {1, 1.01, 0.99, 1.001, 0.999};
    for (int i = 0; i < origins.length; i++) {
      clients.add(
          new GovernedClient(network, ClientPolicy.DEFAULT, origins[i], drifts[i], service));
    }
    service.servers.get(1).slowness = 10;
    for (GovernedClient client : clients) {
      service.forget();
      OfferedLoad load = new OfferedLoad(world, List.of(client), "orders", 800);
      load.run(10 * SECOND);
      service.servers.get(2).die();
      Tally tally = load.run(20 * SECOND);
      service.servers.get(2).revive();
      load.drain();
      assertEquals(0, tally.failed, client + ": " + tally);
      assertTrue(tally.millis(.99) < 100, tally.toString());
      assertTrue(service.share(1) < 0.02, "slow one " + service.share(1));
      assertEquals(1, client.decided(Kind.EJECTED) > 0 ? 1 : 0, "the dead one was ejected");
      world.pass(60 * SECOND);
    }
  }

  private OfferedLoad load(Service service, int clients, ClientPolicy policy, double used) {
    double perSecond = used * service.servers.size() * 400;
    return new OfferedLoad(world, clients(service, clients, policy), "orders", perSecond);
  }

  private List<GovernedClient> clients(Service service, int count, ClientPolicy policy) {
    List<GovernedClient> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(new GovernedClient(network, policy, service));
    }
    return list;
  }
}
