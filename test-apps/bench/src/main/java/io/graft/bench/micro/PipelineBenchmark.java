package io.graft.bench.micro;

import io.graft.bench.subject.ConcurrencyLimit;
import io.graft.bench.subject.FailsafeExecution;
import io.graft.bench.subject.Governed;
import io.graft.bench.subject.LegacyResilience4j;
import io.graft.bench.subject.Resilience4jChain;
import io.graft.bench.subject.SentinelEntry;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
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
  /** What is measured. What is compared stands together, so that a machine's moods fall on both. */
  public enum Subject {
    CLOCK("two readings of the clock", () -> shared(Subject::clock)),
    PASSAGE(
        "Graft: limits, breaker, pick of 10, budget, histogram", () -> Governed.of(10)::passage),
    RESILIENCE4J(
        "Resilience4j 2.4: retry, breaker, rate, bulkhead", () -> shared(new Resilience4jChain())),
    RESILIENCE4J_LEGACY("Resilience4j 1.7: the same", () -> shared(LegacyResilience4j.chain())),
    SENTINEL("Sentinel: entry and exit, breaking by errors", () -> shared(new SentinelEntry())),
    FAILSAFE("Failsafe: retry, breaker", () -> shared(FailsafeExecution.retryAndBreaker())),
    FAILSAFE_BREAKER("Failsafe: breaker", () -> shared(FailsafeExecution.breaker())),
    CONCURRENCY_LIMITS("Netflix: adaptive limit", () -> shared(new ConcurrencyLimit())),
    PASSAGE_OF_MANY(
        "Graft: the pipeline with a pick of all 10,000", () -> Governed.of(10_000)::passage),
    CALL("Graft: the pipeline around a client's call, with metrics", () -> Governed.of(10)::call),
    CALL_WITH_HEADERS(
        "Graft: that call with its headers too", () -> Governed.of(10)::callWithHeaders);

    private final String text;
    private final Supplier<Supplier<IntSupplier>> shared;

    /**
     * @param shared makes what threads share, which makes what each has for itself
     */
    Subject(String text, Supplier<Supplier<IntSupplier>> shared) {
      this.text = text;
      this.shared = shared;
    }

    private static int clock() {
      long start = System.nanoTime();
      return (int) (System.nanoTime() - start);
    }

    private static Supplier<IntSupplier> shared(IntSupplier call) {
      return () -> call;
    }

    /** What it is, for people. */
    public String text() {
      return text;
    }
  }

  @Param public Subject subject;

  private Supplier<IntSupplier> calls;

  @Setup
  public void prepare() {
    calls = subject.shared.get();
  }

  /** What a thread calls. */
  @State(Scope.Thread)
  public static class Caller {
    private IntSupplier call;

    @Setup
    public void prepare(PipelineBenchmark benchmark) {
      call = benchmark.calls.get();
      // What was made together lies together once a collector has moved it.
      System.gc();
    }
  }

  @Benchmark
  public int call(Caller caller) {
    return caller.call.getAsInt();
  }
}
