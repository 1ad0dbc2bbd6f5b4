package io.graft.contract.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import org.glassfish.grizzly.http.server.AddOn;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.ssl.SSLEngineConfigurator;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;

/** The application as a handler of an embedded Grizzly, without servlets. */
public final class GrizzlyHandlerMain extends HttpHandler {
  /** More than the agent admits at once, so that Grizzly's pool is not the limit. */
  private static final int THREADS = 16;

  private GrizzlyHandlerMain() {}

  public static void main(String[] arguments) throws Exception {
    NetworkListener listener = listener();
    HttpServer server = new HttpServer();
    server.addListener(listener);
    server.getServerConfiguration().addHttpHandler(new GrizzlyHandlerMain(), "/");
    server.start();
    System.out.println("listening on " + listener.getPort());
    Gate.listen();
  }

  static NetworkListener listener() throws Exception {
    NetworkListener listener = new NetworkListener("contract", "127.0.0.1", 0);
    enlarge(listener);
    if (Tls.isWanted()) {
      listener.setSecure(true);
      listener.setSSLEngineConfig(new SSLEngineConfigurator(Tls.context(), false, false, false));
      // Only the newest version here has it.
      Class<?> http2 = Class.forName("org.glassfish.grizzly.http2.Http2AddOn");
      listener.registerAddOn((AddOn) http2.getConstructor().newInstance());
    }
    return listener;
  }

  static void enlarge(NetworkListener listener) {
    listener
        .getTransport()
        .setWorkerThreadPoolConfig(
            ThreadPoolConfig.defaultConfig().setCorePoolSize(THREADS).setMaxPoolSize(THREADS));
  }

  @Override
  public void service(Request request, Response response) throws Exception {
    String path = request.getRequestURI();
    for (String mapping : Mappings.ALL) {
      String prefix = mapping.replace("/*", "");
      if (path.equals(prefix)
          || prefix.length() < mapping.length() && path.startsWith(prefix + "/")) {
        handle(
            prefix,
            path.equals(prefix) ? "" : path.substring(prefix.length() + 1),
            request,
            response);
        return;
      }
    }
    response.setStatus(404);
  }

  private static void handle(String prefix, String rest, Request request, Response response)
      throws IOException {
    switch (prefix) {
      case "/success":
        answer(response, "success");
        break;
      case "/users":
        answer(response, "user " + rest);
        break;
      case "/upstream":
        answer(response, Upstream.call(query(request)));
        break;
      case "/status":
        response.setStatus(Integer.parseInt(rest));
        answer(response, "status " + rest);
        break;
      case "/error":
        response.setStatus(503);
        break;
      case "/exception":
        throw new IllegalStateException("on purpose");
      case "/redirect":
        response.setStatus(302);
        response.setHeader("Location", "/success");
        break;
      case "/async":
        async(request, response, rest);
        break;
      case "/stream":
        stream(response, "stream");
        break;
      case "/events":
        response.setContentType("text/event-stream");
        stream(response, "events");
        break;
      case "/endless":
        endless(response);
        break;
      case "/block":
        Gate.pass(query(request));
        answer(response, "passed");
        break;
      case "/caller":
        Principal user = request.getUserPrincipal();
        answer(response, Caller.describe(request::getHeader, user == null ? null : user.getName()));
        break;
      case "/origin":
        answer(response, request.getRemoteAddr());
        break;
      case "/echo":
        answer(response, "echo " + Upstream.read(request.getInputStream()));
        break;
      default:
        throw new IllegalStateException("no such path: " + prefix);
    }
  }

  private static void async(Request request, Response response, String how) throws IOException {
    switch (how) {
      case "complete":
        respondLater(
            response,
            () -> {
              Gate.pass("async");
              return "async";
            });
        break;
      case "at-once":
        answer(response, "at once");
        break;
      case "task":
        String upstream = query(request);
        respondLater(response, () -> Upstream.call(upstream));
        break;
      case "events":
        streamLater(response);
        break;
      default:
        throw new IllegalStateException("no such way: " + how);
    }
  }

  /** What an asynchronous request responds with. */
  private interface Work {
    String run() throws IOException;
  }

  private static void streamLater(Response response) {
    response.suspend();
    response.setContentType("text/event-stream");
    new Thread(
            () -> {
              try {
                stream(response, "crowd");
              } catch (IOException e) {
                e.printStackTrace();
              } finally {
                response.resume();
              }
            })
        .start();
  }

  private static void respondLater(Response response, Work work) {
    response.suspend();
    new Thread(
            () -> {
              try {
                answer(response, work.run());
              } catch (IOException e) {
                e.printStackTrace();
              } finally {
                response.resume();
              }
            })
        .start();
  }

  private static void stream(Response response, String who) throws IOException {
    OutputStream out = response.getOutputStream();
    out.write("first ".getBytes(StandardCharsets.UTF_8));
    out.flush();
    Gate.pass(who);
    out.write("last".getBytes(StandardCharsets.UTF_8));
  }

  private static void endless(Response response) throws IOException {
    OutputStream out = response.getOutputStream();
    byte[] chunk = new byte[1 << 16];
    while (true) {
      out.write(chunk);
      out.flush();
    }
  }

  private static String query(Request request) {
    String at = request.getParameter("at");
    String id = request.getParameter("id");
    return at != null ? at : id != null ? id : "";
  }

  private static void answer(Response response, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    response.setContentType("text/plain");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
