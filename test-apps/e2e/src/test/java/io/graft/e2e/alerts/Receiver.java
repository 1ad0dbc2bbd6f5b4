package io.graft.e2e.alerts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.graft.test.Http;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Somebody's webhook: keeps what it accepts, and refuses what is not signed. */
final class Receiver implements AutoCloseable {
  private final HttpServer server;
  private final String key;
  private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
  final Set<String> types = ConcurrentHashMap.newKeySet();
  final AtomicInteger refused = new AtomicInteger();
  final AtomicInteger forged = new AtomicInteger();
  volatile boolean away;

  Receiver(String key) throws IOException {
    this.key = key;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/hook",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          String signature = exchange.getRequestHeaders().getFirst("Graft-Signature");
          if (!isSigned(signature, body)) {
            forged.incrementAndGet();
            exchange.sendResponseHeaders(401, -1);
          } else if (away) {
            refused.incrementAndGet();
            exchange.sendResponseHeaders(503, -1);
          } else {
            types.add(exchange.getRequestHeaders().getFirst("Content-Type"));
            messages.add(Http.json(new String(body, StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(204, -1);
          }
          exchange.close();
        });
    server.start();
  }

  private boolean isSigned(String signature, byte[] body) {
    try {
      String time = signature.substring(2, signature.indexOf(','));
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update((time + ".").getBytes(StandardCharsets.UTF_8));
      StringBuilder hex = new StringBuilder();
      for (byte each : mac.doFinal(body)) {
        hex.append(String.format("%02x", each));
      }
      long age = Math.abs(System.currentTimeMillis() / 1000 - Long.parseLong(time));
      return signature.endsWith(",v1=" + hex) && age < 300;
    } catch (Exception e) {
      return false;
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
  }

  /** The alerts of a rule with a status that were told so far, in order. */
  List<JsonNode> told(String rule, String status) {
    List<JsonNode> told = new CopyOnWriteArrayList<>();
    for (JsonNode message : messages) {
      assertEquals("shop", message.get("service").asText());
      for (JsonNode alert : message.get("alerts")) {
        if (alert.get("rule").asText().equals(rule)
            && alert.get("status").asText().equals(status)) {
          told.add(alert);
        }
      }
    }
    return told;
  }

  /** All messages that were accepted so far, in order. */
  List<JsonNode> messages() {
    return List.copyOf(messages);
  }

  /** The instance that has sent the newest message. */
  String newestSender() {
    return messages.get(messages.size() - 1).get("sender").asText();
  }

  @Override
  public String toString() {
    return messages + ", refused " + refused + ", forged " + forged;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
