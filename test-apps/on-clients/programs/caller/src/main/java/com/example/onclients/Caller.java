package com.example.onclients;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * A service that calls others, by the library that a request asks for, and answers with what came
 * of it: a first line {@code ok} or {@code failed}, and then the body, or the classes of the
 * failure and its causes, and their messages.
 */
public final class Caller {
  private final Map<String, Client> clients = new LinkedHashMap<>();

  public Caller with(String name, Client client) {
    clients.put(name, client);
    return this;
  }

  /** Serves {@code /call?by=…&method=…&url=…} at a free port of the loopback interface. */
  public void serve() throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(address, 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/call", this::call);
    server.start();
    System.out.println("clients " + String.join(",", clients.keySet()));
    System.out.println("listening on " + server.getAddress().getPort());
  }

  private void call(HttpExchange exchange) throws IOException {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair : exchange.getRequestURI().getRawQuery().split("&")) {
      int equals = pair.indexOf('=');
      query.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), "UTF-8"));
    }
    String answer;
    try {
      answer = "ok\n" + clients.get(query.get("by")).call(query.get("method"), query.get("url"));
    } catch (Throwable failure) {
      StringBuilder kinds = new StringBuilder("failed\n");
      StringBuilder messages = new StringBuilder();
      for (Throwable each = failure; each != null; each = each.getCause()) {
        kinds.append(kind(each)).append(' ');
        messages.append(each.getMessage()).append('\n');
      }
      answer = kinds.append('\n').append(messages).toString();
    }
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  /** Its class, or the first above it that an application can name. */
  private static String kind(Throwable failure) {
    Class<?> type = failure.getClass();
    while (true) {
      try {
        return Class.forName(type.getName()).getName();
      } catch (ClassNotFoundException unknown) {
        type = type.getSuperclass();
      }
    }
  }
}
