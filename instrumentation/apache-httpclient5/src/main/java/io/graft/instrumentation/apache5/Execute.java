package io.graft.instrumentation.apache5;

import io.graft.instrumentation.spi.Argument;
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
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * A call of a classic client from its beginning to the response or failure that it comes to: all
 * overloads of {@code execute} lead here, and response handlers run after it.
 */
@JoinPoint(
    type = "org.apache.hc.client5.http.impl.classic.InternalHttpClient",
    method = "doExecute")
@JoinPoint(type = "org.apache.hc.client5.http.impl.classic.MinimalHttpClient", method = "doExecute")
@Requires(
    type = "org.apache.hc.client5.http.impl.classic.InternalExecRuntime",
    method = "acquireEndpoint")
@Requires(type = "org.apache.hc.client5.http.impl.classic.ResponseEntityProxy", method = "enhance")
@Requires(type = "org.apache.hc.client5.http.impl.classic.CloseableHttpResponse", method = "adapt")
public final class Execute {
  private static final String RUNTIME =
      "org.apache.hc.client5.http.impl.classic.InternalExecRuntime";

  private Execute() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @Inside Lookup inside,
      @This HttpClient client,
      @Argument(0) @Nullable HttpHost target,
      @Argument(1) @Nullable ClassicHttpRequest request,
      @Argument(2) @Nullable HttpContext context)
      throws Throwable {
    return request == null
        ? null
        : ClassicDriver.INSTANCE.enter(new Sent(inside, client, target, request, context));
  }

  @OnExit(replaces = true)
  public static @Nullable Object exit(
      @Entered @Nullable Object entered,
      @Returned @Nullable Object response,
      @Thrown @Nullable Throwable thrown)
      throws Throwable {
    return ClassicDriver.INSTANCE.exit(entered, response, thrown);
  }

  /** Notices a response whose connection the library holds until its body was read or closed. */
  @JoinPoint(
      type = "org.apache.hc.client5.http.impl.classic.ResponseEntityProxy",
      method = "enhance")
  public static final class Holds {
    @OnEnter
    public static void enter(
        @Argument(0) ClassicHttpResponse response, @Argument(1) @Nullable Object runtime) {
      ClassicCall call = ClassicDriver.INSTANCE.current();
      HttpEntity entity = response.getEntity();
      if (call != null && runtime != null && entity != null && entity.isStreaming()) {
        ClassicDriver.INSTANCE.hold(runtime, call);
      }
    }
  }

  /** The library lets go of a connection: whatever was read of the response, the call is over. */
  @JoinPoint(type = RUNTIME, method = "releaseEndpoint", descriptor = "()V")
  @JoinPoint(type = RUNTIME, method = "discardEndpoint", descriptor = "()V")
  @JoinPoint(type = RUNTIME, method = "cancel", descriptor = "()Z")
  public static final class Releases {
    @OnEnter
    public static void enter(@This Object runtime) {
      ClassicCall call = ClassicDriver.INSTANCE.current();
      if (call == null || !call.usesConnectionOf(runtime)) {
        call = ClassicDriver.INSTANCE.heldBy(runtime);
      }
      if (call != null) {
        call.restoreTimeout();
        ClassicDriver.INSTANCE.release(runtime, null);
      }
    }
  }
}
