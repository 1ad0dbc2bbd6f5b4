package io.graft.bench.micro;

import io.graft.bench.subject.Services;
import io.graft.governance.balance.Balancers;
import io.graft.governance.balance.Locality;
import io.graft.governance.balance.Picker;
import io.graft.governance.config.Balance;
import io.graft.governance.config.BalanceConfig;
import io.graft.governance.endpoint.Endpoint;
import io.graft.governance.endpoint.EndpointSet;
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

/**
 * The choice of an instance among all there are: alone, and with what tells later choices of it.
 * With {@code HASH} each call has another key; up to 64 instances that is rendezvous, from 256 on
 * Maglev.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class PickBenchmark {
  private static final int CALLERS = 10;

  @Param public Balance balance;

  @Param({"10", "64", "100", "1000", "10000"})
  public int instances;

  /**
   * Whether this JVM is one of ten callers, each of which uses a hundred instances where there are
   * more, or a tenth of them where that is more still; or stands alone and uses all of them.
   */
  @Param({"true", "false"})
  public boolean subset;

  private final Randomness random = new Randomness();
  private Balancers balancers;
  private BalanceConfig config;
  private Picker picker;
  private boolean keyed;

  @Setup
  public void prepare() {
    balancers = new Balancers(random);
    config = ClientPolicy.builder().set(BalanceConfig.BALANCE, balance).build().balance();
    EndpointSet endpointSet = EndpointSet.first(Services.snapshot(instances, 0), System.nanoTime());
    Locality callers = Locality.of(null, Services.snapshot(CALLERS, 0), Services.id(0));
    picker = Picker.of(endpointSet, config, subset ? callers : Locality.UNKNOWN);
    keyed = balance == Balance.HASH;
    // Members lie together once a collector has moved them, which in a real JVM is soon.
    System.gc();
  }

  /** The time is that of one thread's loop: a clock would cost more than the pick. */
  @State(Scope.Thread)
  public static class Time {
    private long now = System.nanoTime();
    private long drawn = now;
  }

  @Benchmark
  public @Nullable Endpoint pick(Time time) {
    return pick(time.now, time);
  }

  @Benchmark
  public @Nullable Endpoint pickAndUse(Time time) {
    long now = time.now += 100;
    Endpoint endpoint = pick(now, time);
    if (endpoint != null) {
      int lease = endpoint.enter(now);
      endpoint.succeeded(1_000_000 + (now & 0xFFFF), now);
      endpoint.exit(lease);
    }
    return endpoint;
  }

  private @Nullable Endpoint pick(long now, Time time) {
    time.drawn = Randomness.next(time.drawn);
    long bits = Randomness.number(time.drawn, 0);
    return balancers.pick(picker, null, config, bits, keyed, bits, now);
  }
}
