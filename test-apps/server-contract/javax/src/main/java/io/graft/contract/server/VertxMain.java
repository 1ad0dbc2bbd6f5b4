package io.graft.contract.server;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** The application on the server of Vert.x. */
public final class VertxMain {
  private VertxMain() {}

  public static void main(String[] arguments) throws Exception {
    Vertx vertx = Vertx.vertx();
    HttpServer server =
        vertx
            .createHttpServer(options())
            .requestHandler(VertxMain::handle)
            .webSocketHandler(socket -> {})
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    System.out.println("listening on " + server.actualPort());
    Gate.listen();
    System.exit(0);
  }

  private static HttpServerOptions options() {
    HttpServerOptions options = new HttpServerOptions().setHandle100ContinueAutomatically(true);
    if (Tls.isWanted()) {
      options.setSsl(true).setUseAlpn(true);
      options.setKeyCertOptions(new PfxOptions().setPath(Tls.KEYS).setPassword(Tls.PASSWORD));
    }
    return options;
  }

  private static void handle(HttpServerRequest request) {
    request.bodyHandler(
        body -> {
          VertxReply reply = new VertxReply(request.response());
          if (request.path().equals("/caller")) {
            reply.send(200, "", Caller.describe(request::getHeader, null));
            return;
          }
          if (request.path().equals("/origin")) {
            reply.send(200, "", request.remoteAddress().host());
            return;
          }
          try {
            Replies.reply(request.uri(), body.toString(), reply);
          } catch (Exception e) {
            reply.send(500, "", "failed");
          }
        });
  }

  private static final class VertxReply implements Replies.Reply {
    private final HttpServerResponse response;
    private volatile boolean closed;

    VertxReply(HttpServerResponse response) {
      this.response = response;
      response.closeHandler(none -> closed = true);
      response.exceptionHandler(none -> closed = true);
    }

    @Override
    public void send(int status, String location, String body) {
      response.setStatusCode(status).putHeader("Content-Type", "text/plain");
      if (!location.isEmpty()) {
        response.putHeader("Location", location);
      }
      response.end(body);
    }

    @Override
    public void begin(String contentType) {
      response.setChunked(true).putHeader("Content-Type", contentType);
    }

    @Override
    public void write(byte[] part) throws Exception {
      while (response.writeQueueFull() && !closed) {
        Thread.yield();
      }
      if (closed) {
        throw new IOException("closed");
      }
      response.write(Buffer.buffer(part));
    }

    @Override
    public void end() {
      response.end();
    }
  }
}
