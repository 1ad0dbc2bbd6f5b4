package io.graft.instrumentation.servlet.jakarta;

import io.graft.bootstrap.Outcome;
import io.graft.governance.Governance;
import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.servlet.PortSeen;
import io.graft.instrumentation.servlet.Routes;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Thrown;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The method that containers call on a servlet, before it chooses {@code doGet} or another. */
@JoinPoint(
    type = "jakarta.servlet.http.HttpServlet",
    method = "service",
    descriptor = "(Ljakarta/servlet/ServletRequest;Ljakarta/servlet/ServletResponse;)V")
public final class HttpServletAdvice {
  /** The request's call: whatever it is dispatched to later, error pages too, is part of it. */
  private static final String CALL = "io.graft.call";

  /** Set by the container where it asks for an error page. */
  private static final String ERROR = "jakarta.servlet.error.request_uri";

  /** Set where the request went asynchronous, and a listener ends the call. */
  private static final String ASYNC = "io.graft.async";

  private HttpServletAdvice() {}

  @OnEnter(returns = OnEnter.Returns.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @Argument(0) ServletRequest request, @Argument(1) ServletResponse response)
      throws IOException {
    Governance governance = Governance.current();
    if (governance == null
        || isUnderway(CallContext.current())
        || !(request instanceof HttpServletRequest)
        || !(response instanceof HttpServletResponse)) {
      return null;
    }
    Object begun = request.getAttribute(CALL);
    if (begun instanceof ServerCall) {
      if (begun == CallContext.current()) {
        return null;
      }
      CallContext.swap((ServerCall) begun);
      return begun;
    }
    if (request.getAttribute(ERROR) != null) {
      // The error page of what a filter or the container has answered, which is no servlet's.
      return null;
    }
    ServerCall call =
        governance.inbound().begin(RequestAdapter.INSTANCE, (HttpServletRequest) request);
    if (call == null) {
      return null;
    }
    try {
      return entered(governance, call, request, (HttpServletResponse) response);
    } catch (Throwable halfWay) {
      call.end(0, halfWay);
      throw halfWay;
    }
  }

  private static Object entered(
      Governance governance, ServerCall call, ServletRequest request, HttpServletResponse answer)
      throws IOException {
    request.setAttribute(CALL, call);
    // Not the scheme, which may be what a proxy has said.
    boolean secure = request.getAttribute("jakarta.servlet.request.cipher_suite") != null;
    PortSeen.tell(governance, secure ? "https" : "http", request.getLocalPort());
    if (call.closeConnection() && "HTTP/1.1".equals(request.getProtocol())) {
      answer.setHeader("Connection", "close");
    }
    if (call.refusalStatus() != 0) {
      try {
        refuse(answer, call);
      } finally {
        call.end(call.refusalStatus(), null);
      }
      return Outcome.NOTHING;
    }
    CallContext.swap(call);
    return call;
  }

  @OnExit
  public static void exit(
      @Argument(0) ServletRequest request,
      @Argument(1) ServletResponse response,
      @Entered @Nullable Object entered,
      @Thrown @Nullable Throwable thrown) {
    if (entered == null) {
      return;
    }
    CallContext.swap(null);
    ServerCall call = (ServerCall) entered;
    if (call.ended()) {
      // An error page, or what else a container or a filter asks when the answer is decided.
      return;
    }
    HttpServletRequest http = (HttpServletRequest) request;
    String route =
        Routes.of(
            request.getAttribute(Routes.SPRING_ROUTE),
            http.getContextPath(),
            http.getServletPath(),
            http.getPathInfo());
    if (route != null) {
      call.route(route);
    }
    if (thrown != null) {
      call.failed(unwrapped(thrown));
    }
    if (request.getAttribute(ASYNC) != null) {
      // Asynchronous, and this was a later dispatch: the listener ends it.
      return;
    }
    if (request.isAsyncStarted()) {
      request.setAttribute(ASYNC, Boolean.TRUE);
      HttpServletResponse answer = (HttpServletResponse) response;
      call.answers(answer.getStatus(), answer.getContentType());
      request.getAsyncContext().addListener(new AsyncEnd(call, (HttpServletResponse) response));
    } else {
      call.end(status(response, thrown), null);
    }
  }

  /** The container's adapter has the request, or a servlet that forwards to this one. */
  private static boolean isUnderway(@Nullable CallContext context) {
    return context instanceof ServerCall && !context.ended();
  }

  /** Spring hands on what a controller has thrown in an exception of the servlet API. */
  private static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown instanceof ServletException ? thrown.getCause() : null;
    return cause != null ? cause : thrown;
  }

  private static int status(ServletResponse response, @Nullable Throwable thrown) {
    if (thrown != null && !response.isCommitted()) {
      // What the container will make of it.
      return 500;
    }
    return ((HttpServletResponse) response).getStatus();
  }

  private static void refuse(HttpServletResponse response, ServerCall call) throws IOException {
    byte[] body = (call.refusalReason() + "\n").getBytes(StandardCharsets.UTF_8);
    response.setStatus(call.refusalStatus());
    if (call.retryAfterSeconds() > 0) {
      response.setHeader("Retry-After", Integer.toString(call.retryAfterSeconds()));
    }
    response.setContentType("text/plain;charset=utf-8");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    response.flushBuffer();
  }
}
