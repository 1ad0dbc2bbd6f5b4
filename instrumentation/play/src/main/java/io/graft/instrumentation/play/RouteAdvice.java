package io.graft.instrumentation.play;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.server.RouteCache;
import io.graft.instrumentation.spi.server.RouteTemplates;
import org.jspecify.annotations.Nullable;
import play.api.mvc.RequestHeader;
import play.api.routing.HandlerDef;
import play.api.routing.Router;
import scala.Option;
import scala.Tuple2;

/**
 * The router has found the handler of a request, with the line of the routes file that leads to it.
 * Filters and actions run later. Routers without such a file have no such line.
 */
@JoinPoint(
    type = "play.core.server.Server$",
    method = "getHandlerFor",
    descriptor = "(Lplay/api/mvc/RequestHeader;Lscala/util/Try;)Lscala/Tuple2;",
    optional = true)
@JoinPoint(
    type = "play.core.server.Server$",
    method = "getHandlerFor",
    descriptor =
        "(Lplay/api/mvc/RequestHeader;Lscala/util/Try;Lplay/api/http/HttpErrorHandler;)"
            + "Lscala/Tuple2;",
    optional = true)
public final class RouteAdvice {
  private static final RouteCache ROUTES = new RouteCache();

  private RouteAdvice() {}

  @OnExit(onThrow = false)
  public static void exit(@Returned @Nullable Object found) {
    ServerCall call = found == null ? null : RouteTemplates.current();
    if (call != null) {
      RequestHeader request = (RequestHeader) ((Tuple2<?, ?>) found)._1();
      Option<HandlerDef> definition = request.attrs().get(Router.Attrs$.MODULE$.HandlerDef());
      if (definition.isDefined()) {
        call.template(template(definition.get()));
      }
    }
  }

  private static String template(HandlerDef definition) {
    String known = ROUTES.get(definition, null);
    return known != null
        ? known
        : ROUTES.put(definition, null, PathExpressions.withoutThem(definition.path()));
  }
}
