package io.graft.e2e.alerts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Alertmanager takes what is sent to it, and sees the end. */
class AlertmanagerTest {
  private static final String COMMAND = "prometheus-alertmanager";
  private static final Path TEMPLATE = Path.of("/usr/share/prometheus/alertmanager/default.tmpl");
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir private Path directory;
  private final int port = Ports.lasting();
  private final int orders = Ports.lasting(port);
  private Process alertmanager;

  private static Path command() {
    for (String each : System.getenv("PATH").split(File.pathSeparator)) {
      Path found = Path.of(each, COMMAND);
      if (Files.isExecutable(found)) {
        return found;
      }
    }
    String missing = COMMAND + " is not installed (Debian package of that name)";
    assertNotEquals("true", System.getenv("CI"), missing);
    return Assumptions.abort(missing);
  }

  @BeforeEach
  void start() throws IOException {
    Path command = command();
    Path settings = directory.resolve("am.yml");
    Files.writeString(settings, "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n");
    List<String> words = new ArrayList<>();
    if (!Files.exists(TEMPLATE)) {
      // Debian's build reads this file there. Unpacked, the package is shown there to it alone.
      Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
      String share = command.getParent().resolveSibling("share").toString();
      words.addAll(List.of("unshare", "-m", "sh", "-c"));
      words.add(
          "mount -t overlay overlay -o lowerdir="
              + share
              + ":/usr/share /usr/share"
              + " && exec \"$@\"");
      words.add("sh");
    }
    words.add(command.toString());
    words.add("--config.file=" + settings);
    words.add("--storage.path=" + directory.resolve("data"));
    words.add("--web.listen-address=127.0.0.1:" + port);
    words.add("--cluster.listen-address=");
    alertmanager =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    Await.until(
        "it is ready",
        LIMIT,
        () -> Http.get("http://127.0.0.1:" + port + "/-/ready").status() == 200,
        this::log);
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (alertmanager != null) {
      alertmanager.destroy();
      if (!alertmanager.waitFor(10, TimeUnit.SECONDS)) {
        alertmanager.destroyForcibly();
      }
    }
  }

  /** What Alertmanager takes for active. */
  private List<JsonNode> active() {
    List<JsonNode> active = new ArrayList<>();
    JsonNode all = Http.get("http://127.0.0.1:" + port + "/api/v2/alerts?active=true").json();
    for (JsonNode alert : all) {
      if (alert.get("labels").get("alertname").asText().equals("graft-breaker-open")) {
        active.add(alert);
      }
    }
    return active;
  }

  @Test
  void itShowsTheAlertAndItsEnd() throws IOException {
    HttpServer up = null;
    try (JavaProcess shop =
        JavaProcess.on(Jdk.current())
            .main(Shop.class)
            .withAgent()
            .property("graft.registry", "static:orders=127.0.0.1:" + orders)
            .property("graft.service.name", "shop")
            .property("graft.alerts", "on")
            .property("graft.alerts.breaker-open.for", "0")
            .property("graft.alerts.breaker-open.resolve-after", "1s")
            .property("graft.alerts.webhook", "http://127.0.0.1:" + port + "/api/v2/alerts")
            .property("graft.alerts.webhook.format", "alertmanager")
            .property("graft.client.orders.breaker.min-calls", "5")
            .property("graft.client.orders.breaker.open-time", "500ms")
            .property("graft.client.orders.breaker.max-open-time", "500ms")
            .start()) {
      AdminClient.of(shop);
      String line = shop.awaitOut("listening on \\d+");
      String url = "http://localhost:" + line.substring(line.lastIndexOf(' ') + 1) + "/";
      Await.until(
          "it is active",
          LIMIT,
          () -> {
            Http.get(url);
            return active().size() == 1;
          },
          this::log);
      JsonNode labels = active().get(0).get("labels");
      assertEquals("shop", labels.get("service").asText());
      assertEquals("orders", labels.get("about").asText());
      assertEquals("critical", labels.get("severity").asText());

      up = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), orders), 0);
      up.createContext(
          "/",
          exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
          });
      up.start();
      Await.until(
          "it is over",
          LIMIT,
          () -> {
            Http.get(url);
            return active().isEmpty();
          },
          this::log);
    } finally {
      if (up != null) {
        up.stop(0);
      }
    }
  }
}
