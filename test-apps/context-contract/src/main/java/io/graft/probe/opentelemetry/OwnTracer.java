package io.graft.probe.opentelemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.util.concurrent.Executors;

/** An application that traces by itself, and writes the headers of its calls. */
abstract class OwnTracer {
  private int port;

  /**
   * Starts a span, calls within it by {@link #call}, and ends it.
   *
   * @return the id of the trace
   */
  abstract String trace() throws IOException;

  /** Writes the header that another process needs. */
  interface Headers {
    void write(HttpURLConnection connection);
  }

  /** Calls this application; the headers are those of the tracer. */
  final void call(Headers headers) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) new URL("http://127.0.0.1:" + port + "/leaf").openConnection();
    headers.write(connection);
    if (connection.getResponseCode() != 200) {
      throw new IOException("status " + connection.getResponseCode());
    }
  }

  final void serve() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    port = server.getAddress().getPort();
    server.createContext("/leaf", exchange -> answer(exchange, "leaf"));
    server.createContext("/own", exchange -> answer(exchange, traced()));
    server.setExecutor(Executors.newCachedThreadPool()); // its requests call it
    server.start();
    System.out.println("serves " + port);
    while (System.in.read() >= 0) {
      continue;
    }
    System.exit(0);
  }

  private String traced() {
    try {
      return trace();
    } catch (IOException | RuntimeException | LinkageError e) {
      e.printStackTrace();
      return e.toString();
    }
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes("UTF-8");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
