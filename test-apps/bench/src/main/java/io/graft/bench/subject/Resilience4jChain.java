package io.graft.bench.subject;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Resilience4j's four decorators around one call, with its defaults where they admit the load. */
public final class Resilience4jChain implements IntSupplier {
  private static final Integer ANSWER = 200;

  private final Supplier<Integer> chain;

  public Resilience4jChain() {
    Supplier<Integer> call = () -> ANSWER;
    call = Bulkhead.decorateSupplier(bulkhead(), call);
    call = RateLimiter.decorateSupplier(rateLimiter(), call);
    call = CircuitBreaker.decorateSupplier(CircuitBreaker.ofDefaults("user"), call);
    chain = Retry.decorateSupplier(Retry.ofDefaults("user"), call);
  }

  private static Bulkhead bulkhead() {
    return Bulkhead.of("user", BulkheadConfig.custom().maxConcurrentCalls(1024).build());
  }

  private static RateLimiter rateLimiter() {
    return RateLimiter.of(
        "user",
        RateLimiterConfig.custom()
            .limitForPeriod(Integer.MAX_VALUE / 2)
            .limitRefreshPeriod(Duration.ofSeconds(1))
            .timeoutDuration(Duration.ZERO)
            .build());
  }

  @Override
  public int getAsInt() {
    return chain.get();
  }
}
