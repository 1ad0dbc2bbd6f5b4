package io.graft.contract.server;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import java.io.IOException;
import java.io.OutputStream;

/** The application on the server of Helidon 4, with a second socket as for health checks. */
public final class HelidonMain {
  private HelidonMain() {}

  public static void main(String[] arguments) throws Exception {
    WebServer server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .putSocket("admin", admin -> admin.host("127.0.0.1").port(0))
            .routing(
                "admin",
                rules -> rules.get("/observe/health", (request, response) -> response.send()))
            .routing(
                rules -> {
                  rules.addFilter((chain, request, response) -> chain.proceed());
                  rules.register("/nested/{tenant}", HelidonMain::nested);
                  for (String mapping : Mappings.ALL) {
                    rules.any(mapping.replace("/*", "/{rest}"), HelidonMain::handle);
                  }
                })
            .addRouting(WsRouting.builder().endpoint("/socket", new WsListener() {}))
            .build()
            .start();
    System.out.println("listening on " + server.port());
    Gate.listen();
    System.exit(0);
  }

  private static void nested(HttpRules rules) {
    rules.get("/users/{id:[a-z]+}[/more]", (request, response) -> response.send("nested"));
    rules.get("/", (request, response) -> response.send("root"));
  }

  private static void handle(ServerRequest request, ServerResponse response) throws Exception {
    String path = request.path().path();
    int slash = path.indexOf('/', 1);
    String rest = slash < 0 ? "" : path.substring(slash + 1);
    switch (slash < 0 ? path : path.substring(0, slash + 1)) {
      case "/success" -> send(request, response, "success");
      case "/users/" -> send(request, response, "user " + rest);
      case "/upstream" -> send(request, response, Upstream.call(request.query().get("at")));
      case "/status/" -> {
        response.status(Integer.parseInt(rest));
        send(request, response, "status " + rest);
      }
      case "/error" -> response.status(Status.SERVICE_UNAVAILABLE_503).send();
      case "/exception" -> throw new IllegalStateException("on purpose");
      case "/redirect" -> response.status(Status.FOUND_302).header("Location", "/success").send();
      case "/async/" -> async(request, response, rest);
      case "/stream" -> stream(response, "text/plain", "stream");
      case "/events" -> stream(response, "text/event-stream", "events");
      case "/endless" -> endless(response);
      case "/block" -> {
        Gate.pass(request.query().get("id"));
        send(request, response, "passed");
      }
      case "/caller" ->
          send(
              request,
              response,
              Caller.describe(
                  name -> request.headers().first(HeaderNames.create(name)).orElse(null), null));
      case "/echo" -> send(request, response, "echo " + request.content().as(String.class));
      default -> response.next();
    }
  }

  /** A handler of Helidon responds on its own thread, and waits for others. */
  private static void async(ServerRequest request, ServerResponse response, String how)
      throws Exception {
    if (how.equals("events")) {
      stream(response, "text/event-stream", "crowd");
      return;
    }
    if (how.equals("complete")) {
      Thread other = new Thread(() -> Gate.pass("async"));
      other.start();
      other.join();
    }
    send(request, response, how.equals("complete") ? "async" : "at once");
  }

  private static void stream(ServerResponse response, String type, String who) throws IOException {
    response.header("Content-Type", type);
    try (OutputStream out = response.outputStream()) {
      out.write("first ".getBytes("UTF-8"));
      out.flush();
      Gate.pass(who);
      out.write("last".getBytes("UTF-8"));
    }
  }

  private static void endless(ServerResponse response) throws IOException {
    OutputStream out = response.outputStream();
    byte[] part = new byte[1 << 16];
    while (true) {
      out.write(part);
      out.flush();
    }
  }

  /** Helidon leaves it to handlers to send no body for HEAD. */
  private static void send(ServerRequest request, ServerResponse response, String body) {
    response.header("Content-Type", "text/plain");
    if (request.prologue().method() == Method.HEAD) {
      response.send();
    } else {
      response.send(body);
    }
  }
}
