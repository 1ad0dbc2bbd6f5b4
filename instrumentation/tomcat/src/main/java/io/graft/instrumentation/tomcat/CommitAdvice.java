package io.graft.instrumentation.tomcat;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.This;
import org.apache.coyote.Request;
import org.apache.coyote.Response;

/** The headers of an answer are sent: whether it will stay open is known now. */
@JoinPoint(type = "org.apache.coyote.Response", method = "setCommitted", descriptor = "(Z)V")
public final class CommitAdvice {
  private CommitAdvice() {}

  @OnExit(onThrow = false)
  public static void exit(@This Response response) {
    Request request = response.getRequest();
    ServerCall call = request == null || !response.isCommitted() ? null : Calls.of(request);
    if (call != null) {
      call.answers(response.getStatus(), response.getContentType());
    }
  }
}
