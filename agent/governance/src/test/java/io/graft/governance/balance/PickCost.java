package io.graft.governance.balance;

import io.graft.governance.policy.Balance;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.governance.time.Randomness;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * What picks and new snapshots cost as fleets grow. Not a test: {@code main} prints ratios, which
 * {@code test-apps/bench} measures properly.
 */
final class PickCost {
  private PickCost() {}

  private static Snapshot snapshot(int n, int salt) {
    List<Instance> list = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      String id = "orders-" + i * 7919L % 1_000_003 + (i % 100 == 0 ? "-" + salt : "");
      list.add(Instance.builder("orders", id, "10.0." + i / 250 + "." + i % 250, 8080).build());
    }
    return Snapshot.of("orders", list);
  }

  public static void main(String[] args) {
    int rounds = args.length == 0 ? 60 : Integer.parseInt(args[0]);
    for (boolean use : new boolean[] {false, true}) {
      System.out.println(use ? "pick and use" : "pick");
      for (Balance balance : Balance.values()) {
        StringBuilder line = new StringBuilder(balance + ":");
        double base = 0;
        for (int n : new int[] {10, 64, 100, 1_000, 10_000}) {
          double best = picks(balance, n, use, rounds);
          base = base == 0 ? best : base;
          line.append(String.format("  %d: %.1f ns (%.2f)", n, best, best / base));
        }
        System.out.println(line);
      }
    }
    for (Balance balance : new Balance[] {Balance.P2C, Balance.HASH}) {
      for (int i = 0; i < 40; i++) {
        publish(balance, i >= 36);
      }
    }
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static double picks(Balance balance, int n, boolean use, int rounds) {
    Fleet fleet = Fleet.first(snapshot(n, 0), 0);
    ClientPolicy policy = ClientPolicy.builder().balance(balance).build();
    Roster roster = Roster.of(fleet, policy, Surroundings.UNKNOWN);
    Balancers balancers = new Balancers(new Randomness(1));
    int count = 200_000;
    long now = 0;
    double least = Double.MAX_VALUE;
    for (int r = 0; r < rounds; r++) {
      long start = cpu();
      for (int i = 0; i < count; i++) {
        long bits = Randomness.spread(i + r);
        now += 100;
        Member member = balancers.pick(roster, null, policy, bits, true, bits, now);
        if (use) {
          long lease = member.enter(now);
          member.succeeded(1_000_000 + (bits & 0xFFFF), now);
          member.exit(lease);
        } else {
          seen += member.instance().port();
        }
      }
      least = Math.min(least, (cpu() - start) / (double) count);
    }
    return least;
  }

  static long seen;

  private static void publish(Balance balance, boolean print) {
    ClientPolicy policy = ClientPolicy.builder().balance(balance).build();
    Fleet fleet = Fleet.first(snapshot(10_000, 0), 0);
    Rosters rosters = new Rosters();
    rosters.find(fleet, null, policy, Surroundings.UNKNOWN);
    Snapshot other = snapshot(10_000, 1);
    long start = cpu();
    Fleet next = fleet.next(other, 1);
    long made = cpu();
    rosters.prepare(fleet, next);
    rosters.find(next, null, policy, Surroundings.UNKNOWN);
    long end = cpu();
    if (print) {
      System.out.printf(
          "%s: fleet of 10000 with 100 new: %.2f ms, roster %.2f ms%n",
          balance, (made - start) / 1e6, (end - made) / 1e6);
    }
  }
}
