package io.graft.bench.micro;

import io.graft.bench.subject.Services;
import io.graft.governance.balance.Fleet;
import io.graft.governance.balance.Roster;
import io.graft.governance.balance.Rosters;
import io.graft.governance.balance.Surroundings;
import io.graft.governance.policy.Balance;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.service.Snapshot;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A new snapshot, of which one instance in a hundred is new and one gone: the fleet and the roster
 * that are made of it before calls see it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class SnapshotBenchmark {
  @Param({"P2C", "HASH"})
  public Balance balance;

  @Param({"100", "1000", "10000"})
  public int instances;

  private final Rosters rosters = new Rosters();
  private ClientPolicy policy;
  private Snapshot one;
  private Snapshot other;
  private Fleet fleet;
  private long now;

  @Setup
  public void prepare() {
    policy = ClientPolicy.builder().balance(balance).build();
    one = Services.snapshot(instances, 0);
    other = Services.snapshot(instances, instances / 100);
    fleet = Fleet.first(one, now);
    rosters.find(fleet, null, policy, Surroundings.UNKNOWN);
  }

  @Benchmark
  public Roster publish() {
    Fleet next = fleet.next(fleet.snapshot() == one ? other : one, now++);
    rosters.prepare(fleet, next);
    fleet = next;
    return rosters.find(next, null, policy, Surroundings.UNKNOWN);
  }
}
