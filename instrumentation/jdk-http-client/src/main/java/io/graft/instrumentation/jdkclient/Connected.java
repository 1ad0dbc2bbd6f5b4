package io.graft.instrumentation.jdkclient;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.Member;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import java.lang.invoke.MethodHandles.Lookup;
import org.jspecify.annotations.Nullable;

/** Notices whether a request gets a connection that was kept. One that is new connects later. */
@JoinPoint(
    type = "jdk.internal.net.http.HttpConnection",
    method = "getConnection",
    descriptor =
        "(Ljava/net/InetSocketAddress;Ljdk/internal/net/http/HttpClientImpl;"
            + "Ljdk/internal/net/http/HttpRequestImpl;Ljava/net/http/HttpClient$Version;)"
            + "Ljdk/internal/net/http/HttpConnection;")
public final class Connected {
  private static final Member CONNECTED = Member.call(null, "connected", 0);

  private Connected() {}

  @OnExit(onThrow = false)
  public static void exit(
      @Inside Lookup inside, @Argument(2) Object request, @Returned @Nullable Object connection)
      throws Throwable {
    Attempt attempt = Attempt.of(request);
    if (attempt != null && connection != null) {
      attempt.kept = (Boolean) (Object) CONNECTED.in(inside).invokeExact(connection);
    }
  }
}
