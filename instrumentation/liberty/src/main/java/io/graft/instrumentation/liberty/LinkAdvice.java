package io.graft.instrumentation.liberty;

import com.ibm.wsspi.http.HttpInboundConnection;
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
import io.graft.instrumentation.spi.Thrown;
import org.jspecify.annotations.Nullable;

/** Requests, from start to end. */
public final class LinkAdvice {
  private static final String LINK =
      "com.ibm.ws.http.dispatcher.internal.channel.HttpDispatcherLink";

  private LinkAdvice() {}

  /**
   * The two ways of a request that has been read: to the handler of its virtual host, or to the
   * response that no virtual host or no application has it.
   */
  @JoinPoint(type = LINK, method = "wrapHandlerAndExecute", descriptor = "(Ljava/lang/Runnable;)V")
  @JoinPoint(type = LINK, method = "send404Message", optional = true)
  @ServletContainer
  @ServerEntry
  @Requires(type = LINK, method = "finish", descriptor = "(Ljava/lang/Exception;)V")
  @Requires(type = "com.ibm.wsspi.http.HttpRequest", method = "getURI")
  @Requires(type = "com.ibm.wsspi.http.HttpResponse", method = "getStatus")
  public static final class Begin {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@This Object link) throws Throwable {
      HttpInboundConnection connection = (HttpInboundConnection) link;
      return LibertyDriver.INSTANCE.enter(connection, connection);
    }

    @OnExit
    public static void exit(
        @This Object link, @Entered @Nullable Object entered, @Thrown @Nullable Throwable thrown) {
      HttpInboundConnection connection = (HttpInboundConnection) link;
      LibertyDriver.INSTANCE.exit(entered, connection, connection, thrown);
    }
  }

  /** The handler has completed the response, at once or later. */
  @JoinPoint(type = LINK, method = "finish", descriptor = "(Ljava/lang/Exception;)V")
  public static final class Finish {
    @OnEnter
    public static @Nullable Object enter(
        @This Object link, @Argument(0) @Nullable Exception failure) {
      ServerCall call = LibertyDriver.INSTANCE.kept((HttpInboundConnection) link);
      if (call != null && failure != null) {
        call.failed(failure);
      }
      return call;
    }

    /** Within it, the next request of the connection may have begun. */
    @OnExit
    public static void exit(@This Object link, @Entered @Nullable Object entered) {
      if (entered != null && !((ServerCall) entered).ended()) {
        // An upgrade: its response is complete, and the connection is no longer one of HTTP.
        LibertyDriver.INSTANCE.ended((HttpInboundConnection) link, null);
      }
    }
  }

  /** The response has been written. Nothing else of the request is left here. */
  @JoinPoint(type = LINK, method = "closeStreams", descriptor = "()Ljava/lang/Exception;")
  public static final class Written {
    @OnExit
    public static void exit(@This Object link, @Thrown @Nullable Throwable thrown) {
      LibertyDriver.INSTANCE.ended((HttpInboundConnection) link, thrown);
    }
  }

  /** The connection is gone. */
  @JoinPoint(type = LINK, method = "destroy", descriptor = "(Ljava/lang/Exception;)V")
  public static final class Destroy {
    @OnEnter
    public static void enter(@This Object link, @Argument(0) @Nullable Exception failure) {
      LibertyDriver.INSTANCE.ended((HttpInboundConnection) link, failure);
    }
  }
}
