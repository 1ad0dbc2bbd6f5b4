package io.graft.instrumentation.jdkclient;

import io.graft.bootstrap.Outcome;
import io.graft.governance.outbound.ClientCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.client.ClientDriver;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The method that {@code send} and every {@code sendAsync} call: the one with four arguments. */
@JoinPoint(type = "jdk.internal.net.http.HttpClientImpl", method = "sendAsync")
@Requires(type = "jdk.internal.net.http.MultiExchange", method = "responseAsyncImpl")
@Requires(type = "jdk.internal.net.http.common.MinimalFuture")
@Requires(type = "jdk.internal.net.http.HttpRequestImpl", method = "getAddress")
@Requires(type = "jdk.internal.net.http.HttpRequestImpl", method = "getUserHeaders")
public final class Send {
  private static final String LIBRARY_REQUEST = "jdk.internal.net.http.HttpRequestImpl";
  private static final PrivateMember IS_WEB_SOCKET =
      PrivateMember.call(LIBRARY_REQUEST, "isWebSocket", 0);

  private Send() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @Inside Lookup inside,
      @This HttpClient client,
      @Argument(0) @Nullable HttpRequest request,
      @Argument(1) @Nullable BodyHandler<Object> handler,
      @Argument(2) @Nullable Object pushes,
      @Argument(3) @Nullable Executor executor) {
    if (request == null || handler == null || handler instanceof JdkAttempt) {
      return null;
    }
    if (isWebSocket(inside, request)) {
      return refused(request.uri());
    }
    ClientCall begun = JdkDriver.INSTANCE.begin(new JdkDriver.Request(request, client));
    if (begun == null) {
      return null;
    }
    try {
      JdkCall<Object> call = new JdkCall<>(inside, client, request, handler, pushes, executor);
      call.start(begun);
      return Outcome.returning(call.result);
    } catch (Throwable unfit) {
      return Outcome.throwing(unfit);
    }
  }

  /** A WebSocket goes past Graft, unless it must have mutual TLS. */
  private static @Nullable Outcome refused(URI uri) {
    boolean secure = "https".equals(uri.getScheme());
    Exception refusal = ClientDriver.plaintextRefusal(secure, uri.getHost(), uri.getPort());
    return refusal == null ? null : Outcome.returning(CompletableFuture.failedFuture(refusal));
  }

  /** The library creates a request of its own for the opening handshake of a WebSocket. */
  private static boolean isWebSocket(Lookup inside, HttpRequest request) {
    return request.getClass().getName().equals(LIBRARY_REQUEST)
        && (Boolean) IS_WEB_SOCKET.of(inside, request);
  }
}
