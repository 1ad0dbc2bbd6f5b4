package io.graft.bench.micro;

import io.graft.bench.subject.Services;
import io.graft.governance.balance.Locality;
import io.graft.governance.balance.Picker;
import io.graft.governance.balance.Pickers;
import io.graft.governance.config.Balance;
import io.graft.governance.config.BalanceConfig;
import io.graft.governance.endpoint.EndpointSet;
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

  private final Pickers pickers = new Pickers();
  private BalanceConfig config;
  private Snapshot one;
  private Snapshot other;
  private EndpointSet endpointSet;
  private long now;

  @Setup
  public void prepare() {
    config = ClientPolicy.builder().set(BalanceConfig.BALANCE, balance).build().balance();
    one = Services.snapshot(instances, 0);
    other = Services.snapshot(instances, instances / 100);
    endpointSet = EndpointSet.first(one, now);
    pickers.find(endpointSet, null, config, Locality.UNKNOWN);
  }

  @Benchmark
  public Picker publish() {
    EndpointSet next = endpointSet.next(endpointSet.snapshot() == one ? other : one, now++);
    pickers.prepare(endpointSet, next);
    endpointSet = next;
    return pickers.find(next, null, config, Locality.UNKNOWN);
  }
}
