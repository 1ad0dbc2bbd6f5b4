package io.graft.instrumentation.grizzlyserver;

import io.graft.bootstrap.Outcome;
import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.ServerEntry;
import io.graft.instrumentation.spi.ServletContainer;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import io.graft.instrumentation.spi.server.ServletRoutes;
import java.lang.invoke.MethodHandles.Lookup;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.jspecify.annotations.Nullable;

/** Requests, from start to end. */
public final class HandlerAdvice {
  private HandlerAdvice() {}

  /**
   * Runs the handlers of a request, on the thread that has parsed it: first those of the server,
   * then the one that its path is mapped to. The result is whether the request is complete.
   */
  @JoinPoint(
      type = "org.glassfish.grizzly.http.server.HttpHandlerChain",
      method = "doHandle",
      descriptor =
          "(Lorg/glassfish/grizzly/http/server/Request;Lorg/glassfish/grizzly/http/server/Response;)Z")
  @JoinPoint(
      type = "org.glassfish.grizzly.http.server.HttpHandler",
      method = "doHandle",
      descriptor =
          "(Lorg/glassfish/grizzly/http/server/Request;Lorg/glassfish/grizzly/http/server/Response;)Z")
  @Requires(type = "org.glassfish.grizzly.http.server.Request", method = "onAfterService")
  @Requires(type = "org.glassfish.grizzly.http.server.Request", method = "removeNote")
  @Requires(type = "org.glassfish.grizzly.http.io.OutputBuffer", method = "write")
  @Requires(type = "org.glassfish.grizzly.http.ProcessingState", method = "setKeepAlive")
  @ServletContainer
  @ServerEntry
  public static final class Handle {
    private static final Outcome COMPLETE = Outcome.returning(Boolean.TRUE);

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Argument(0) Request request, @Argument(1) Response response) throws Throwable {
      if (GrizzlyDriver.INSTANCE.kept(request) != null) {
        return null;
      }
      Object entered = GrizzlyDriver.INSTANCE.enter(request, response);
      return entered == Outcome.NOTHING ? COMPLETE : entered;
    }

    @OnExit
    public static void exit(
        @Argument(0) Request request,
        @Argument(1) Response response,
        @Entered @Nullable Object call,
        @Thrown @Nullable Throwable thrown) {
      GrizzlyDriver.INSTANCE.exit(call, request, response, thrown);
    }
  }

  /** Calls the application's handler; Grizzly answers what it throws with an error page. */
  @JoinPoint(
      type = "org.glassfish.grizzly.http.server.HttpHandler",
      method = "runService",
      descriptor =
          "(Lorg/glassfish/grizzly/http/server/Request;Lorg/glassfish/grizzly/http/server/Response;)Z")
  public static final class RunService {
    @OnExit
    public static void exit(@Thrown @Nullable Throwable thrown) {
      if (thrown != null) {
        failed(thrown);
      }
    }
  }

  /** Runs the handler on a thread of a pool, if the one that has parsed the request must not. */
  @JoinPoint(
      type = "org.glassfish.grizzly.http.server.HttpHandler$1",
      method = "run",
      descriptor = "()V")
  public static final class OnPool {
    private static final PrivateMember REQUEST =
        PrivateMember.get("org.glassfish.grizzly.http.server.HttpHandler$1", "val$request");

    @OnEnter
    public static @Nullable Object enter(@Inside @Nullable Lookup inside, @This Object task)
        throws Throwable {
      if (CallContext.current() != null) {
        return null;
      }
      Object request = REQUEST.of(inside, task);
      return request == null ? null : GrizzlyDriver.INSTANCE.resume((Request) request);
    }

    @OnExit
    public static void exit(@Entered @Nullable Object call) {
      if (call != null) {
        CallContext.swap(null);
      }
    }
  }

  /** The page for an exception of a handler, of any version but 2.3.0 to 2.3.5. */
  @JoinPoint(
      type = "org.glassfish.grizzly.http.server.util.HtmlHelper",
      method = "setErrorAndSendErrorPage",
      optional = true)
  @JoinPoint(
      type = "org.glassfish.grizzly.http.server.util.HtmlHelper",
      method = "sendErrorPage",
      optional = true)
  public static final class ErrorPage {
    @OnEnter
    public static void enter(@Argument(6) @Nullable Throwable thrown) {
      if (thrown != null) {
        failed(thrown);
      }
    }
  }

  /** The headers of a response are being sent, by one of the codecs of servers. */
  @JoinPoint(type = "org.glassfish.grizzly.http.HttpServerFilter", method = "onHttpHeadersEncoded")
  @JoinPoint(type = "org.glassfish.grizzly.http2.Http2BaseFilter", method = "onHttpHeadersEncoded")
  public static final class Commit {
    @OnEnter
    public static void enter(@Argument(0) HttpHeader header) {
      if (!(header instanceof HttpResponsePacket)) {
        return;
      }
      HttpResponsePacket response = (HttpResponsePacket) header;
      ServerCall call = GrizzlyDriver.kept(response.getRequest());
      if (call != null) {
        call.answers(response.getStatus(), response.getContentType());
      }
    }
  }

  /** Each request ends here, suspended or not, when its response has been finished. */
  @JoinPoint(
      type = "org.glassfish.grizzly.http.server.Request",
      method = "onAfterService",
      descriptor = "()V")
  public static final class AfterService {
    @OnExit
    public static void exit(@This Request request) {
      GrizzlyDriver.INSTANCE.complete(request, request.getResponse().getStatus());
    }
  }

  /** A suspended request whose connection was closed, or whose time is over. */
  @JoinPoint(
      type = "org.glassfish.grizzly.http.server.Response$SuspendedContextImpl",
      method = "markCancelled",
      descriptor = "(I)Z")
  public static final class Cancelled {
    private static final PrivateMember RESPONSE =
        PrivateMember.get(
            "org.glassfish.grizzly.http.server.Response$SuspendedContextImpl", "this$0");

    @OnExit(onThrow = false)
    public static void exit(
        @Inside @Nullable Lookup inside, @This Object suspended, @Returned @Nullable Object done)
        throws Throwable {
      if (!Boolean.TRUE.equals(done)) {
        return; // it was resumed before, and the objects may serve another request
      }
      Response response = (Response) RESPONSE.of(inside, suspended);
      Request request = response == null ? null : response.getRequest();
      if (request != null && request.getRequest() != null) {
        GrizzlyDriver.INSTANCE.complete(request, response.isCommitted() ? response.getStatus() : 0);
      }
    }
  }

  /** Names the failure of the request that this thread works for. */
  static void failed(Throwable thrown) {
    ServerCall call = ServerCall.of(CallContext.current());
    if (call == null) {
      return;
    }
    Throwable failure = thrown;
    // Each filter of a chain wraps it once more.
    for (Throwable cause = ServletRoutes.cause(failure);
        cause != failure;
        cause = ServletRoutes.cause(failure)) {
      failure = cause;
    }
    call.failed(failure);
  }
}
