package io.graft.e2e.alerts;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/** Answers with the status that {@code http://orders/} answers with, or 502. */
final class Shop {
  private Shop() {}

  public static void main(String[] arguments) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status(), -1);
          exchange.close();
        });
    server.start();
    System.out.println("listening on " + server.getAddress().getPort());
  }

  private static int status() {
    try {
      HttpURLConnection orders =
          (HttpURLConnection) URI.create("http://orders/").toURL().openConnection();
      return orders.getResponseCode();
    } catch (IOException e) {
      return 502;
    }
  }
}
