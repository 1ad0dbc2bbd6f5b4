package io.graft.governance.simulation;

import static io.graft.governance.simulation.World.MILLI;
import static io.graft.governance.simulation.World.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.governance.Rig;
import io.graft.governance.config.Balance;
import io.graft.governance.config.BalanceConfig;
import io.graft.governance.context.CallContext;
import io.graft.governance.policy.ClientPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * The shares of equal instances, each of which works 10 ms, exponentially distributed: the largest
 * divided by the least, from 5 s after a caller's first call and after what happens; and the share
 * of one that is ten times slower for good. {@code -Dgraft.fairness=wide} tries the whole grid.
 *
 * <p>What is equal is what is expected, so it is counted until every instance has got {@link
 * #CALLS} calls on average, which alone may differ by a seventh among a hundred; of few callers at
 * few calls a second, in all or for each instance, each of which is now and then mistaken for
 * minutes, {@link #MORE_CALLS}.
 */
class FairnessTest {
  private static final double EQUAL = 1.25;
  private static final double SLOW = 0.02;
  private static final int CALLS = 1_500;
  private static final int MORE_CALLS = 10_000;
  private static final double WORK = 10 * MILLI;

  /** The first request loads the classes. */
  private static final double[] COLD = {80, 10, 5, 4, 3, 2};

  private static final boolean WIDE = "wide".equals(System.getProperty("graft.fairness"));

  private static final int[][] CELLS = {
    {1, 2, 20},
    {1, 3, 200},
    {1, 10, 2000},
    {5, 3, 20},
    {20, 2, 200},
    {20, 100, 2000},
    {200, 3, 5},
    {200, 10, 200}
  };

  private enum Event {
    /** Each begins as a new process does. */
    COLD,

    /** One stands still for half a second, again and again. */
    PAUSE,

    /** One is killed and comes back cold 3 s later, again and again; from its slow start's end. */
    KILL,

    /** One is ten times slower, all the time; from when a caller has made 50 calls for each. */
    SLOW
  }

  @Test
  void equalInstancesGetEqualSharesAndASlowOneNearlyNone() {
    StringBuilder wrong = new StringBuilder();
    for (Event event : Event.values()) {
      System.out.println("\n" + event + ": callers, instances, calls a second: share");
      for (int[] cell : cells()) {
        if (event == Event.SLOW && cell[1] > 1 / SLOW) {
          continue; // its equal share would be less
        }
        double share = new Run(event, Balance.P2C, cell[0], cell[1], cell[2]).share();
        String line =
            String.format(Locale.ROOT, "%4d %4d %5d: %.4f", cell[0], cell[1], cell[2], share);
        System.out.println(line);
        if (share > (event == Event.SLOW ? SLOW : EQUAL)) {
          wrong.append(event).append(' ').append(line).append('\n');
        }
      }
    }
    assertEquals("", wrong.toString());
  }

  @Test
  void byRequestsInFlightEqualInstancesGetEqualSharesToo() {
    for (Event event : new Event[] {Event.COLD, Event.PAUSE, Event.KILL}) {
      for (int[] cell : new int[][] {{1, 2, 200}, {20, 3, 200}}) {
        double share = new Run(event, Balance.LEAST_REQUEST, cell[0], cell[1], cell[2]).share();
        assertEquals(1, share, EQUAL - 1, () -> event + " " + Arrays.toString(cell));
      }
    }
  }

  private static List<int[]> cells() {
    if (!WIDE) {
      return Arrays.asList(CELLS);
    }
    List<int[]> all = new ArrayList<>();
    for (int callers : new int[] {1, 5, 20, 200}) {
      for (int instances : new int[] {2, 3, 10, 100}) {
        for (int rate : new int[] {5, 20, 200, 2000}) {
          all.add(new int[] {callers, instances, rate});
        }
      }
    }
    return all;
  }

  private static final class Run {
    private final World world;
    private final Event event;
    private final Service service;
    private final OfferedLoad load;
    private final long[] counts;
    private final int instances;
    private final int rate;
    private final long wanted;
    private boolean open;

    Run(Event event, Balance balance, int callers, int instances, int rate) {
      this.event = event;
      this.instances = instances;
      this.rate = rate;
      world = new World(1 + rate);
      boolean few = callers <= 5 && rate <= Math.max(20, 2 * instances);
      wanted = (long) instances * (few ? MORE_CALLS : CALLS);
      Network network = new Network(world);
      network.latency = MILLI / 5;
      // One less can do it all.
      int workers = Math.max(4, (int) Math.ceil(rate * WORK / SECOND / (instances - 1) / 0.6));
      service = new Service(network, "orders", instances, workers, WORK);
      counts = new long[instances];
      for (int i = 0; i < instances; i++) {
        int at = i;
        service.servers.get(i).handler =
            (self, request, answer) -> {
              if (request.headers.containsKey("counted")) {
                counts[at]++;
              }
              answer.accept(200);
            };
      }
      ClientPolicy policy = ClientPolicy.builder().set(BalanceConfig.BALANCE, balance).build();
      List<Client> clients = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        clients.add(new Marking(new GovernedClient(network, policy, service)));
      }
      load = new OfferedLoad(world, clients, "orders", rate);
    }

    double share() {
      begin();
      while (Arrays.stream(counts).sum() < wanted) {
        happen();
      }
      if (event == Event.SLOW) {
        return (double) counts[0] / Arrays.stream(counts).sum();
      }
      return (double) Arrays.stream(counts).max().getAsLong()
          / Arrays.stream(counts).min().getAsLong();
    }

    private void begin() {
      if (event == Event.COLD) {
        service.servers.forEach(server -> server.cold = COLD);
        open = true;
      } else if (event == Event.SLOW) {
        service.servers.get(0).slowness = 10;
        open = true;
      } else {
        load.run(20 * SECOND);
      }
    }

    private void happen() {
      Server one = service.servers.get(0);
      if (event == Event.PAUSE) {
        one.hang();
        load.run(SECOND / 2);
        one.resume();
        load.run(5 * SECOND);
        count(15);
      } else if (event == Event.KILL) {
        one.die();
        load.run(3 * SECOND);
        one.cold = COLD;
        one.revive();
        load.run(37 * SECOND);
        count(Math.max(50, 200 * instances / rate));
      } else {
        load.run(10 * SECOND);
      }
    }

    private void count(int seconds) {
      open = true;
      load.run(seconds * SECOND);
      open = false;
    }

    /** A client that marks the calls that count. */
    private final class Marking extends Client {
      private final Client to;
      private long first = -1;
      private int calls;

      Marking(Client to) {
        this.to = to;
      }

      @Override
      void call(Rig.Request request, CallContext context, Outcome outcome) {
        if (first < 0) {
          first = world.now();
        }
        calls++;
        boolean knows = event != Event.SLOW || calls > 50 * instances;
        if (open && knows && world.now() - first >= 5 * SECOND) {
          request.headers.put("counted", "");
        }
        to.call(request, context, outcome);
      }
    }
  }
}
