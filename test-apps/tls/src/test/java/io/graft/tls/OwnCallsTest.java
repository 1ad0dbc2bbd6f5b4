package io.graft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Graft sends by itself goes by mutual TLS too. */
class OwnCallsTest {
  private static final Pattern CHECKED = Pattern.compile("\"well\":true,\"inARow\":[2-9]");

  @TempDir Path temp;

  @Test
  void checksCopiesHedgesAndFallbacks() throws Exception {
    Path registry = Files.createDirectory(temp.resolve("registry"));
    try (Relay relay = new Relay();
        Server orders =
            new Server(
                TomcatMain.class,
                Jdk.require(8),
                registry,
                Map.of(
                    "graft.tls", "strict",
                    "graft.service.port", "" + relay.port(),
                    "graft.service.version", "2"))) {
      relay.to(orders.port());
      orders.awaitAnnounced();
      Map<String, String> rules = new HashMap<>();
      rules.put("graft.tls", "strict");
      rules.put("graft.client.orders.health.path", "/");
      rules.put("graft.client.orders.health.interval", "500ms");
      rules.put("graft.client.orders.mirror", "version=2");
      rules.put("graft.client.bills.fallback", "service:orders");
      try (Caller caller = new Caller(8, registry, rules)) {
        AdminClient admin = AdminClient.of(caller.process());
        String direct = caller.get("url", "http://orders/");
        assertTrue(direct.startsWith("200 "), direct);
        String instead = caller.get("url", "http://bills/");
        assertTrue(instead.startsWith("200 "), instead);
        Await.until(
            "copies",
            Await.LIMIT,
            () -> admin.status().at("/copies/sent").asInt() >= 1,
            () -> admin.status().path("copies") + caller.process().dump());
        Await.until("a check", () -> CHECKED.matcher(admin.status().toString()).find());
        assertEquals(0, relay.plaintext(), () -> relay.first().toString());
      }
    }
  }
}
