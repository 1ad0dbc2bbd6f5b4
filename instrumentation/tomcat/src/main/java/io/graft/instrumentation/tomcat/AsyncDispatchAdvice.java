package io.graft.instrumentation.tomcat;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Thrown;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.jspecify.annotations.Nullable;

/**
 * Whatever happens to an asynchronous request after its first dispatch comes through here, on one
 * of Tomcat's threads: it is dispatched again, completed, timed out, readable, writable or broken.
 */
@JoinPoint(type = "org.apache.catalina.connector.CoyoteAdapter", method = "asyncDispatch")
public final class AsyncDispatchAdvice {
  private AsyncDispatchAdvice() {}

  @OnEnter
  public static @Nullable Object enter(@Argument(0) Request request) {
    ServerCall call = Calls.of(request);
    if (call != null) {
      Calls.enter(request, call);
    }
    return call;
  }

  @OnExit
  public static void exit(
      @Argument(0) Request request,
      @Argument(1) Response response,
      @Entered @Nullable Object call,
      @Thrown @Nullable Throwable thrown) {
    if (call != null) {
      Calls.leave(request, response, (ServerCall) call, thrown);
    }
  }
}
