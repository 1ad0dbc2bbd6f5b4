package io.graft.instrumentation.asynchttpclient;

import io.graft.bootstrap.Outcome;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import java.io.IOException;
import java.lang.invoke.MethodHandles.Lookup;
import org.asynchttpclient.AsyncHandler;
import org.asynchttpclient.Request;
import org.asynchttpclient.netty.NettyResponseFuture;
import org.asynchttpclient.netty.request.NettyRequestSender;
import org.jspecify.annotations.Nullable;

/** The method that every request comes through, and again each hop of its redirects. */
@JoinPoint(type = Send.SENDER, method = "sendRequest")
@Requires(type = Send.SENDER, method = "writeRequest")
@Requires(type = Send.SENDER, method = "retry")
@Requires(type = Send.FUTURE, method = "done")
@Requires(type = Send.FUTURE, method = "abort")
public final class Send {
  static final String SENDER = "org.asynchttpclient.netty.request.NettyRequestSender";
  static final String FUTURE = "org.asynchttpclient.netty.NettyResponseFuture";

  private Send() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @Inside Lookup inside,
      @This NettyRequestSender sender,
      @Argument(0) Request request,
      @Argument(1) AsyncHandler<Object> handler,
      @Argument(2) @Nullable NettyResponseFuture<Object> future) {
    return future != null || AhcAttempt.isSending(request)
        ? null
        : AhcCall.begin(inside, sender, request, handler);
  }

  /** Leads each hop to an instance, before the library looks for a connection. */
  @JoinPoint(type = SENDER, method = "sendRequest")
  public static final class Route {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static Request enter(
        @Argument(0) Request request,
        @Argument(1) AsyncHandler<Object> handler,
        @Argument(2) @Nullable NettyResponseFuture<Object> future) {
      AhcAttempt<?> attempt =
          future != null
              ? AhcAttempt.of(future)
              : AhcAttempt.isSending(request) ? AhcAttempt.of(request) : null;
      return attempt == null ? request : attempt.route(request);
    }
  }

  /** The last moment for headers. */
  @JoinPoint(type = SENDER, method = "writeRequest")
  public static final class Write {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Argument(0) NettyResponseFuture<Object> future, @Argument(1) Object channel) {
      AhcAttempt<?> attempt = AhcAttempt.of(future);
      if (attempt == null) {
        return null;
      }
      try {
        Library.check(channel, attempt.layer());
      } catch (IOException other) {
        future.abort(other);
        return Outcome.returning(null);
      }
      attempt.write(Library.request(future), future.getNettyRequest().getHttpRequest());
      return null;
    }
  }

  /** The library's own retry goes to the same instance. */
  @JoinPoint(type = SENDER, method = "retry")
  public static final class Retry {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Argument(0) NettyResponseFuture<Object> future) {
      AhcAttempt<?> attempt = AhcAttempt.of(future);
      return attempt == null
              || !attempt.isRaced() && attempt.mayRepeatOnce(Library.isReused(future))
          ? null
          : Outcome.returning(false);
    }
  }

  /** The ends of a future: that of an attempt, which tells no handler, or the application's. */
  @JoinPoint(type = FUTURE, method = "done")
  public static final class Done {
    @OnEnter
    public static @Nullable Object enter(@This NettyResponseFuture<Object> future) {
      return AhcAttempt.silence(future);
    }

    @OnExit
    public static void exit(
        @This NettyResponseFuture<Object> future, @Entered @Nullable AsyncHandler<Object> handler) {
      AhcAttempt<Object> attempt = AhcAttempt.ended(future, handler);
      if (attempt != null) {
        attempt.completed();
      }
    }
  }

  /** See {@link Done}. */
  @JoinPoint(type = FUTURE, method = "abort")
  public static final class Abort {
    @OnEnter
    public static @Nullable Object enter(
        @This NettyResponseFuture<Object> future, @Argument(0) Throwable failure) {
      return AhcAttempt.silence(future);
    }

    @OnExit
    public static void exit(
        @This NettyResponseFuture<Object> future,
        @Argument(0) Throwable failure,
        @Entered @Nullable AsyncHandler<Object> handler) {
      AhcAttempt<Object> attempt = AhcAttempt.ended(future, handler);
      if (attempt != null) {
        attempt.failed(failure);
      }
    }
  }

  /** See {@link Done}. */
  @JoinPoint(type = FUTURE, method = "cancel")
  public static final class Cancel {
    @OnEnter
    public static @Nullable Object enter(
        @This NettyResponseFuture<Object> future, @Argument(0) boolean force) {
      return AhcAttempt.silence(future);
    }

    @OnExit
    public static void exit(
        @This NettyResponseFuture<Object> future,
        @Argument(0) boolean force,
        @Entered @Nullable AsyncHandler<Object> handler) {
      AhcAttempt<Object> attempt = AhcAttempt.ended(future, handler);
      if (attempt != null) {
        attempt.cancelled();
      }
    }
  }
}
