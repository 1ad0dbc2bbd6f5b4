package io.graft.instrumentation.tomcat;

import io.graft.bootstrap.Outcome;
import io.graft.governance.context.CallContext;
import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.ServerEntry;
import io.graft.instrumentation.spi.ServletContainer;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import io.graft.instrumentation.spi.server.ServletRoutes;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.CoyoteAdapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.jspecify.annotations.Nullable;

/** Requests, from start to end. */
public final class CoyoteAdvice {
  private CoyoteAdvice() {}

  /** The one method that each request of each connector reaches, parsed but not mapped. */
  @JoinPoint(
      type = "org.apache.catalina.connector.CoyoteAdapter",
      method = "service",
      descriptor = "(Lorg/apache/coyote/Request;Lorg/apache/coyote/Response;)V")
  @ServletContainer
  @ServerEntry
  @Requires(type = "org.apache.coyote.Request", method = "getNote")
  @Requires(type = "org.apache.tomcat.util.http.MimeHeaders", method = "findHeader")
  @Requires(type = "org.apache.catalina.connector.Request", method = "isAsync")
  @Requires(type = "org.apache.catalina.connector.CoyoteAdapter", method = "asyncDispatch")
  public static final class Service {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @This CoyoteAdapter adapter, @Argument(0) Request request, @Argument(1) Response response)
        throws Throwable {
      Object entered = TomcatDriver.INSTANCE.enter(request, response);
      if (entered == Outcome.NOTHING) {
        log(adapter, request, response);
      }
      return entered;
    }

    /**
     * The access log also has the requests that the connector itself refuses, by the same call.
     * Whatever fails in it, the request stays refused.
     */
    private static void log(CoyoteAdapter adapter, Request request, Response response) {
      try {
        adapter.log(request, response, 0);
      } catch (RuntimeException failed) {
        return;
      }
    }

    @OnExit
    public static void exit(
        @Argument(0) Request request,
        @Argument(1) Response response,
        @Entered @Nullable Object call,
        @Thrown @Nullable Throwable thrown) {
      if (call == null) {
        return;
      }
      TomcatDriver.INSTANCE.exit(call, request, response, thrown);
      if (!ConnectorAdvice.told) {
        Connector connector = TomcatDriver.connector(request);
        if (connector != null) {
          ConnectorAdvice.attached(connector);
        }
      }
    }
  }

  /**
   * Each event of an asynchronous request after its first dispatch arrives here, on one of Tomcat's
   * threads: it is dispatched again, completed, timed out, readable, writable or broken.
   */
  @JoinPoint(type = "org.apache.catalina.connector.CoyoteAdapter", method = "asyncDispatch")
  public static final class AsyncDispatch {
    @OnEnter
    public static @Nullable Object enter(@Argument(0) Request request) {
      return TomcatDriver.INSTANCE.resume(request);
    }

    @OnExit
    public static void exit(
        @Argument(0) Request request,
        @Argument(1) Response response,
        @Entered @Nullable Object call,
        @Thrown @Nullable Throwable thrown) {
      TomcatDriver.INSTANCE.exit(call, request, response, thrown);
    }
  }

  /**
   * A task of an asynchronous request, which Tomcat runs on its own threads; not in every version
   * do they belong to a {@code java.util.concurrent} pool.
   */
  @JoinPoint(
      type = "org.apache.catalina.core.AsyncContextImpl",
      method = "start",
      descriptor = "(Ljava/lang/Runnable;)V")
  public static final class AsyncStart {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 0)
    public static @Nullable Runnable enter(@Argument(0) @Nullable Runnable task) {
      CallContext context = CallContext.current();
      return task == null || context == null ? task : new InContext(task, context);
    }
  }

  private static final class InContext implements Runnable {
    private final Runnable task;
    private final CallContext context;

    InContext(Runnable task, CallContext context) {
      this.task = task;
      this.context = context;
    }

    @Override
    public void run() {
      CallContext before = CallContext.swap(context);
      try {
        task.run();
      } finally {
        CallContext.swap(before);
      }
    }
  }

  /**
   * The application has finished and Tomcat has not yet rendered an error page, which would
   * overwrite the route with its own.
   */
  @JoinPoint(
      type = "org.apache.catalina.core.StandardContextValve",
      method = "invoke",
      descriptor =
          "(Lorg/apache/catalina/connector/Request;Lorg/apache/catalina/connector/Response;)V")
  public static final class ContextValve {
    private static final String FAILURE =
        isJakarta() ? "jakarta.servlet.error.exception" : "javax.servlet.error.exception";

    @OnExit
    public static void exit(
        @Argument(0) org.apache.catalina.connector.Request request,
        @Thrown @Nullable Throwable thrown) {
      ServerCall call = TomcatDriver.INSTANCE.kept(request.getCoyoteRequest());
      if (call == null) {
        return;
      }
      String route = route(request);
      if (route != null) {
        call.route(route);
      }
      Object failure = thrown != null ? thrown : request.getAttribute(FAILURE);
      if (failure instanceof Throwable) {
        call.failed(ServletRoutes.cause((Throwable) failure));
      }
    }

    private static @Nullable String route(org.apache.catalina.connector.Request request) {
      Object pattern = request.getAttribute(ServletRoutes.SPRING_ROUTE);
      Wrapper wrapper = request.getWrapper();
      String path = request.getServletPath();
      if (pattern == null && (wrapper == null || path == null)) {
        return null;
      }
      if (pattern == null && request.getPathInfo() == null) {
        for (String mapping : wrapper.findMappings()) {
          if (mapping.equals(path)) {
            pattern = path;
          }
        }
        // Otherwise it is the default servlet, or one for an extension, which has no common
        // template.
      }
      return ServletRoutes.of(pattern, request.getContext().getPath(), path, request.getPathInfo());
    }

    private static boolean isJakarta() {
      try {
        Class.forName("jakarta.servlet.Servlet", false, ContextValve.class.getClassLoader());
        return true;
      } catch (ClassNotFoundException e) {
        return false;
      }
    }
  }

  /** The headers of a response are being sent. */
  @JoinPoint(type = "org.apache.coyote.Response", method = "setCommitted", descriptor = "(Z)V")
  public static final class Commit {
    @OnExit(onThrow = false)
    public static void exit(@This Response response) {
      Request request = response.getRequest();
      if (request != null && response.isCommitted()) {
        TomcatDriver.INSTANCE.answers(request, response.getStatus(), response.getContentType());
      }
    }
  }

  /**
   * The connector is about to reuse the request object. If a call is still stored, the request was
   * asynchronous and its connection closed without another dispatch, for example because the
   * connector stops.
   */
  @JoinPoint(type = "org.apache.coyote.Request", method = "recycle", descriptor = "()V")
  public static final class Recycle {
    @OnEnter
    public static void enter(@This Request request) {
      ServerCall call = TomcatDriver.INSTANCE.kept(request);
      if (call != null) {
        TomcatDriver.INSTANCE.end(call, request, request.getResponse(), null);
      }
      TomcatDriver.recycle(request);
    }
  }
}
