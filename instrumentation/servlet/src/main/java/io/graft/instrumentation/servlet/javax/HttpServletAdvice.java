package io.graft.instrumentation.servlet.javax;

import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.ServerEntry;
import io.graft.instrumentation.spi.Thrown;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * The methods that containers call: the chain's before its first filter, and the one of a servlet
 * before it dispatches to {@code doGet} or another. Most containers call a servlet by a chain even
 * if there is no filter. Whichever comes first begins the request.
 */
@JoinPoint(
    type = "javax.servlet.http.HttpServlet",
    method = "service",
    descriptor = HttpServletAdvice.DESCRIPTOR)
@JoinPoint(
    type = "javax.servlet.Servlet",
    method = "service",
    descriptor = HttpServletAdvice.DESCRIPTOR,
    anywhere = HttpServletAdvice.CHAIN)
@JoinPoint(
    type = HttpServletAdvice.CHAIN,
    method = "doFilter",
    descriptor = HttpServletAdvice.DESCRIPTOR,
    anywhere = HttpServletAdvice.CHAIN)
@ServerEntry
public final class HttpServletAdvice {
  /** Loaded by any container for filters, and late: after most classes of frameworks. */
  static final String CHAIN = "javax.servlet.FilterChain";

  static final String DESCRIPTOR =
      "(Ljavax/servlet/ServletRequest;Ljavax/servlet/ServletResponse;)V";

  /** Set by the container when it requests an error page. */
  private static final String ERROR = "javax.servlet.error.request_uri";

  private HttpServletAdvice() {}

  @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @Argument(0) ServletRequest request, @Argument(1) ServletResponse response) throws Throwable {
    ServerCall current = ServerCall.of(CallContext.current());
    if (current != null && !current.ended()
        || !(request instanceof HttpServletRequest)
        || !(response instanceof HttpServletResponse)) {
      // The request is already handled by the container's adapter, or by a servlet that forwards to
      // this one.
      return null;
    }
    HttpServletRequest http = (HttpServletRequest) request;
    ServerCall begun = ServletDriver.INSTANCE.kept(http);
    if (begun != null) {
      return begun == current ? null : ServletDriver.INSTANCE.resume(http);
    }
    // Not the error page of a filter's or the container's own response, which no servlet handled.
    return request.getAttribute(ERROR) == null
        ? ServletDriver.INSTANCE.enter(http, (HttpServletResponse) response)
        : null;
  }

  @OnExit
  public static void exit(
      @Argument(0) ServletRequest request,
      @Argument(1) ServletResponse response,
      @Entered @Nullable Object entered,
      @Thrown @Nullable Throwable thrown) {
    if (entered != null) {
      ServletDriver.INSTANCE.exit(
          entered, (HttpServletRequest) request, (HttpServletResponse) response, thrown);
    }
  }
}
