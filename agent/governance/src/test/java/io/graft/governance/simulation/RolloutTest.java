package io.graft.governance.simulation;

import static io.graft.governance.simulation.World.MILLI;
import static io.graft.governance.simulation.World.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.policy.ClientPolicy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** New instances, which have loaded and compiled nothing yet, or are slow and stay it. */
class RolloutTest {
  private final World world = new World(31);
  private final Network network = new Network(world);

  {
    network.latency = MILLI / 5;
  }

  @ParameterizedTest(name = "{0} callers, {1} requests a second")
  @CsvSource({"1, 20", "1, 100", "1, 400", "5, 20", "5, 100", "20, 100"})
  void oneThatIsColdHasItsShareAMinuteLater(int callers, double rate) {
    Service service = new Service(network, "orders", 3);
    OfferedLoad load = new OfferedLoad(world, clients(service, callers), "orders", rate);
    load.run(30 * SECOND);
    service.deregister(service.servers.get(2));
    Server fresh = service.start();
    fresh.cold = new double[] {80, 40, 20, 10, 8, 6, 5, 4, 3, 2};
    service.register(fresh);
    load.run(60 * SECOND);
    service.forget();
    load.run(60 * SECOND);
    double share = service.share(3);
    assertTrue(share > 0.25 && share < 0.42, "its share of the calls is " + share);
  }

  @ParameterizedTest(name = "{0} callers, {1} of the capacity used")
  @CsvSource({"20, 0.3, 1.15", "20, 0.6, 1.15", "200, 0.3, 2", "200, 0.6, 1.5"})
  void oneThatIsSlowIsSoonFoundOut(int callers, double used, double bound) {
    Service service = new Service(network, "orders", 19);
    OfferedLoad load = new OfferedLoad(world, clients(service, callers), "orders", used * 19 * 400);
    load.run(30 * SECOND);
    Tally before = load.run(10 * SECOND);
    Server fresh = service.start();
    fresh.slowness = 10;
    service.register(fresh);
    Tally after = load.run(60 * SECOND);
    assertTrue(after.millis(0.99) < bound * before.millis(0.99), before + "; then " + after);
    service.forget();
    Tally late = load.run(30 * SECOND);
    assertTrue(service.share(19) < 0.006, "its share is " + service.share(19));
    assertTrue(late.millis(0.99) < 1.15 * before.millis(0.99), before + "; at last " + late);
    assertEquals(0, after.failed + late.failed);
  }

  private List<GovernedClient> clients(Service service, int count) {
    List<GovernedClient> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(new GovernedClient(network, ClientPolicy.DEFAULT, service));
    }
    return clients;
  }
}
