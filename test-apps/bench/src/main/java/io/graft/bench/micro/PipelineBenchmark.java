package io.graft.bench.micro;

import io.graft.bench.subject.ConcurrencyLimit;
import io.graft.bench.subject.FailsafeExecution;
import io.graft.bench.subject.GovernedCall;
import io.graft.bench.subject.LegacyResilience4j;
import io.graft.bench.subject.Resilience4jChain;
import io.graft.bench.subject.SentinelEntry;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
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
 * One call, that does nothing, through all that governs it; every library reads its own clock as
 * often as it wants.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class PipelineBenchmark {
  /** What is measured. */
  public enum Subject {
    DOOR("Graft, all of it", () -> new GovernedCall(10, false)),
    DOOR_WITH_HEADERS("Graft, with the headers of the call", () -> new GovernedCall(10, true)),
    RESILIENCE4J("Resilience4j 2.4: retry, breaker, rate, bulkhead", Resilience4jChain::new),
    RESILIENCE4J_LEGACY("Resilience4j 1.7: the same", LegacyResilience4j::chain),
    SENTINEL("Sentinel: entry and exit, breaking by errors", SentinelEntry::new),
    FAILSAFE("Failsafe: retry, breaker", FailsafeExecution::retryAndBreaker),
    FAILSAFE_BREAKER("Failsafe: breaker", FailsafeExecution::breaker),
    CONCURRENCY_LIMITS("Netflix: adaptive limit", ConcurrencyLimit::new);

    private final String text;
    private final Supply supply;

    Subject(String text, Supply supply) {
      this.text = text;
      this.supply = supply;
    }

    /** What it is, for people. */
    public String text() {
      return text;
    }

    private interface Supply {
      IntSupplier get();
    }
  }

  @Param public Subject subject;

  private IntSupplier call;

  @Setup
  public void prepare() {
    call = subject.supply.get();
  }

  @Benchmark
  public int call() {
    return call.getAsInt();
  }
}
