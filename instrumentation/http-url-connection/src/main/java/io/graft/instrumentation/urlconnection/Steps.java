package io.graft.instrumentation.urlconnection;

import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.HttpURLConnection;
import org.jspecify.annotations.Nullable;

/** The methods of a connection that an application calls. */
public final class Steps {
  private static final String HTTP = "sun.net.www.protocol.http.HttpURLConnection";

  private Steps() {}

  /**
   * {@code getInputStream()}, which all ways to the response call: sends the request and reads the
   * response.
   */
  @JoinPoint(type = HTTP, method = "getInputStream")
  @Requires(type = HTTP, method = "getNewHttpClient")
  @Requires(type = "sun.net.www.http.HttpClient", method = "writeRequests")
  public static final class Input {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Inside Lookup inside, @This HttpURLConnection connection)
        throws Throwable {
      return UrlDriver.INSTANCE.enter(UrlCall.Step.INPUT, inside, connection);
    }

    @OnExit(replaces = true)
    public static @Nullable Object exit(
        @Entered @Nullable Object entered,
        @Returned @Nullable Object returned,
        @Thrown @Nullable Throwable thrown)
        throws Throwable {
      return UrlDriver.INSTANCE.exit(entered, returned, thrown);
    }
  }

  /** {@code getOutputStream()}: connects, and writes the headers if the body is streamed. */
  @JoinPoint(type = HTTP, method = "getOutputStream")
  public static final class Output {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Inside Lookup inside, @This HttpURLConnection connection)
        throws Throwable {
      return UrlDriver.INSTANCE.enter(UrlCall.Step.OUTPUT, inside, connection);
    }

    @OnExit(replaces = true)
    public static @Nullable Object exit(
        @Entered @Nullable Object entered,
        @Returned @Nullable Object returned,
        @Thrown @Nullable Throwable thrown)
        throws Throwable {
      return UrlDriver.INSTANCE.exit(entered, returned, thrown);
    }
  }

  /** {@code connect()}, by the application. */
  @JoinPoint(type = HTTP, method = "connect")
  @JoinPoint(
      type = "sun.net.www.protocol.https.AbstractDelegateHttpsURLConnection",
      method = "connect")
  public static final class Connect {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Inside Lookup inside, @This HttpURLConnection connection)
        throws Throwable {
      return UrlDriver.INSTANCE.enter(UrlCall.Step.CONNECT, inside, connection);
    }

    @OnExit(replaces = true)
    public static @Nullable Object exit(
        @Entered @Nullable Object entered, @Thrown @Nullable Throwable thrown) throws Throwable {
      return UrlDriver.INSTANCE.exit(entered, null, thrown);
    }
  }

  /** {@code disconnect()}: the application ends the exchange. */
  @JoinPoint(type = HTTP, method = "disconnect")
  public static final class Disconnect {
    @OnEnter
    public static void enter(@Inside Lookup inside, @This HttpURLConnection connection) {
      UrlDriver.INSTANCE.disconnected(inside, connection);
    }
  }
}
