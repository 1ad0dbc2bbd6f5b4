package io.graft.bench.micro;

import io.graft.bench.subject.Services;
import io.graft.governance.balance.Balancers;
import io.graft.governance.balance.Fleet;
import io.graft.governance.balance.Member;
import io.graft.governance.balance.Roster;
import io.graft.governance.balance.Surroundings;
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
  private ClientPolicy policy;
  private Roster roster;
  private boolean keyed;

  @Setup
  public void prepare() {
    balancers = new Balancers(random);
    policy = ClientPolicy.builder().balance(balance).build();
    Fleet fleet = Fleet.first(Services.snapshot(instances, 0), System.nanoTime());
    Surroundings callers = Surroundings.of(null, Services.snapshot(CALLERS, 0), Services.id(0));
    roster = Roster.of(fleet, policy, subset ? callers : Surroundings.UNKNOWN);
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
  public @Nullable Member pick(Time time) {
    return pick(time.now, time);
  }

  @Benchmark
  public @Nullable Member pickAndUse(Time time) {
    long now = time.now += 100;
    Member member = pick(now, time);
    if (member != null) {
      int lease = member.enter(now);
      member.succeeded(1_000_000 + (now & 0xFFFF), now);
      member.exit(lease);
    }
    return member;
  }

  private @Nullable Member pick(long now, Time time) {
    time.drawn = Randomness.next(time.drawn);
    long bits = Randomness.number(time.drawn, 0);
    return balancers.pick(roster, null, policy, bits, keyed, bits, now);
  }
}
