package io.graft.instrumentation.jdkclient;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import org.jspecify.annotations.Nullable;

/** An answered challenge makes a new request for the same place. */
@JoinPoint(
    type = "jdk.internal.net.http.HttpRequestImpl",
    method = "newInstanceForAuthentication",
    descriptor = "(Ljdk/internal/net/http/HttpRequestImpl;)Ljdk/internal/net/http/HttpRequestImpl;")
public final class Authenticated {
  private Authenticated() {}

  @OnExit(onThrow = false)
  public static void exit(@Argument(0) Object before, @Returned @Nullable Object made) {
    Attempt attempt = Attempt.of(before);
    if (attempt != null && made != null) {
      attempt.attach(made);
    }
  }
}
