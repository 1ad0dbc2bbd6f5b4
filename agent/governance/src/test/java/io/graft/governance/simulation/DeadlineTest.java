package io.graft.governance.simulation;

import static io.graft.governance.simulation.World.MILLI;
import static io.graft.governance.simulation.World.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.config.BreakerConfig;
import io.graft.governance.config.HedgeConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.config.TimeoutConfig;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.setting.SettingValues;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long calls wait, through all layers, and what second copies do about it. */
class DeadlineTest {
  private final World world = new World(41);
  private final Network network = new Network(world);

  {
    network.latency = MILLI / 5;
  }

  @Test
  void noServiceWorksForCallersThatNoLongerWait() {
    ClientPolicy policy =
        ClientPolicy.builder()
            .set(TimeoutConfig.CALL, SECOND / 4)
            .set(BreakerConfig.MODE, Mode.OFF)
            .build();
    Layers layers = new Layers(network, ClientPolicy.DEFAULT, 4, 2, 2);
    layers.clients.get(0).forEach(c -> c.rules(policy));
    OfferedLoad load = new OfferedLoad(world, layers.clients.get(0), "s0", 200);
    assertEquals(0, load.runOut(20 * SECOND).failed);
    layers.bottom().servers.forEach(s -> s.slowness = 400); // two seconds
    Tally tally = load.runOut(20 * SECOND);
    assertTrue(tally.millis(1) <= 251, "the first caller waits as long as it said: " + tally);
    // Those between wait no longer than it does, though nobody has told them how long.
    for (Service service : layers.services.subList(0, 3)) {
      service.servers.forEach(s -> assertEquals(0, s.inFlight(), s.instance.id()));
    }
  }

  @Test
  void aCallThatComesTooLateIsNotPassedOn() {
    Layers layers = new Layers(network, ClientPolicy.DEFAULT, 3, 2, 2);
    ClientPolicy policy = ClientPolicy.builder().set(TimeoutConfig.CALL, SECOND / 10).build();
    layers.clients.get(0).forEach(c -> c.rules(policy));
    OfferedLoad load = new OfferedLoad(world, layers.clients.get(0), "s0", 100);
    load.runOut(20 * SECOND);
    // One in a hundred and fifty takes longer than its callers wait, before it calls on.
    layers.services.get(0).servers.forEach(s -> s.slowness = 4);
    layers.services.forEach(Service::forget);
    Tally tally = load.runOut(60 * SECOND);
    long came = layers.services.get(0).received();
    long passedOn = layers.services.get(1).received();
    assertTrue(tally.failed > 20, "the test is worth something: " + tally);
    assertTrue(came - passedOn > tally.failed / 2, came + " came, " + passedOn + " went on");
  }

  @Test
  void hedgesCutTheTailAndCostLittle() {
    Tally without = slowNowAndThen(SettingValues.NONE);
    Tally with = slowNowAndThen(SettingValues.NONE.with(HedgeConfig.DELAY, 60 * MILLI));
    assertTrue(without.millis(.99) > 400, without.toString());
    assertTrue(with.millis(.99) < 130, with.toString());
    assertEquals(0, with.failed);
  }

  private Tally slowNowAndThen(SettingValues hedge) {
    Service service = new Service(network, hedge.has(HedgeConfig.DELAY) ? "hedged" : "plain", 6);
    for (Server server : service.servers) {
      server.handler =
          (self, request, answer) -> {
            // A pause of one request in fifty, wherever it goes: no balancer can know.
            if (world.random.nextInt(50) == 0) {
              world.after(SECOND / 2, () -> answer.accept(200));
            } else {
              answer.accept(200);
            }
          };
    }
    List<GovernedClient> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clients.add(new GovernedClient(network, ClientPolicy.of(hedge), service));
    }
    OfferedLoad load = new OfferedLoad(world, clients, service.name, 300);
    Tally tally = load.runOut(60 * SECOND);
    double copies = (double) service.received() / tally.calls - 1;
    assertTrue(copies <= 0.055, "copies: " + copies);
    for (GovernedClient client : clients) {
      assertEquals(0, client.status(service.name).inFlight(), "all was given back");
    }
    return tally;
  }
}
