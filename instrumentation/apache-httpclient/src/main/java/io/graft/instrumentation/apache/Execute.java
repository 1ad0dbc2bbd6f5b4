package io.graft.instrumentation.apache;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.client.HttpClient;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** Governs a call from its beginning to the response or failure for the application. */
@JoinPoint(type = "org.apache.http.impl.client.InternalHttpClient", method = "doExecute")
@JoinPoint(type = "org.apache.http.impl.client.MinimalHttpClient", method = "doExecute")
@JoinPoint(type = "org.apache.http.impl.client.AbstractHttpClient", method = "doExecute")
@Requires(type = "org.apache.http.impl.execchain.MainClientExec", method = "execute")
@Requires(type = "org.apache.http.impl.execchain.ConnectionHolder", method = "releaseConnection")
public final class Execute {
  private Execute() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @This HttpClient client,
      @Argument(0) @Nullable HttpHost target,
      @Argument(1) HttpRequest request,
      @Argument(2) @Nullable HttpContext context)
      throws Throwable {
    return ApacheDriver.INSTANCE.enter(new ApacheCall(client, target, request, context));
  }

  @OnExit(replaces = true)
  public static @Nullable Object exit(
      @Entered @Nullable Object entered,
      @Returned @Nullable Object response,
      @Thrown @Nullable Throwable thrown)
      throws Throwable {
    return ApacheDriver.INSTANCE.exit(entered, response, thrown);
  }

  /** Detects a response whose connection is held until its body is read or closed. */
  @JoinPoint(type = "org.apache.http.impl.execchain.ResponseEntityProxy", method = "enchance")
  public static final class Holds {
    @OnEnter
    public static void enter(@Argument(1) @Nullable Object connectionHolder) {
      ApacheCall call = ApacheDriver.INSTANCE.current();
      if (call != null && connectionHolder != null) {
        ApacheDriver.INSTANCE.hold(connectionHolder, call);
      }
    }
  }

  /** The library releases a connection: the call is over, however much of the response was read. */
  @JoinPoint(type = "org.apache.http.impl.execchain.ConnectionHolder", method = "releaseConnection")
  @JoinPoint(type = "org.apache.http.impl.execchain.ConnectionHolder", method = "abortConnection")
  @JoinPoint(type = "org.apache.http.conn.BasicManagedEntity", method = "releaseManagedConnection")
  @JoinPoint(type = "org.apache.http.conn.BasicManagedEntity", method = "abortConnection")
  public static final class Releases {
    @OnEnter
    public static void enter(@This Object connectionHolder) {
      ApacheDriver.INSTANCE.release(connectionHolder, null);
    }
  }
}
