package io.graft.instrumentation.springboot;

import io.graft.governance.Governance;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code run} opens the port while it runs, and returns after the runners have finished and the
 * application was notified that it is ready.
 */
@JoinPoint(
    type = "org.springframework.boot.SpringApplication",
    method = "run",
    descriptor = "([Ljava/lang/String;)")
public final class SpringApplicationAdvice {
  private static final String FRAMEWORK = "spring-boot";

  /**
   * Spring Cloud starts a small application inside this one's start, and devtools starts it again.
   */
  private static final AtomicInteger RUNNING = new AtomicInteger();

  private SpringApplicationAdvice() {}

  @OnEnter
  public static void enter() {
    if (RUNNING.getAndIncrement() == 0) {
      Governance.lifecycle().starting(FRAMEWORK);
    }
  }

  @OnExit
  public static void exit() {
    if (RUNNING.decrementAndGet() == 0) {
      Governance.lifecycle().ready(FRAMEWORK);
    }
  }
}
