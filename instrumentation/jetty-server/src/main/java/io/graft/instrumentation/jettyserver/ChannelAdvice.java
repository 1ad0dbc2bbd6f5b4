package io.graft.instrumentation.jettyserver;

import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.ServerEntry;
import io.graft.instrumentation.spi.ServletContainer;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.context.Carrying;
import io.graft.instrumentation.spi.server.ServletRoutes;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpChannel;
import org.jspecify.annotations.Nullable;

/** Requests, from start to end. All join points are absent from Jetty 12. */
public final class ChannelAdvice {
  private static final String CHANNEL = "org.eclipse.jetty.server.HttpChannel";

  private ChannelAdvice() {}

  /** The one method by which each request of each connector reaches the handlers. */
  @JoinPoint(
      type = "org.eclipse.jetty.server.Server",
      method = "handle",
      descriptor = "(Lorg/eclipse/jetty/server/HttpChannel;)V",
      optional = true)
  @ServletContainer
  @ServerEntry
  @Requires(type = CHANNEL, method = "handle", descriptor = "()Z")
  @Requires(type = CHANNEL, method = "onCompleted")
  @Requires(type = "org.eclipse.jetty.server.Response", method = "getHttpOutput")
  public static final class Handle {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Argument(0) HttpChannel channel) throws Throwable {
      // Before 9.4.21 an error page is another call of this method.
      return JettyServerDriver.INSTANCE.kept(channel) != null
          ? null
          : JettyServerDriver.INSTANCE.enter(channel, channel);
    }
  }

  /**
   * A thread works for a request: at first, and after each event of an asynchronous one. Whatever
   * this thread did before, perhaps for another request that completes this one, it continues after
   * that.
   */
  @JoinPoint(type = CHANNEL, method = "handle", descriptor = "()Z", optional = true)
  @Requires(type = CHANNEL, method = "onCompleted")
  public static final class Work {
    @OnEnter
    public static @Nullable Object enter(@This HttpChannel channel) {
      return CallContext.swap(JettyServerDriver.INSTANCE.kept(channel));
    }

    @OnExit
    public static void exit(@This HttpChannel channel, @Entered @Nullable Object before) {
      CallContext.swap((CallContext) before);
      if (channel.getServer().isStopped()) {
        // The channel completes no request any more.
        JettyServerDriver.INSTANCE.end(channel);
      }
    }
  }

  /** The headers of a response are being sent. */
  @JoinPoint(
      type = CHANNEL,
      method = "commit",
      descriptor = "(Lorg/eclipse/jetty/http/MetaData$Response;)V",
      optional = true)
  public static final class Commit {
    @OnExit(onThrow = false)
    public static void exit(@This HttpChannel channel, @Argument(0) MetaData.Response response) {
      String type = channel.getResponse().getContentType();
      JettyServerDriver.INSTANCE.answers(channel, response.getStatus(), type);
    }
  }

  /** A handler has failed, or a response cannot be written. */
  @JoinPoint(
      type = CHANNEL,
      method = "handleException",
      descriptor = "(Ljava/lang/Throwable;)V",
      optional = true)
  public static final class Failure {
    @OnEnter
    public static void enter(@This HttpChannel channel, @Argument(0) Throwable failure) {
      ServerCall call = JettyServerDriver.INSTANCE.kept(channel);
      if (call != null) {
        call.failed(ServletRoutes.cause(failure));
      }
    }
  }

  /** The response is complete. Afterwards the channel is reused, perhaps by another thread. */
  @JoinPoint(type = CHANNEL, method = "onCompleted", descriptor = "()V", optional = true)
  public static final class Completed {
    @OnEnter
    public static void enter(@This HttpChannel channel) {
      JettyServerDriver.INSTANCE.end(channel);
    }
  }

  /** A task of an asynchronous request, which Jetty runs on its own pool. */
  @JoinPoint(
      type = "org.eclipse.jetty.server.AsyncContextState",
      method = "start",
      descriptor = "(Ljava/lang/Runnable;)V")
  public static final class AsyncStart {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static @Nullable Runnable enter(@Argument(0) @Nullable Runnable task) {
      return Carrying.carry(task);
    }
  }
}
