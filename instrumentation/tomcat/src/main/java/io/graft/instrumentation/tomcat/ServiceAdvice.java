package io.graft.instrumentation.tomcat;

import io.graft.bootstrap.Outcome;
import io.graft.governance.Governance;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import org.apache.catalina.connector.CoyoteAdapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.jspecify.annotations.Nullable;

/** The one method that every request of every connector comes through, parsed but not mapped. */
@JoinPoint(
    type = "org.apache.catalina.connector.CoyoteAdapter",
    method = "service",
    descriptor = "(Lorg/apache/coyote/Request;Lorg/apache/coyote/Response;)V")
@Requires(type = "org.apache.coyote.Request", method = "getNote")
@Requires(type = "org.apache.tomcat.util.http.MimeHeaders", method = "findHeader")
@Requires(type = "org.apache.catalina.connector.Request", method = "isAsync")
@Requires(type = "org.apache.catalina.connector.CoyoteAdapter", method = "asyncDispatch")
public final class ServiceAdvice {
  private ServiceAdvice() {}

  @OnEnter(returns = OnEnter.Returns.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @This CoyoteAdapter adapter, @Argument(0) Request request, @Argument(1) Response response)
      throws Throwable {
    Governance governance = Governance.current();
    if (governance == null) {
      return null;
    }
    ServerCall call = governance.inbound().begin(CoyoteServerAdapter.INSTANCE, request);
    if (call == null) {
      return null;
    }
    try {
      return entered(adapter, request, response, call);
    } catch (Throwable halfWay) {
      call.end(0, halfWay);
      throw halfWay;
    }
  }

  private static Object entered(
      CoyoteAdapter adapter, Request request, Response response, ServerCall call) throws Throwable {
    if (call.closeConnection() && !request.protocol().equals("HTTP/2.0")) {
      response.setHeader("Connection", "close");
    }
    if (call.refusalStatus() != 0) {
      try {
        Refusal.answer(response, call);
      } finally {
        call.end(call.refusalStatus(), null);
      }
      // What the connector itself refuses is in the access log by the same call.
      adapter.log(request, response, 0);
      return Outcome.NOTHING;
    }
    Calls.enter(request, call);
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
      if (!Ports.told) {
        Calls.tellPort(request);
      }
    }
  }
}
