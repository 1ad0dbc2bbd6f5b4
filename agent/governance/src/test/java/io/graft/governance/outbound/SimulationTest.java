package io.graft.governance.outbound;

import static io.graft.governance.Rig.MILLI;
import static io.graft.governance.Rig.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.Rig;
import io.graft.governance.config.Balance;
import io.graft.governance.config.BalanceConfig;
import io.graft.governance.config.EjectionConfig;
import io.graft.governance.config.Mode;
import io.graft.governance.config.RetryConfig;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.policy.Policies;
import java.net.ConnectException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whole fleets under load in virtual time: what the policies come to, all together. */
class SimulationTest {
  private static final int SERVERS = 20;
  private static final int WORKERS = 4;

  private final Random random = new Random(17);

  @Test
  void aSlowInstanceGetsHardlyAnyTraffic() {
    Simulation s = new Simulation(new Rig(), SERVERS, 0.6);
    s.servers[7].slowness = 10;
    s.run(100_000);
    assertTrue(s.share(7) < 0.01, "share " + s.share(7));
    assertTrue(s.percentile(0.999) < 300 * MILLI, "p99.9 " + s.percentile(0.999) / MILLI);
    assertEquals(0, s.failed);
  }

  @Test
  void equalInstancesGetEqualShares() {
    Simulation s = new Simulation(new Rig(), SERVERS, 0.7);
    s.run(100_000);
    for (int i = 0; i < SERVERS; i++) {
      assertEquals(0.05, s.share(i), 0.02, "server " + i);
    }
    assertTrue(s.percentile(0.99) < 150 * MILLI, "p99 " + s.percentile(0.99) / MILLI);
  }

  @Test
  void anInstanceThatFailsFastDoesNotAttractTraffic() {
    // Without ejection and retries, so that it is the balancer alone that avoids it.
    Rig rig =
        Rig.with(
            ClientPolicy.builder()
                .set(EjectionConfig.MODE, Mode.OFF)
                .set(RetryConfig.ATTEMPTS, 1)
                .build());
    Simulation s = new Simulation(rig, SERVERS, 0.6);
    s.servers[3].status = 500;
    s.servers[3].slowness = 0.1;
    s.run(100_000);
    assertTrue(s.failed < 100_000 * 0.005, s.failed + " failed");
  }

  @Test
  void withRetriesAndEjectionNoCallFailsForABadInstance() {
    Simulation s = new Simulation(new Rig(), 3, 0.4);
    s.servers[1].status = 503;
    s.run(20_000);
    assertEquals(0, s.failed);
    assertEquals("closed", s.rig.status("orders").breakerState());
  }

  @Test
  void anInstanceThatDiesCostsNoRequest() {
    for (int servers : new int[] {2, 3, 10}) {
      Simulation s = new Simulation(new Rig(), servers, 0.4);
      s.run(5_000);
      s.servers[0].dead = true;
      s.run(5_000);
      assertEquals(0, s.failed, servers + " servers");
      s.servers[0].dead = false;
      s.rig.time.advance(60 * SECOND);
      s.run(2_000);
      s.rig.time.advance(31 * SECOND);
      s.forgetShares();
      s.run(10_000);
      assertTrue(s.share(0) > 0.5 / servers, "it is back: " + s.share(0));
    }
  }

  @Test
  void twoOfThreeThatDieAtOnceCostNoRequest() {
    Simulation s = new Simulation(new Rig(), 3, 0.2);
    s.run(2_000);
    s.servers[0].dead = true;
    s.servers[2].dead = true;
    s.run(2_000);
    assertEquals(0, s.failed);
  }

  @Test
  void aRollingRestartCostsNoRequestAndOverloadsNoInstance() {
    Simulation s = new Simulation(new Rig(), 6, 0.4);
    s.run(5_000);
    s.forgetShares();
    for (int i = 0; i < 6; i++) {
      s.servers[i].dead = true; // before the registry knows
      s.run(200);
      s.publishAlive();
      s.run(1_000);
      s.servers[i].dead = false;
      s.servers[i].port += 100;
      s.publishAlive();
      s.run(3_000);
    }
    assertEquals(0, s.failed);
    assertTrue(
        IntStream.range(0, 6).mapToDouble(s::share).max().orElse(1) <= 2.0 / 6,
        "nobody gets more than twice the mean");
  }

  @Test
  void anOutageOpensTheBreakerAndItsEndClosesIt() {
    Simulation s = new Simulation(new Rig(), 2, 0.4);
    s.run(1_000);
    s.servers[0].dead = true;
    s.servers[1].dead = true;
    s.run(20_000);
    assertEquals("open", s.rig.status("orders").breakerState().replace("half-open", "open"));
    assertTrue(s.attempts < 3_000, "attempts during the outage: " + s.attempts);
    s.servers[0].dead = false;
    s.servers[1].dead = false;
    s.rig.time.advance(60 * SECOND);
    s.run(20_000);
    assertEquals("closed", s.rig.status("orders").breakerState());
    long before = s.failed;
    s.run(5_000);
    assertEquals(before, s.failed);
    assertTrue(s.rig.decided(Kind.BREAKER_OPENED) > 0 && s.rig.decided(Kind.BREAKER_CLOSED) > 0);
  }

