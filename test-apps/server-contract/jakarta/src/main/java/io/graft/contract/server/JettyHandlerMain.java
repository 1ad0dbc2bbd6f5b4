package io.graft.contract.server;

import java.io.OutputStream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** The application as a core handler of Jetty 12, without a context and without servlets. */
public final class JettyHandlerMain extends Handler.Abstract {
  private JettyHandlerMain() {}

  public static void main(String[] arguments) throws Exception {
    Server server = new Server();
    WebSocketUpgradeHandler sockets =
        WebSocketUpgradeHandler.from(
            server,
            container ->
                container.addMapping("/socket", (request, response, done) -> new Socket()));
    sockets.setHandler(new JettyHandlerMain());
    JettyMain.run(server, sockets);
  }

  /** Reads what a client sends. */
  private static final class Socket implements Session.Listener.AutoDemanding {}

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String target = Request.getPathInContext(request);
    int slash = target.indexOf('/', 1);
    String path = slash < 0 ? target : target.substring(0, slash);
    String rest = slash < 0 ? "" : target.substring(slash + 1);
    switch (path) {
      case "/success":
        answer(response, callback, "success");
        break;
      case "/users":
        answer(response, callback, "user " + rest);
        break;
      case "/upstream":
        answer(response, callback, Upstream.call(parameter(request, "at")));
        break;
      case "/status":
        response.setStatus(Integer.parseInt(rest));
        answer(response, callback, "status " + rest);
        break;
      case "/error":
        Response.writeError(request, response, callback, 503, "on purpose");
        break;
      case "/exception":
        throw new IllegalStateException("on purpose");
      case "/redirect":
        Response.sendRedirect(request, response, callback, "/success");
        break;
      case "/async":
        async(response, callback, rest);
        break;
      case "/stream":
        stream(response, "stream");
        callback.succeeded();
        break;
      case "/events":
        response.getHeaders().put("Content-Type", "text/event-stream");
        stream(response, "events");
        callback.succeeded();
        break;
      case "/endless":
        endless(response);
        break;
      case "/block":
        Gate.pass(parameter(request, "id"));
        answer(response, callback, "passed");
        break;
      case "/echo":
        answer(response, callback, "echo " + Upstream.read(Content.Source.asInputStream(request)));
        break;
      default:
        return false;
    }
    return true;
  }

  private static String parameter(Request request, String name) {
    return Request.extractQueryParameters(request).getValue(name);
  }

  private static void async(Response response, Callback callback, String how) {
    if (how.equals("at-once")) {
      answer(response, callback, "at once");
      return;
    }
    if (how.equals("events")) {
      response.getHeaders().put("Content-Type", "text/event-stream");
      new Thread(() -> events(response, callback)).start();
      return;
    }
    new Thread(
            () -> {
              Gate.pass("async");
              answer(response, callback, "async");
            })
        .start();
  }

  private static void events(Response response, Callback callback) {
    try {
      stream(response, "crowd");
      callback.succeeded();
    } catch (Exception e) {
      callback.failed(e);
    }
  }

  private static void stream(Response response, String who) throws Exception {
    try (OutputStream out = Content.Sink.asOutputStream(response)) {
      out.write("first ".getBytes("UTF-8"));
      out.flush();
      Gate.pass(who);
      out.write("last".getBytes("UTF-8"));
    }
  }

  private static void endless(Response response) throws Exception {
    OutputStream out = Content.Sink.asOutputStream(response);
    byte[] chunk = new byte[1 << 16];
    while (true) {
      out.write(chunk);
      out.flush();
    }
  }

  private static void answer(Response response, Callback callback, String text) {
    response.getHeaders().put("Content-Type", "text/plain");
    Content.Sink.write(response, true, text, callback);
  }
}
