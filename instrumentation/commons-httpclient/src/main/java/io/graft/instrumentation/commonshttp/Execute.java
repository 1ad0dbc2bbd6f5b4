package io.graft.instrumentation.commonshttp;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import org.apache.commons.httpclient.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * A call from its beginning to the response or failure that the application gets. All overloads of
 * {@code HttpClient.executeMethod} lead here, with the host that they have made out.
 */
@JoinPoint(type = "org.apache.commons.httpclient.HttpMethodDirector", method = "executeMethod")
@Requires(type = "org.apache.commons.httpclient.HttpMethodBase", method = "ensureConnectionRelease")
@Requires(type = "org.apache.commons.httpclient.HttpMethodBase", method = "fakeResponse")
public final class Execute {
  private Execute() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @This Object director, @Argument(0) @Nullable HttpMethod method) throws Throwable {
    return CommonsDriver.INSTANCE.enter(director, method);
  }

  @OnExit(replaces = true)
  public static @Nullable Object exit(
      @Entered @Nullable Object entered, @Thrown @Nullable Throwable thrown) throws Throwable {
    return CommonsDriver.INSTANCE.exit(entered, null, thrown);
  }

  /** The library lets go of a connection: whatever was read of the response, the call is over. */
  @JoinPoint(
      type = "org.apache.commons.httpclient.HttpMethodBase",
      method = "ensureConnectionRelease")
  @JoinPoint(type = "org.apache.commons.httpclient.HttpMethodBase", method = "abort")
  public static final class Releases {
    @OnEnter
    public static void enter(@This Object method) {
      CommonsDriver.INSTANCE.release(method, null);
    }
  }
}
