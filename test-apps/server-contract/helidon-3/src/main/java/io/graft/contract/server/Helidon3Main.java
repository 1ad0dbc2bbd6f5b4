package io.graft.contract.server;

import io.helidon.common.http.DataChunk;
import io.helidon.common.reactive.IoMulti;
import io.helidon.common.reactive.OutputStreamMulti;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerRequest;
import io.helidon.webserver.ServerResponse;
import io.helidon.webserver.WebServer;
import java.io.IOException;

/** The application on the server of Helidon 3, which runs on Netty. */
public final class Helidon3Main {
  private Helidon3Main() {}

  public static void main(String[] arguments) throws Exception {
    WebServer server =
        WebServer.builder(Routing.builder().any(Helidon3Main::handle).build())
            .bindAddress("127.0.0.1")
            .port(0)
            .build()
            .start()
            .await();
    System.out.println("listening on " + server.port());
    Gate.listen();
    System.exit(0);
  }

  private static void handle(ServerRequest request, ServerResponse response) {
    String query = request.query() == null ? "" : "?" + request.query();
    String target = request.uri().getRawPath() + query;
    request
        .content()
        .as(String.class)
        .thenAccept(
            body -> {
              try {
                Replies.reply(target, body, new Helidon3Reply(response));
              } catch (Exception e) {
                response.status(500).send("failed");
              }
            });
  }

  private static final class Helidon3Reply implements Replies.Reply {
    private final ServerResponse response;
    private final OutputStreamMulti parts = IoMulti.outputStreamMulti();

    Helidon3Reply(ServerResponse response) {
      this.response = response;
    }

    @Override
    public void send(int status, String location, String body) {
      response.status(status);
      response.headers().put("Content-Type", "text/plain");
      if (!location.isEmpty()) {
        response.headers().put("Location", location);
      }
      response.send(body);
    }

    @Override
    public void begin(String contentType) {
      response.headers().put("Content-Type", contentType);
      // Otherwise it holds the first part back, which may be the only one.
      response.headers().put("Transfer-Encoding", "chunked");
      response.send(parts.map(part -> DataChunk.create(true, part)));
    }

    @Override
    public void write(byte[] part) throws IOException {
      parts.write(part);
      parts.flush();
    }

    @Override
    public void end() throws IOException {
      parts.close();
    }
  }
}
