package io.graft.identity;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.util.concurrent.Executors;

/**
 * Calls the URL that the query {@code to=} names, and answers what that answers; without one tells
 * who has called: the principal, and the claims of the token, which it does not check.
 */
public final class ShopMain {
  private ShopMain() {}

  public static void main(String[] arguments) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", ShopMain::handle);
    server.start();
    System.out.println("listening on " + server.getAddress().getPort());
    Thread.sleep(Long.MAX_VALUE);
  }

  private static void handle(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    String body;
    int status = 200;
    try {
      body = query == null ? caller(exchange) : call(query.substring("to=".length()));
    } catch (IOException e) {
      body = String.valueOf(e.getMessage());
      status = 502;
    }
    byte[] bytes = body.getBytes("UTF-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static String caller(HttpExchange exchange) {
    String name = exchange.getPrincipal() == null ? "-" : exchange.getPrincipal().getUsername();
    String token = exchange.getRequestHeaders().getFirst("Authorization");
    String[] parts = token == null ? new String[0] : token.split("\\.");
    return name + " " + (parts.length < 2 ? "-" : parts[1]);
  }

  private static String call(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
    int status = connection.getResponseCode();
    if (status != 200) {
      throw new IOException("status " + status);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    try (InputStream in = connection.getInputStream()) {
      for (int some = in.read(buffer); some >= 0; some = in.read(buffer)) {
        body.write(buffer, 0, some);
      }
    }
    return body.toString("UTF-8");
  }
}
