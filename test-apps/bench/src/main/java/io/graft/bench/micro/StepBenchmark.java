package io.graft.bench.micro;

import io.graft.governance.breaker.Breaker;
import io.graft.governance.breaker.BreakerListener;
import io.graft.governance.config.BreakerConfig;
import io.graft.governance.limit.Gcra;
import io.graft.governance.limit.KeyedRate;
import io.graft.governance.policy.ClientPolicy;
import io.graft.governance.time.Randomness;
import io.graft.governance.window.CallCounter;
import io.graft.governance.window.LatencyHistogram;
import io.graft.governance.window.SlidingWindow;
import io.graft.telemetry.metric.HttpDurations;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Each step alone, with the time given. With {@code -t} more threads meet in it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class StepBenchmark {
  private static final long MINUTE = 60_000_000_000L;
  private static final int CONCURRENCY = 1024;

  /** So few nanoseconds apart that every request is admitted. */
  private static final long OFTEN = 10;

  /** So many that the burst is gone at once. */
  private static final long SELDOM = MINUTE;

  private final BreakerConfig config = ClientPolicy.DEFAULT.breaker();
  private final CallCounter flow = new CallCounter(MINUTE);
  private final SlidingWindow window = new SlidingWindow(MINUTE);
  private final LatencyHistogram latencies = new LatencyHistogram();
  private final Gcra open = new Gcra();
  private final Gcra shut = new Gcra();
  private final KeyedRate keyed = new KeyedRate(42);
  private final HttpDurations metric = HttpDurations.client();
  private final Breaker breaker =
      new Breaker(
          config, new CallCounter(MINUTE), new Randomness(), new Silent(), System.nanoTime());

  /** The time of one thread. */
  @State(Scope.Thread)
  public static class Time {
    private long now = System.nanoTime();

    private long next() {
      return now += 100;
    }
  }

  @Benchmark
  public int breaker(Time time) {
    long now = time.next();
    int permit = breaker.admit(config, now, true, Long.MAX_VALUE);
    breaker.success(permit, config, now);
    return permit;
  }

  @Benchmark
  public long concurrency(Time time) {
    int lease = flow.enter(time.next(), CONCURRENCY);
    flow.exit(lease);
    return lease;
  }

  @Benchmark
  public void window(Time time) {
    window.add(time.next(), false);
  }

  @Benchmark
  public void latency(Time time) {
    long now = time.next();
    latencies.record(now & 0xFFFFFFF, now);
  }

  @Benchmark
  public long rateAdmits(Time time) {
    return open.tryAcquire(OFTEN, CONCURRENCY, time.next());
  }

  @Benchmark
  public long rateRefuses(Time time) {
    return shut.tryAcquire(SELDOM, 1, time.next());
  }

  @Benchmark
  public long rateOfAKeyAdmits(Time time) {
    return keyed.tryAcquire("alice", OFTEN, CONCURRENCY, time.next());
  }

  @Benchmark
  public void metric(Time time) {
    metric.called("GET", "user", 8080, 200, null).record(time.next() & 0xFFFFFFF);
  }

  private static final class Silent implements BreakerListener {
    @Override
    public void opened(String reason) {}

    @Override
    public void halfOpen() {}

    @Override
    public void closed() {}
  }
}