  @Test
  void anOverloadedServiceGetsAFifthOfTheCalls() {
    Simulation s =
        new Simulation(
            new Rig(
                Policies.builder()
                    .client(
                        "*",
                        ClientPolicy.builder()
                            .set(BalanceConfig.BALANCE, Balance.RANDOM)
                            .set(RetryConfig.ATTEMPTS, 1)
                            .build())
                    .build()),
            4,
            0.5);
    for (Server server : s.servers) {
      server.status = 503;
    }
    s.run(60_000);
    assertTrue(s.attempts < 60_000 * 0.3, s.attempts + " attempts");
    for (Server server : s.servers) {
      server.status = 200;
    }
    s.run(60_000);
    s.failed = 0;
    s.run(5_000);
    assertEquals(0, s.failed);
  }

  /** A server with some workers and a queue before them. */
  private static final class Server {
    final PriorityQueue<Long> busyUntil = new PriorityQueue<>();
    int port;
    double slowness = 1;
    int status = 200;
    boolean dead;

    long finish(long now, double work) {
      busyUntil.removeIf(t -> t <= now && busyUntil.size() > WORKERS);
      long start = now;
      if (busyUntil.size() >= WORKERS) {
        start = Math.max(now, busyUntil.poll());
      }
      long end = start + (long) (work * slowness);
      busyUntil.add(end);
      return end;
    }
  }

  /** An open loop of calls with exponential times between them and of service, 10 ms on average. */
  private final class Simulation {
    final Rig rig;
    final Server[] servers;
    final double arrival;
    final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparingLong(e -> e.at));
    final Map<Integer, Server> byPort = new HashMap<>();
    int[] picks;
    long[] latencies = new long[1024];
    int done;
    long failed;
    long attempts;

    Simulation(Rig rig, int servers, double utilisation) {
      this.rig = rig;
      this.servers = new Server[servers];
      for (int i = 0; i < servers; i++) {
        this.servers[i] = new Server();
        this.servers[i].port = i + 1;
      }
      arrival = 10 * MILLI / (utilisation * servers * WORKERS);
      picks = new int[servers];
      publishAlive();
    }

    void publishAlive() {
      byPort.clear();
      int[] ports =
          Arrays.stream(servers)
              .filter(s -> !s.dead)
              .peek(s -> byPort.put(s.port, s))
              .mapToInt(s -> s.port)
              .toArray();
      rig.services.put("orders", ports);
    }

    void forgetShares() {
      picks = new int[servers.length];
    }

    double share(int i) {
      return picks[i] / (double) IntStream.of(picks).sum();
    }

    long percentile(double p) {
      long[] sorted = Arrays.copyOf(latencies, done);
      Arrays.sort(sorted);
      return sorted[(int) (p * (done - 1))];
    }

    void run(int calls) {
      long at = rig.time.nanos;
      done = 0;
      attempts = 0;
      for (int i = 0; i < calls; i++) {
        at += (long) (-Math.log(1 - random.nextDouble()) * arrival);
        finishUntil(at);
        to(at);
        ClientCall call = rig.get("orders");
        if (call.action().failure() != null) {
          failed++;
        } else {
          send(call, at);
        }
      }
      finishUntil(Long.MAX_VALUE);
    }

    void send(ClientCall call, long began) {
      attempts++;
      int port = call.target().port();
      Server server = byPort.get(port);
      if (server != null) {
        picks[Arrays.asList(servers).indexOf(server)]++;
      }
      if (server == null || server.dead) {
        if (call.failed(new ConnectException("Connection refused")).sends()) {
          send(call, began);
        } else {
          failed++;
          call.end();
        }
        return;
      }
      double work = -Math.log(1 - random.nextDouble()) * 10 * MILLI;
      events.add(new Event(server.finish(rig.time.nanos, work), began, call, server));
    }

    void finishUntil(long time) {
      while (!events.isEmpty() && events.peek().at <= time) {
        Event event = events.poll();
        to(event.at);
        if (event.call.responded(event.server.status, null, null).sends()) {
          send(event.call, event.began);
          continue;
        }
        event.call.end();
        if (event.server.status != 200) {
          failed++;
        }
        if (done == latencies.length) {
          latencies = Arrays.copyOf(latencies, 2 * done);
        }
        latencies[done++] = event.at - event.began;
      }
    }

    void to(long time) {
      if (time > rig.time.nanos) {
        rig.time.nanos = time;
      }
    }
  }

  private static final class Event {
    final long at;
    final long began;
    final ClientCall call;
    final Server server;

    Event(long at, long began, ClientCall call, Server server) {
      this.at = at;
      this.began = began;
      this.call = call;
      this.server = server;
    }
  }
}
