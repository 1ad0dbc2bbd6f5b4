package io.graft.instrumentation.urlconnection;

import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.HttpURLConnection;
import org.jspecify.annotations.Nullable;

/** {@code connect()}, by the application. */
@JoinPoint(
    type = "sun.net.www.protocol.http.HttpURLConnection",
    method = "connect",
    descriptor = "()V")
public final class Connect {
  private Connect() {}

  @OnEnter(returns = OnEnter.Returns.STATE_OR_OUTCOME)
  public static @Nullable Object enter(@Inside Lookup inside, @This HttpURLConnection connection)
      throws Throwable {
    return Use.CONNECT.enter(inside, connection);
  }

  @OnExit(replaces = true)
  public static @Nullable Object exit(
      @Inside Lookup inside,
      @This HttpURLConnection connection,
      @Entered @Nullable Object entered,
      @Thrown @Nullable Throwable thrown)
      throws Throwable {
    return Use.CONNECT.exit(inside, connection, entered, null, thrown);
  }
}
