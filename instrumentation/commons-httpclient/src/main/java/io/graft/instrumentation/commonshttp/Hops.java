package io.graft.instrumentation.commonshttp;

import io.graft.bootstrap.Outcome;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import java.io.IOException;
import org.apache.commons.httpclient.Header;
import org.apache.commons.httpclient.HostConfiguration;
import org.apache.commons.httpclient.HttpConnection;
import org.apache.commons.httpclient.HttpMethod;
import org.jspecify.annotations.Nullable;

/** The requests that the library makes of a call, one for each hop: where they go, and how. */
public final class Hops {
  private Hops() {}

  /**
   * Writes headers into each request just before it is sent. The method object is the application's
   * and is made what it was before as soon as they are written.
   */
  @JoinPoint(type = CommonsCall.METHOD, method = "writeRequestHeaders")
  public static final class Wire {
    @OnEnter
    public static void enter(@This Object method, @Argument(1) HttpConnection connection) {
      CommonsCall call = CommonsDriver.INSTANCE.current();
      if (call != null && call.request == method) { // not the CONNECT of a tunnel
        call.write(connection);
      }
    }

    @OnExit
    public static void exit(@This Object method) {
      CommonsCall call = CommonsDriver.INSTANCE.current();
      if (call != null && call.request == method) {
        call.headers.undo();
      }
    }
  }

  /** Each hop's response is seen here, those that are followed by another request, too. */
  @JoinPoint(type = CommonsCall.METHOD, method = "processResponseHeaders")
  public static final class Responses {
    @OnEnter
    public static void enter(@This HttpMethod method) {
      CommonsCall call = CommonsDriver.INSTANCE.current();
      if (call != null && call.request == method) {
        call.kept = true;
        if (call.learnsCookies()) {
          for (Header cookie : method.getResponseHeaders("Set-Cookie")) {
            call.learn(cookie.getValue());
          }
        }
      }
    }
  }

  /**
   * Whether the connection of one hop serves the next, as one that authenticates a connection must.
   * The library compares the host as the application named it.
   */
  @JoinPoint(
      type = "org.apache.commons.httpclient.HostConfiguration",
      method = "hostEquals",
      descriptor = "(Lorg/apache/commons/httpclient/HttpConnection;)")
  public static final class SameHost {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @This HostConfiguration next, @Argument(0) @Nullable HttpConnection connection) {
      CommonsCall call = CommonsDriver.INSTANCE.current();
      return call == null || connection == null ? null : call.serves(connection, next);
    }
  }

  /** What the application allows a pool for a service, each instance of it may have. */
  @JoinPoint(
      type = "org.apache.commons.httpclient.params.HttpConnectionManagerParams",
      method = "getMaxConnectionsPerHost")
  public static final class PoolLimit {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static @Nullable HostConfiguration enter(@Argument(0) @Nullable HostConfiguration host) {
      CommonsCall call = CommonsDriver.INSTANCE.current();
      return call != null && host != null && call.actual == host ? call.logical : host;
    }
  }

  /** A read takes no longer than the call may. */
  @JoinPoint(type = "org.apache.commons.httpclient.HttpConnection", method = "setSocketTimeout")
  public static final class ReadTimeout {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static int enter(@Argument(0) int millis) {
      CommonsCall call = CommonsDriver.INSTANCE.current();
      return call == null ? millis : call.timeoutMillis(millis);
    }
  }

  /**
   * Before a chunked body the library waits for its first byte, takes a timeout for an empty body,
   * and then sets the read timeout anew. Where the call has a time limit, reading the body waits.
   */
  @JoinPoint(
      type = "org.apache.commons.httpclient.HttpConnection",
      method = "isResponseAvailable",
      descriptor = "(I)Z")
  public static final class FirstChunk {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter() {
      CommonsCall call = CommonsDriver.INSTANCE.current();
      return call == null || call.timeoutNanos() == Long.MAX_VALUE
          ? null
          : Outcome.returning(Boolean.TRUE);
    }
  }

  /** The library's default retries; it replaces a kept connection that broke once for each call. */
  @JoinPoint(
      type = "org.apache.commons.httpclient.DefaultHttpMethodRetryHandler",
      method = "retryMethod")
  public static final class OwnRetry {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Argument(0) @Nullable HttpMethod method, @Argument(1) @Nullable IOException failure) {
      CommonsCall call = CommonsDriver.INSTANCE.current();
      return call == null
              || call.request != method
              || failure == null
              || call.mayRepeatAfter(failure)
          ? null
          : Outcome.returning(Boolean.FALSE);
    }
  }
}
