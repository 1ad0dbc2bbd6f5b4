package io.graft.governance.simulation;

import static io.graft.governance.simulation.World.MILLI;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.config.BreakerConfig;
import io.graft.governance.config.EjectionConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.config.RetryConfig;
import io.graft.governance.config.ThrottleConfig;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.simulation.Balancing.LeastLoaded;
import io.graft.governance.simulation.Balancing.RandomBalancer;
import io.graft.governance.simulation.Balancing.RoundRobinBalancer;
import io.graft.governance.simulation.Balancing.TwoByPeak;
import io.graft.governance.simulation.Balancing.TwoByRequests;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ours beside other balancers in the four standard scenarios: 20 servers of 4 workers each, 10 ms
 * exponential, 400,000 requests, of the simplest a quarter. The table is printed; ours is held to
 * what the best of the others reach. They have not changed since that was written down, and run
 * with {@code -Pmatrix}.
 */
class BalancingTableTest {
  private static final int SERVERS = 20;
  private static final int WORKERS = 4;
  private static final int CALLS = 400_000;

  /** Graft's clients balance and do nothing else. */
  private static final ClientPolicy BALANCER_ONLY =
      ClientPolicy.builder()
          .set(EjectionConfig.MODE, Mode.OFF)
          .set(BreakerConfig.MODE, Mode.OFF)
          .set(ThrottleConfig.MODE, Mode.OFF)
          .set(RetryConfig.ATTEMPTS, 1)
          .build();

  private enum Kind {
    RANDOM,
    ROUND_ROBIN,
    LEAST_LOADED,
    P2C_REQUESTS,
    P2C_EWMA,
    P2C_EWMA_PENALTY,
    OURS_BALANCER_ONLY,
    OURS
  }

  private static final Set<Kind> KINDS =
      Boolean.getBoolean("test.matrix")
          ? EnumSet.allOf(Kind.class)
          : EnumSet.of(Kind.OURS_BALANCER_ONLY, Kind.OURS);

  private enum Scenario {
    A("A, all alike, 0.7 used", 0.7, 10),
    B("B, one 10 times slower, 0.6", 0.6, 10),
    C("C, one fails in 1 ms, 0.6", 0.6, 10),
    D("D, as B with 200 clients", 0.6, 200);

    final String title;
    final double utilisation;
    final int clients;

    Scenario(String title, double utilisation, int clients) {
      this.title = title;
      this.utilisation = utilisation;
      this.clients = clients;
    }
  }

  private record Row(Tally tally, double share) {}

  @Test
  void graftIsNotWorseThanTheBestOfTheOthers() {
    Map<Scenario, Map<Kind, Row>> table = new EnumMap<>(Scenario.class);
    for (Scenario scenario : Scenario.values()) {
      for (Kind kind : KINDS) {
        table
            .computeIfAbsent(scenario, s -> new EnumMap<>(Kind.class))
            .put(kind, run(scenario, kind));
      }
    }
    print(table);
    Map<Kind, Row> a = table.get(Scenario.A);
    Map<Kind, Row> b = table.get(Scenario.B);
    Map<Kind, Row> c = table.get(Scenario.C);
    Map<Kind, Row> d = table.get(Scenario.D);
    assertAll(
        () -> within("A p99", a.get(Kind.OURS).tally.millis(.99), 50),
        () -> within("A p99.9", a.get(Kind.OURS).tally.millis(.999), 74),
        () -> within("B p99.9", b.get(Kind.OURS).tally.millis(.999), 77),
        () -> within("B p99.9, balancer", b.get(Kind.OURS_BALANCER_ONLY).tally.millis(.999), 77),
        () -> within("B share of the slow one", b.get(Kind.OURS).share, 0.001),
        () -> within("C errors", c.get(Kind.OURS).tally.errorRate(), 0),
        () -> within("C errors, balancer", c.get(Kind.OURS_BALANCER_ONLY).tally.errorRate(), .0005),
        () -> within("D p99", d.get(Kind.OURS).tally.millis(.99), 53),
        () -> within("D p99.9", d.get(Kind.OURS).tally.millis(.999), 123),
        () -> within("D p99.9, balancer", d.get(Kind.OURS_BALANCER_ONLY).tally.millis(.999), 123));
  }

