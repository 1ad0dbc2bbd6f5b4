package io.graft.instrumentation.jdkclient;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import org.jspecify.annotations.Nullable;

/** A redirect makes a new request, a hop of the same attempt. */
@JoinPoint(
    type = "jdk.internal.net.http.HttpRequestImpl",
    method = "newInstanceForRedirection",
    descriptor =
        "(Ljava/net/URI;Ljava/lang/String;Ljdk/internal/net/http/HttpRequestImpl;Z)"
            + "Ljdk/internal/net/http/HttpRequestImpl;")
public final class Redirected {
  private Redirected() {}

  @OnExit(onThrow = false)
  public static void exit(@Argument(2) Object before, @Returned @Nullable Object made) {
    Attempt attempt = Attempt.of(before);
    if (attempt != null && made != null) {
      attempt.attach(made);
    }
  }
}
