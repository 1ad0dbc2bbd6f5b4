package io.graft.governance.simulation;

import io.graft.governance.Rig;
import io.graft.governance.context.CallContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Clients with other balancers, for comparison: a balancer and nothing else. */
final class Balancing extends Client {
  /** What a balancer of one client does and learns. */
  abstract static class Policy {
    final World world;
    final int[] pending;

    Policy(World world, int servers) {
      this.world = world;
      pending = new int[servers];
    }

    abstract int pick();

    void observed(int server, long rtt, boolean failed) {}

    /** One of two that differ, by a load. */
    final int ofTwo() {
      int n = pending.length;
      int a = world.random.nextInt(n);
      int b = world.random.nextInt(n - 1);
      b = b < a ? b : b + 1;
      return load(b) < load(a) ? b : a;
    }

    double load(int server) {
      return pending[server];
    }
  }

  static final class RandomBalancer extends Policy {
    RandomBalancer(World world, int servers) {
      super(world, servers);
    }

    @Override
    int pick() {
      return world.random.nextInt(pending.length);
    }
  }

  static final class RoundRobinBalancer extends Policy {
    private int next;

    RoundRobinBalancer(World world, int servers) {
      super(world, servers);
      next = world.random.nextInt(servers);
    }

    @Override
    int pick() {
      return next++ % pending.length;
    }
  }

  /** The least of all, by this client's own requests under way. */
  static final class LeastLoaded extends Policy {
    LeastLoaded(World world, int servers) {
      super(world, servers);
    }

    @Override
    int pick() {
      int start = world.random.nextInt(pending.length);
      int best = start;
      for (int i = 1; i < pending.length; i++) {
        int at = (start + i) % pending.length;
        best = pending[at] < pending[best] ? at : best;
      }
      return best;
    }
  }

  static final class TwoByRequests extends Policy {
    TwoByRequests(World world, int servers) {
      super(world, servers);
    }

    @Override
    int pick() {
      return ofTwo();
    }
  }

  /** Finagle's peak EWMA by the book, with or without a penalty of 5 s for a failure. */
  static final class TwoByPeak extends Policy {
    private final boolean penalty;
    private final double[] cost;
    private final long[] stamp;

    TwoByPeak(World world, int servers, boolean penalty) {
      super(world, servers);
      this.penalty = penalty;
      cost = new double[servers];
      stamp = new long[servers];
      java.util.Arrays.fill(cost, 30e6);
    }

    @Override
    int pick() {
      return ofTwo();
    }

    @Override
    double load(int server) {
      return now(server) * (pending[server] + 1);
    }

    private double now(int server) {
      return cost[server] * Math.exp(-(world.now() - stamp[server]) / 10e9);
    }

    @Override
    void observed(int server, long rtt, boolean failed) {
      double seen = failed && penalty ? Math.max(rtt, 5e9) : rtt;
      double decayed = now(server);
      double w = Math.exp(-(world.now() - stamp[server]) / 10e9);
      cost[server] = seen > decayed ? seen : cost[server] * w + seen * (1 - w);
      stamp[server] = world.now();
    }
  }

  private final World world;
  private final Service service;
  private final Policy policy;

  Balancing(World world, Service service, Policy policy) {
    this.world = world;
    this.service = service;
    this.policy = policy;
  }

  static List<Balancing> clients(
      World world, Service service, int count, IntFunction<Policy> policy) {
    List<Balancing> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(new Balancing(world, service, policy.apply(service.servers.size())));
    }
    return list;
  }

  @Override
  void call(Rig.Request request, CallContext context, Outcome outcome) {
    int i = policy.pick();
    policy.pending[i]++;
    long began = world.now();
    service
        .servers
        .get(i)
        .receive(
            new Server.Exchange() {
              @Override
              public Rig.Request request() {
                return request;
              }

              @Override
              public void answered(int status) {
                policy.pending[i]--;
                policy.observed(i, world.now() - began, status >= 500);
                outcome.done(status, "");
              }

              @Override
              public void broken() {
                policy.pending[i]--;
                policy.observed(i, world.now() - began, true);
                outcome.done(0, "Connection reset");
              }
            });
  }
}
