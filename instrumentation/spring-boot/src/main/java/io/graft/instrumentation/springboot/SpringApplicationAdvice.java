package io.graft.instrumentation.springboot;

import io.graft.governance.Governance;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code run} opens the port somewhere in its middle and returns when the runners have run and the
 * application has been told that it is ready.
 */
@JoinPoint(
    type = "org.springframework.boot.SpringApplication",
    method = "run",
    descriptor = "([Ljava/lang/String;)")
public final class SpringApplicationAdvice {
  private static final String FRAMEWORK = "spring-boot";

  /** Spring Cloud runs a small application inside of this one's start, devtools runs it again. */
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
