package io.graft.instrumentation.jdkhttpserver;

import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpServer;
import io.graft.governance.match.HealthPaths;
import io.graft.governance.service.Registration;
import io.graft.governance.service.SocketOpener;
import java.lang.reflect.Field;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.List;

/** The contexts of a server, which show whether it is the service. */
final class Contexts {
  private Contexts() {}

  /** Reports evidence that this server is not the service. */
  static void judge(HttpServer server, int port, Registration registration)
      throws ReflectiveOperationException {
    boolean health = true;
    List<?> contexts;
    try {
      contexts = of(server);
    } catch (RuntimeException closed) {
      // Graft was attached while the server was running: its package is opened when one of its
      // methods is first linked.
      return;
    }
    for (Object each : contexts) {
      HttpContext context = (HttpContext) each;
      Object handler = context.getHandler();
      String reason =
          handler == null ? null : SocketOpener.reason(handler.getClass().getName() + ".");
      if (reason != null) {
        registration.exclude(port, reason);
        return;
      }
      health &= HealthPaths.contains(context.getPath());
    }
    if (health && !contexts.isEmpty()) {
      registration.doubt(port, "it serves health checks and metrics only");
    }
  }

  /** The fields are the same from Java 8 to 25. */
  private static List<?> of(HttpServer server) throws ReflectiveOperationException {
    try {
      return AccessController.doPrivileged(
          new PrivilegedExceptionAction<List<?>>() {
            @Override
            public List<?> run() throws ReflectiveOperationException {
              return read(server);
            }
          });
    } catch (PrivilegedActionException e) {
      throw (ReflectiveOperationException) e.getException();
    }
  }

  private static List<?> read(HttpServer server) throws ReflectiveOperationException {
    Object implementation = value(server, server.getClass(), "server");
    Object contexts = value(implementation, implementation.getClass(), "contexts");
    return (List<?>) value(contexts, contexts.getClass(), "list");
  }

  private static Object value(Object object, Class<?> type, String name)
      throws ReflectiveOperationException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(object);
  }
}
