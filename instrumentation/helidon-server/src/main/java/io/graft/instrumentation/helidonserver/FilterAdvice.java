package io.graft.instrumentation.helidonserver;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.ServerEntry;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * The one method by which each request of HTTP/1 and HTTP/2 reaches filters and handlers. When it
 * returns, the response has been sent.
 */
@JoinPoint(
    type = "io.helidon.webserver.http.Filters",
    method = "filter",
    descriptor =
        "(Lio/helidon/webserver/ConnectionContext;Lio/helidon/webserver/http/RoutingRequest;"
            + "Lio/helidon/webserver/http/RoutingResponse;Ljava/util/concurrent/Callable;)V")
@Requires(type = "io.helidon.webserver.http.HttpRequest", method = "localPeer")
@Requires(type = "io.helidon.http.Header", method = "values")
@ServerEntry
public final class FilterAdvice {
  private FilterAdvice() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @Argument(1) RoutingRequest request, @Argument(2) RoutingResponse response) throws Throwable {
    return HelidonDriver.INSTANCE.enter(request, response);
  }

  @OnExit
  public static void exit(
      @Argument(1) RoutingRequest request,
      @Argument(2) RoutingResponse response,
      @Entered @Nullable Object call,
      @Thrown @Nullable Throwable thrown) {
    HelidonDriver.INSTANCE.exit(call, request, response, thrown);
  }

  /** A handler or filter has failed; an error handler or Helidon itself responds. */
  @JoinPoint(
      type = "io.helidon.webserver.http.ErrorHandlers",
      method = "handleError",
      descriptor =
          "(Lio/helidon/webserver/ConnectionContext;Lio/helidon/webserver/http/RoutingRequest;"
              + "Lio/helidon/webserver/http/RoutingResponse;Ljava/lang/Throwable;)V")
  @JoinPoint(
      type = "io.helidon.webserver.http.ErrorHandlers",
      method = "unhandledError",
      descriptor =
          "(Lio/helidon/webserver/ConnectionContext;Lio/helidon/webserver/http/ServerRequest;"
              + "Lio/helidon/webserver/http/RoutingResponse;Ljava/lang/Throwable;)V")
  public static final class Failure {
    @OnEnter
    public static void enter(@Argument(3) Throwable failure) {
      ServerCall call = HelidonDriver.current();
      int status = HelidonDriver.status(failure);
      if (call != null && (status == 0 || status >= 500)) {
        call.failed(failure);
      }
    }
  }

  /** The head of a response of HTTP/1 is about to be sent. */
  @JoinPoint(type = "io.helidon.webserver.http1.Http1ServerResponse", method = "nonEntityBytes")
  public static final class Head {
    @OnEnter
    public static void enter(
        @Argument(0) ServerResponseHeaders headers, @Argument(1) @Nullable Status status) {
      HelidonDriver.answers(headers, status == null ? 200 : status.code());
    }
  }

  /** A response of HTTP/2 is about to be sent in parts; its headers can no longer be changed. */
  @JoinPoint(
      type = "io.helidon.webserver.http2.Http2ServerResponse",
      method = "outputStream",
      descriptor = "()Ljava/io/OutputStream;")
  public static final class Stream {
    @OnEnter
    public static void enter(@This ServerResponse response) {
      HelidonDriver.answers(response.headers(), response.status().code());
    }
  }
}
