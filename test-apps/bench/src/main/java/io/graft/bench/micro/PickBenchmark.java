package io.graft.bench.micro;

import io.graft.bench.subject.Services;
import io.graft.governance.balance.Balancers;
import io.graft.governance.balance.Fleet;
import io.graft.governance.balance.Member;
import io.graft.governance.policy.Balance;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/** The choice of an instance alone, and with what tells the next choice of it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class PickBenchmark {
  @Param({"P2C", "ROUND_ROBIN", "RANDOM"})
  public Balance balance;

  @Param({"10", "100", "1000", "10000"})
  public int instances;

  private final Randomness random = new Randomness();
  private final long start = System.nanoTime();
  private Balancers balancers;
  private ClientPolicy policy;
  private Fleet fleet;

  @Setup
  public void prepare() {
    balancers = new Balancers(random);
    policy = ClientPolicy.builder().balance(balance).build();
    fleet = Fleet.first(Services.snapshot(instances, 0), start);
  }

  @Benchmark
  public @Nullable Member pick() {
    return balancers.pick(fleet, null, policy, random.nextLong(), start);
  }
}
