package io.graft.contract.routes;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Vert.x Web: handlers for many paths before a sub-router with templates. */
public final class VertxWebMain {
  private VertxWebMain() {}

  public static void main(String[] arguments) throws Exception {
    Vertx vertx = Vertx.vertx();
    Router users = Router.router(vertx);
    users.get("/users/:id").handler(context -> end(context, "user"));
    users.get("/users/:id/later").handler(context -> vertx.setTimer(1, timer -> context.next()));
    users.get("/users/:id/later").handler(context -> end(context, "later"));
    users
        .get("/users/:id/failure")
        .handler(
            context -> {
              throw new IllegalStateException("on purpose");
            });
    Router router = Router.router(vertx);
    router.route().handler(RoutingContext::next);
    router.route("/api/*").handler(RoutingContext::next);
    router.route("/api/*").subRouter(users);
    int port = Running.freePort();
    HttpServer server = vertx.createHttpServer().requestHandler(router);
    // What these methods return has changed with the versions.
    HttpServer.class.getMethod("listen", int.class, String.class).invoke(server, port, "127.0.0.1");
    Running.await(port);
    Running.at(port);
  }

  private static void end(RoutingContext context, String text) {
    try {
      Class.forName("io.vertx.core.http.HttpServerResponse")
          .getMethod("end", String.class)
          .invoke(context.response(), text);
    } catch (ReflectiveOperationException e) {
      context.fail(e);
    }
  }
}
