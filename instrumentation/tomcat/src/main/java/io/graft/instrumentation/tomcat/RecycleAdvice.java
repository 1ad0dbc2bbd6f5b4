package io.graft.instrumentation.tomcat;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.This;
import org.apache.coyote.Request;

/**
 * The connector is about to use the request object again. A call that is still there was
 * asynchronous and its connection went without another dispatch, as when the connector stops.
 */
@JoinPoint(type = "org.apache.coyote.Request", method = "recycle", descriptor = "()V")
public final class RecycleAdvice {
  private RecycleAdvice() {}

  @OnEnter
  public static void enter(@This Request request) {
    ServerCall call = Calls.of(request);
    if (call != null) {
      Calls.end(request, request.getResponse(), call, null);
    }
  }
}