  /**
   * Each instance fails now and then, as all do: that must not push their traffic about. At 0.7
   * used, where that would be seen.
   */
  @ParameterizedTest
  @CsvSource({"2,0.0005", "3,0.0005", "3,0.005", "3,0.02", "10,0.005"})
  void failuresByChanceDoNotPushTrafficAbout(int servers, double rate) {
    World world = new World(5);
    Network network = new Network(world);
    Service service = new Service(network, "orders", servers);
    for (Server server : service.servers) {
      server.handler =
          (self, request, answer) -> answer.accept(world.random.nextDouble() < rate ? 500 : 200);
    }
    List<GovernedClient> clients = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      clients.add(new GovernedClient(network, ClientPolicy.DEFAULT, service));
    }
    Tally tally = new OfferedLoad(world, clients, "orders", 0.7 * servers * 400).calls(50_000);
    within("p99", tally.millis(.99), 55);
    within("p99.9", tally.millis(.999), 85);
  }

  private static void within(String what, double is, double most) {
    assertTrue(is <= most, what + " is " + is + ", not at most " + most);
  }

  private static Row run(Scenario scenario, Kind kind) {
    World world = new World(17 + scenario.ordinal());
    Network network = new Network(world);
    Service service = new Service(network, "orders", SERVERS, WORKERS, 10 * MILLI);
    Server odd = service.servers.get(7);
    if (scenario == Scenario.B || scenario == Scenario.D) {
      odd.slowness = 10;
    } else if (scenario == Scenario.C) {
      odd.status = 503;
      odd.failsAfter = MILLI;
    }
    double perSecond = scenario.utilisation * SERVERS * WORKERS * 100;
    OfferedLoad load =
        new OfferedLoad(
            world, clients(network, service, kind, scenario.clients), "orders", perSecond);
    Tally tally = load.calls(kind.compareTo(Kind.P2C_EWMA) < 0 ? CALLS / 4 : CALLS);
    return new Row(tally, service.share(7));
  }

  private static List<? extends Client> clients(
      Network network, Service service, Kind kind, int count) {
    World world = network.world;
    switch (kind) {
      case RANDOM:
        return Balancing.clients(world, service, count, n -> new RandomBalancer(world, n));
      case ROUND_ROBIN:
        return Balancing.clients(world, service, count, n -> new RoundRobinBalancer(world, n));
      case LEAST_LOADED:
        return Balancing.clients(world, service, count, n -> new LeastLoaded(world, n));
      case P2C_REQUESTS:
        return Balancing.clients(world, service, count, n -> new TwoByRequests(world, n));
      case P2C_EWMA:
        return Balancing.clients(world, service, count, n -> new TwoByPeak(world, n, false));
      case P2C_EWMA_PENALTY:
        return Balancing.clients(world, service, count, n -> new TwoByPeak(world, n, true));
      default:
        List<GovernedClient> ours = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          ours.add(
              new GovernedClient(
                  network, kind == Kind.OURS ? ClientPolicy.DEFAULT : BALANCER_ONLY, service));
        }
        return ours;
    }
  }

  private static void print(Map<Scenario, Map<Kind, Row>> table) {
    StringBuilder text = new StringBuilder("p99/p99.9 ms, error rate, share of the odd server\n");
    text.append(String.format("%-28s", ""));
    for (Kind kind : KINDS) {
      text.append(String.format("%20s", kind.name().toLowerCase(Locale.ROOT)));
    }
    for (Map.Entry<Scenario, Map<Kind, Row>> line : table.entrySet()) {
      text.append(String.format("%n%-28s", line.getKey().title));
      for (Row row : line.getValue().values()) {
        text.append(
            String.format(
                Locale.ROOT,
                "%20s",
                String.format(
                    Locale.ROOT,
                    "%.0f/%.0f %.2f%% %.2f%%",
                    row.tally.millis(.99),
                    row.tally.millis(.999),
                    100 * row.tally.errorRate(),
                    100 * row.share)));
      }
    }
    System.out.println(text);
  }
}
