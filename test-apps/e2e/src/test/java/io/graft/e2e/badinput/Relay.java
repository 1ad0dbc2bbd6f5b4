package io.graft.e2e.badinput;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/**
 * Calls the URL that its query names, and passes on what it was answered. At {@code /leaf} it tells
 * the trace headers that arrived: {@code traceparent} as it is, the others by their lengths.
 */
final class Relay {
  private Relay() {}

  public static void main(String[] arguments) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.createContext("/", exchange -> answer(exchange, call(exchange)));
    server.createContext("/leaf", exchange -> answer(exchange, seen(exchange.getRequestHeaders())));
    server.start();
    System.out.println("listening on " + server.getAddress().getPort());
  }

  private static String call(HttpExchange exchange) throws IOException {
    String url = URLDecoder.decode(exchange.getRequestURI().getRawQuery(), StandardCharsets.UTF_8);
    HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
    try (InputStream body = connection.getInputStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String seen(Headers headers) {
    return "traceparent "
        + headers.getFirst("traceparent")
        + ", tracestate "
        + length(headers.getFirst("tracestate"))
        + ", baggage "
        + length(headers.getFirst("baggage"));
  }

  private static int length(String header) {
    return header == null ? 0 : header.length();
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
