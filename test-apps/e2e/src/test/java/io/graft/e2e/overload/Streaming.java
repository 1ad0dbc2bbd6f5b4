package io.graft.e2e.overload;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import javax.servlet.AsyncContext;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/**
 * A service with events that never end at {@code /events}, something to pay at {@code /pay} and
 * {@code other} everywhere else; its processors are as busy as they can be.
 */
public final class Streaming {
  private static final String TYPE = "text/event-stream;charset=utf-8";
  private static final byte[] EVENT = "data: 1\n\n".getBytes(StandardCharsets.UTF_8);
  private static final CountDownLatch NEVER = new CountDownLatch(1);

  private Streaming() {}

  /**
   * @param arguments {@code tomcat} or {@code jdk}
   */
  public static void main(String[] arguments) throws Exception {
    for (int i = Runtime.getRuntime().availableProcessors(); i > 0; i--) {
      Thread busy = new Thread(Streaming::compute, "busy");
      busy.setDaemon(true);
      busy.setPriority(Thread.MIN_PRIORITY);
      busy.start();
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("stopping")));
    System.out.println("listening on " + (arguments[0].equals("jdk") ? jdk() : tomcat()));
  }

  private static void compute() {
    long x = 1;
    while (x != 0) {
      x = x * 6364136223846793005L + 1442695040888963407L | 1;
    }
  }

  private static int jdk() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/events", Streaming::events);
    server.createContext("/pay", exchange -> answer(exchange, "paid"));
    server.createContext("/", exchange -> answer(exchange, "other"));
    server.start();
    return server.getAddress().getPort();
  }

  private static void events(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", TYPE);
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().write(EVENT);
    exchange.getResponseBody().flush();
    try {
      NEVER.await();
    } catch (InterruptedException e) {
      exchange.close();
    }
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static int tomcat() throws Exception {
    String directory = Files.createTempDirectory("streaming").toString();
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(directory);
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("", directory);
    Wrapper events = Tomcat.addServlet(context, "events", new Events());
    events.setAsyncSupported(true);
    context.addServletMappingDecoded("/events", "events");
    Tomcat.addServlet(context, "pay", new Text("paid"));
    context.addServletMappingDecoded("/pay", "pay");
    Tomcat.addServlet(context, "other", new Text("other"));
    context.addServletMappingDecoded("/", "other");
    tomcat.start();
    return tomcat.getConnector().getLocalPort();
  }

  private static final class Events extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      AsyncContext context = request.startAsync();
      context.setTimeout(0);
      response.setContentType(TYPE);
      response.getOutputStream().write(EVENT);
      response.flushBuffer();
    }
  }

  private static final class Text extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final String text;

    Text(String text) {
      this.text = text;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().write(text);
    }
  }
}
