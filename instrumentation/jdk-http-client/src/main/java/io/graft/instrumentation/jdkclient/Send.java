package io.graft.instrumentation.jdkclient;

import io.graft.bootstrap.Outcome;
import io.graft.governance.Governance;
import io.graft.governance.outbound.ClientCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.Member;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The one method that {@code send} and every {@code sendAsync} lead to. */
@JoinPoint(
    type = "jdk.internal.net.http.HttpClientImpl",
    method = "sendAsync",
    descriptor =
        "(Ljava/net/http/HttpRequest;Ljava/net/http/HttpResponse$BodyHandler;"
            + "Ljava/net/http/HttpResponse$PushPromiseHandler;Ljava/util/concurrent/Executor;)"
            + "Ljava/util/concurrent/CompletableFuture;")
@Requires(type = "jdk.internal.net.http.MultiExchange", method = "responseAsync")
@Requires(type = "jdk.internal.net.http.common.MinimalFuture")
@Requires(type = "jdk.internal.net.http.HttpRequestImpl", method = "getAddress")
@Requires(type = "jdk.internal.net.http.HttpRequestImpl", method = "getUserHeaders")
public final class Send {
  private static final String LIBRARY_REQUEST = "jdk.internal.net.http.HttpRequestImpl";
  private static final Member IS_WEB_SOCKET = Member.call(LIBRARY_REQUEST, "isWebSocket", 0);
  private static final Member FACADE = Member.call(null, "facade", 0);
  private static final Member SEND_ASYNC = Member.call(null, "sendAsync", 4);

  private Send() {}

  @OnEnter(returns = OnEnter.Returns.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @Inside Lookup inside,
      @This HttpClient client,
      @Argument(0) @Nullable HttpRequest request,
      @Argument(1) @Nullable BodyHandler<Object> handler,
      @Argument(2) @Nullable Object pushes,
      @Argument(3) @Nullable Executor executor)
      throws Throwable {
    Governance governance = Governance.awaited();
    if (governance == null
        || request == null
        || handler == null
        || request instanceof Attempt
        || isWebSocket(inside, request)) {
      return null;
    }
    MethodHandle sendAsync = SEND_ASYNC.in(inside);
    ClientCall call = governance.outbound().begin(JdkAdapter.INSTANCE, new Hop(request, client));
    if (call == null) {
      return null;
    }
    Object facade = (Object) FACADE.in(inside).invokeExact((Object) client);
    try {
      return Outcome.returning(
          new Exchange<>(inside, sendAsync, client, facade, request, handler, pushes, executor)
              .start(call));
    } catch (Throwable unfit) {
      return Outcome.throwing(unfit);
    }
  }

  /** The opening handshake of a WebSocket is sent as a request that is the library's own. */
  private static boolean isWebSocket(Lookup inside, HttpRequest request) throws Throwable {
    return request.getClass().getName().equals(LIBRARY_REQUEST)
        && (Boolean) (Object) IS_WEB_SOCKET.in(inside).invokeExact((Object) request);
  }
}
