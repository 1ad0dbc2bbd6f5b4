package io.graft.instrumentation.executors;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnEnter.Result;
import io.graft.instrumentation.spi.context.Carrying;
import org.jspecify.annotations.Nullable;

/**
 * Spring's executor that starts a thread for each task: the default of {@code @Async} outside of
 * Spring Boot. Its other executors are thread pools of the JDK.
 */
@JoinPoint(
    type = "org.springframework.core.task.SimpleAsyncTaskExecutor",
    method = "doExecute",
    descriptor = "(Ljava/lang/Runnable;)V")
public final class SpringTasks {
  private SpringTasks() {}

  @OnEnter(returns = Result.ARGUMENT, argument = 0)
  public static @Nullable Runnable execute(@Argument(0) @Nullable Runnable task) {
    return Carrying.carry(task);
  }
}
