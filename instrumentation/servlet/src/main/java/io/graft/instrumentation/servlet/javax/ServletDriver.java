package io.graft.instrumentation.servlet.javax;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.server.PortSeen;
import io.graft.instrumentation.spi.server.ServerDriver;
import io.graft.instrumentation.spi.server.ServletRoutes;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.ServletRequest;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** Reads and answers a request through the servlet API, and stores its call in an attribute. */
final class ServletDriver extends ServerDriver<HttpServletRequest, HttpServletResponse> {
  static final ServletDriver INSTANCE = new ServletDriver();

  /** The request's call: later dispatches, including error pages, are part of it. */
  private static final String CALL = "io.graft.call";

  /** Set if the request is asynchronous, so that a listener ends the call. */
  private static final String ASYNC = "io.graft.async";

  /** Version 2.5 has no asynchronous requests, and nothing by which to read the status. */
  private static final boolean SERVLET_3 = isServlet3();

  private final PortSeen ports = new PortSeen();

  private ServletDriver() {
    super("servlet");
  }

  @Override
  public String method(HttpServletRequest request) {
    return request.getMethod();
  }

  @Override
  public String scheme(HttpServletRequest request) {
    return request.getScheme();
  }

  @Override
  public String path(HttpServletRequest request) {
    String path = request.getRequestURI();
    return path == null || path.isEmpty() ? "/" : path;
  }

  @Override
  public @Nullable String query(HttpServletRequest request) {
    return request.getQueryString();
  }

  @Override
  public @Nullable String header(HttpServletRequest request, String name) {
    return joined(request.getHeaders(name));
  }

  @Override
  public @Nullable String protocolVersion(HttpServletRequest request) {
    String protocol = request.getProtocol();
    if (protocol == null || !protocol.startsWith("HTTP/")) {
      return null;
    }
    String version = protocol.substring(5);
    return version.equals("2.0") ? "2" : version;
  }

  @Override
  public @Nullable String peer(HttpServletRequest request) {
    return request.getRemoteAddr();
  }

  @Override
  public boolean mayWait(HttpServletRequest request) {
    return true;
  }

  @Override
  public int localPort(HttpServletRequest request) {
    return request.getLocalPort();
  }

  @Override
  public int peerPort(HttpServletRequest request) {
    return Math.max(0, request.getRemotePort());
  }

  /** None of them can be taken away here. */
  @Override
  public @Nullable List<String> headerNames(HttpServletRequest request) {
    Enumeration<String> names = request.getHeaderNames();
    return names == null ? null : Collections.list(names);
  }

  @Override
  protected void arrived(ServerCall call, HttpServletRequest request) {
    request.setAttribute(CALL, call);
    // Not the scheme, which a proxy may have set.
    boolean secure = request.getAttribute("javax.servlet.request.cipher_suite") != null;
    ports.tell(secure ? "https" : "http", request.getLocalPort());
  }

  @Override
  protected void closeConnection(HttpServletRequest request, HttpServletResponse response) {
    if ("HTTP/1.1".equals(request.getProtocol())) {
      response.setHeader("Connection", "close");
    }
  }

  @Override
  protected void refuse(
      HttpServletRequest request,
      HttpServletResponse response,
      int status,
      String[] headers,
      byte[] body)
      throws IOException {
    response.setStatus(status);
    for (int i = 0; i < headers.length; i += 2) {
      response.addHeader(headers[i], headers[i + 1]);
    }
    response.setContentType(contentType(body));
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    response.flushBuffer();
  }

  @Override
  protected @Nullable ServerCall kept(HttpServletRequest request) {
    Object call = request.getAttribute(CALL);
    return call instanceof ServerCall ? (ServerCall) call : null;
  }

  @Override
  protected void left(
      ServerCall call,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Throwable thrown) {
    if (call.ended()) {
      // An error page, or another dispatch of a container or a filter after the response is
      // decided.
      return;
    }
    String route =
        ServletRoutes.of(
            request.getAttribute(ServletRoutes.SPRING_ROUTE),
            request.getContextPath(),
            request.getServletPath(),
            request.getPathInfo());
    if (route != null) {
      call.route(route);
    }
    if (thrown != null) {
      call.failed(ServletRoutes.cause(thrown));
    }
    if (request.getAttribute(ASYNC) != null) {
      // A later dispatch of an asynchronous request: the listener ends it.
      return;
    }
    if (SERVLET_3 && request.isAsyncStarted()) {
      request.setAttribute(ASYNC, Boolean.TRUE);
      call.answers(response.getStatus(), response.getContentType());
      AsyncEnd.follow(call, request, response);
    } else if (thrown != null && !response.isCommitted()) {
      // The status that the container will send.
      call.end(500, null);
    } else {
      call.end(SERVLET_3 ? response.getStatus() : OldStatus.of(response), null);
    }
  }

  private static boolean isServlet3() {
    try {
      ServletRequest.class.getMethod("isAsyncStarted");
      return true;
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  /** Ends the call of an asynchronous request when the container completes it. */
  private static final class AsyncEnd implements AsyncListener {
    private final ServerCall call;
    private final HttpServletResponse response;

    private AsyncEnd(ServerCall call, HttpServletResponse response) {
      this.call = call;
      this.response = response;
    }

    /** In a separate class, because the outer class must link with version 2.5 too. */
    static void follow(ServerCall call, HttpServletRequest request, HttpServletResponse response) {
      request.getAsyncContext().addListener(new AsyncEnd(call, response));
    }

    @Override
    public void onComplete(AsyncEvent event) {
      call.end(response.getStatus(), event.getThrowable());
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      // The application or the container still responds and completes.
    }

    @Override
    public void onError(AsyncEvent event) {
      if (event.getThrowable() != null) {
        call.failed(event.getThrowable());
      }
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      // Each start removes the listeners of the previous one.
      event.getAsyncContext().addListener(this);
    }
  }
}
