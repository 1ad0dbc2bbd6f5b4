package io.graft.contract.client.probe;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.concurrent.TimeUnit;

/** WebSockets of Vert.x, which in 5 have a client of their own. */
final class VertxSockets {
  private VertxSockets() {}

  static Answer open(Vertx vertx, HttpClient client, Call call) throws Exception {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost(call.uri().getHost())
            .setPort(call.uri().getPort() < 0 ? 80 : call.uri().getPort())
            .setURI("/x")
            .setSsl(false);
    Object sockets = client;
    String method = "webSocket";
    try {
      sockets = Vertx.class.getMethod("createWebSocketClient").invoke(vertx);
      method = "connect";
    } catch (NoSuchMethodException before45) {
      // The client itself opens them.
    }
    Class<?> type =
        sockets == client ? HttpClient.class : Class.forName("io.vertx.core.http.WebSocketClient");
    Object opened = type.getMethod(method, WebSocketConnectOptions.class).invoke(sockets, options);
    return new Answer()
        .with(
            "socket",
            ((Future<?>) opened)
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS));
  }
}
