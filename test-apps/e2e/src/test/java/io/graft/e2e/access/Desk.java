package io.graft.e2e.access;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/**
 * An application that knows nothing of security: {@code /admin/*} answers {@code admin}, {@code
 * /headers} the names of the request's headers, {@code /call?URL} the status of a call, and all
 * else {@code other}. On the server that its argument names, {@code tomcat} or {@code jdk}.
 */
final class Desk {
  private Desk() {}

  public static void main(String[] arguments) throws Exception {
    int port = arguments[0].equals("tomcat") ? tomcat() : jdk();
    System.out.println("listening on " + port);
    Thread.currentThread().join();
  }

  private static int tomcat() throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(new File("tomcat").getAbsolutePath());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("", new File(".").getAbsolutePath());
    servlet(context, "admin", "/admin/*");
    servlet(context, "headers", "/headers");
    servlet(context, "call", "/call");
    servlet(context, "other", "/");
    tomcat.start();
    return tomcat.getConnector().getLocalPort();
  }

  private static void servlet(Context context, String name, String mapping) {
    Tomcat.addServlet(context, name, new Page(name));
    context.addServletMappingDecoded(mapping, name);
  }

  private static int jdk() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/admin", exchange -> answer(exchange, "admin"));
    server.createContext(
        "/headers",
        exchange -> answer(exchange, new TreeSet<>(exchange.getRequestHeaders().keySet()) + ""));
    server.createContext(
        "/call", exchange -> answer(exchange, call(exchange.getRequestURI().getQuery())));
    server.createContext("/", exchange -> answer(exchange, "other"));
    server.start();
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String call(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
    try {
      return "status " + connection.getResponseCode();
    } catch (IOException e) {
      return "failed " + e.getMessage();
    }
  }

  /** One page of the application on Tomcat. */
  private static final class Page extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final String name;

    Page(String name) {
      this.name = name;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      switch (name) {
        case "headers":
          response
              .getWriter()
              .print(new TreeSet<>(Collections.list(request.getHeaderNames())));
          break;
        case "call":
          response.getWriter().print(call(request.getQueryString()));
          break;
        default:
          response.getWriter().print(name);
          break;
      }
    }
  }
}
