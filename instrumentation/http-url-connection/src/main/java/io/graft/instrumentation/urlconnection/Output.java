package io.graft.instrumentation.urlconnection;

import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.HttpURLConnection;
import org.jspecify.annotations.Nullable;

/** {@code getOutputStream()}: connects, and writes the headers where the body is streamed. */
@JoinPoint(
    type = "sun.net.www.protocol.http.HttpURLConnection",
    method = "getOutputStream",
    descriptor = "()Ljava/io/OutputStream;")
public final class Output {
  private Output() {}

  @OnEnter(returns = OnEnter.Returns.STATE_OR_OUTCOME)
  public static @Nullable Object enter(@Inside Lookup inside, @This HttpURLConnection connection)
      throws Throwable {
    return Use.OUTPUT.enter(inside, connection);
  }

  @OnExit(replaces = true)
  public static @Nullable Object exit(
      @Inside Lookup inside,
      @This HttpURLConnection connection,
      @Entered @Nullable Object entered,
      @Returned @Nullable Object returned,
      @Thrown @Nullable Throwable thrown)
      throws Throwable {
    return Use.OUTPUT.exit(inside, connection, entered, returned, thrown);
  }
}
