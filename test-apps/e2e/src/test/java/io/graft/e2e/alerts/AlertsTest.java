package io.graft.e2e.alerts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Canaries;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three instances of a shop whose orders are down, and somebody's webhook. */
class AlertsTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir private Path directory;
  private final List<JavaProcess> shops = new ArrayList<>();
  private final String key = Canaries.create("webhook key");
  private Receiver receiver;
  private Path rules;
  private int port;
  private HttpServer orders;

  @BeforeEach
  void prepare() throws IOException {
    receiver = new Receiver(key);
    port = Ports.lasting();
    rules = directory.resolve("rules.properties");
    rules();
    Files.createDirectories(directory.resolve("registry"));
    Files.writeString(directory.resolve("key"), key);
    Files.setPosixFilePermissions(
        directory.resolve("key"), PosixFilePermissions.fromString("rw-------"));
  }

  @AfterEach
  void stop() {
    for (JavaProcess each : shops) {
      each.close();
    }
    receiver.close();
    if (orders != null) {
      orders.stop(0);
    }
  }

  private void until(String what, Callable<Boolean> condition) {
    Await.until(what, LIMIT, condition, receiver::toString);
  }

  private void rules(String... more) throws IOException {
    Path written = directory.resolve("rules.new");
    List<String> lines = new ArrayList<>(List.of(more));
    lines.add("graft.alerts.breaker-open.for=0");
    lines.add("graft.alerts.breaker-open.resolve-after=1s");
    Files.write(written, lines);
    Files.move(written, rules, StandardCopyOption.REPLACE_EXISTING);
  }

  private JavaProcess shop() {
    return shop("json");
  }

  private JavaProcess shop(String format) {
    JavaProcessBuilder builder =
        JavaProcess.on(Jdk.current())
            .main(Shop.class)
            .withAgent()
            .registry(directory.resolve("registry"))
            .property("graft.registry", "file,static:orders=127.0.0.1:" + port)
            .property("graft.service.name", "shop")
            .property("graft.rules", "file:" + rules)
            .property("graft.alerts", "on")
            .property("graft.alerts.webhook", receiver.url())
            .property("graft.alerts.webhook.format", format)
            .property("graft.alerts.webhook.secret", "file:" + directory.resolve("key"))
            .property("graft.scaling", "on")
            .property("graft.scaling.min", "2")
            .property("graft.server.concurrency", "50")
            .property("graft.client.orders.breaker.min-calls", "5")
            .property("graft.client.orders.breaker.open-time", "500ms")
            .property("graft.client.orders.breaker.max-open-time", "500ms");
    JavaProcess started = builder.start();
    shops.add(started);
    return started;
  }

  private void fleet() {
    for (int i = 0; i < 3; i++) {
      shop();
    }
    until("all see all, and one tells", () -> tellers().size() == 1 && heard());
  }

  private static JsonNode alerts(JavaProcess shop) {
    return AdminClient.of(shop).get("/graft/alerts").json();
  }

  private List<JavaProcess> tellers() {
    List<JavaProcess> tellers = new ArrayList<>();
    for (JavaProcess each : shops) {
      if (alerts(each).get("tells").asBoolean()) {
        tellers.add(each);
      }
    }
    return tellers;
  }

  /** Whether the one that tells hears all the others. */
  private boolean heard() {
    JsonNode peers = alerts(tellers().get(0)).get("peers");
    int heard = 0;
    for (JsonNode peer : peers) {
      heard += peer.has("problem") ? 0 : 1;
    }
    return heard == shops.size() - 1;
  }

  private void call() {
    for (JavaProcess each : shops) {
      String line = each.awaitOut("listening on \\d+");
      String at = line.substring(line.lastIndexOf(' ') + 1);
      for (int i = 0; i < 3; i++) {
        Http.get("http://localhost:" + at + "/");
      }
    }
  }

  private boolean fires(JavaProcess shop) {
    for (JsonNode alert : alerts(shop).get("alerts")) {
      if (alert.get("rule").asText().equals("breaker-open")
          && alert.get("state").asText().equals("firing")) {
        return true;
      }
    }
    return false;
  }

  /** Calls until the breaker is open everywhere. */
  private void open() {
    until(
        "the alert fires at all of " + shops.size(),
        () -> {
          call();
          return shops.stream().allMatch(this::fires);
        });
  }

  private void ordersAreUp() throws IOException {
    orders = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    orders.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    orders.start();
  }

  private void toldIsOver(int times) {
    until(
        "its end is told",
        () -> {
          call();
          return receiver.told("breaker-open", "resolved").size() == times;
        });
  }

  @Test
  void aFleetTellsOnceAndTheNextOneTellsTheEndIfTheFirstWasKilled() throws IOException {
    fleet();
    JavaProcess first = tellers().get(0);
    String firstId = alerts(first).get("instance").asText();
    open();
    until("it is told", () -> !receiver.told("breaker-open", "firing").isEmpty());
    assertEquals(firstId, receiver.newestSender());
    JsonNode told = receiver.told("breaker-open", "firing").get(0);
    assertEquals("orders", told.get("about").asText());
    assertEquals("critical", told.get("severity").asText());
    assertTrue(told.get("text").asText().contains("its breaker is"), told::toString);
    // The others learn that it was told with the next question.
    until(
        "all know that it was told",
        () ->
            shops.stream()
                .allMatch(
                    each -> alerts(each).get("toldByService").asText().contains("breaker-open")));

    first.kill();
    shops.remove(first);
    until("the next one tells", () -> tellers().size() == 1 && heard());
    assertNotEquals(firstId, alerts(tellers().get(0)).get("instance").asText());
    // Another alert proves that it does tell, and that it is over the time in which it only learns.
    rules("graft.alerts.unserved.error-ratio=1%", "graft.alerts.unserved.for=0");
    until(
        "the next one tells something else",
        () -> {
          call();
          return !receiver.told("unserved", "firing").isEmpty();
        });
    assertNotEquals(firstId, receiver.newestSender());
    assertEquals(1, receiver.told("breaker-open", "firing").size(), receiver::toString);

    ordersAreUp();
    toldIsOver(1);
    assertEquals(1, receiver.told("breaker-open", "firing").size(), receiver::toString);
    assertEquals(1, receiver.told("unserved", "firing").size(), receiver::toString);
    assertEquals(0, receiver.forged.get());
  }

  @Test
  void aReceiverThatIsAwayIsToldLater() throws IOException {
    receiver.away = true;
    fleet();
    open();
    until("it was tried again", () -> receiver.refused.get() >= 3);
    JsonNode webhook = alerts(tellers().get(0)).get("webhook");
    assertEquals("it responds with 503", webhook.get("error").asText());
    assertFalse(webhook.toString().contains("/hook"), "the path may be a secret");
    receiver.away = false;
    until("it is told", () -> receiver.told("breaker-open", "firing").size() == 1);
    ordersAreUp();
    toldIsOver(1);
    String metrics = AdminClient.of(tellers().get(0)).metrics();
    assertTrue(
        has(metrics, "graft_alerts_messages_total", "graft_result=\"failed\"} [1-9]"), metrics);
  }

  /** Whether a point of a metric has this end, its last label and its value. */
  private static boolean has(String metrics, String name, String end) {
    return Pattern.compile("(?m)^" + name + "\\{[^}]*" + end).matcher(metrics).find();
  }

  @Test
  void whatIsSilencedIsShownButNotToldUntilTheSilenceEnds() throws IOException {
    rules(
        "graft.alerts.breaker-open.silence=" + Instant.now().plusSeconds(3600),
        "graft.alerts.unserved.error-ratio=1%",
        "graft.alerts.unserved.for=0");
    shop();
    until("it tells", () -> tellers().size() == 1);
    open();
    JsonNode shown = alerts(shops.get(0)).get("alerts");
    until(
        "an alert that is not silenced is told",
        () -> {
          call();
          return !receiver.told("unserved", "firing").isEmpty();
        });
    assertTrue(shown.toString().contains("\"silenced\":true"), shown::toString);
    assertEquals(0, receiver.told("breaker-open", "firing").size(), receiver::toString);
    rules();
    until(
        "it is told",
        () -> {
          call();
          return receiver.told("breaker-open", "firing").size() == 1;
        });
  }

  /** As Slack documents an incoming webhook: one field, in which it reads links and mentions. */
  @Test
  void slackReadsWhatFiresAndThatItIsOver() throws IOException {
    rules(
        "graft.alerts.breaker-open.summary=Ask <!channel> & <@ops>",
        "graft.alerts.call-errors.enabled=false",
        "graft.alerts.served-errors.enabled=false");
    shop("slack");
    until("it tells", () -> tellers().size() == 1);
    open();
    until("it is told", () -> !receiver.messages().isEmpty());
    JsonNode told = receiver.messages().get(0);
    assertEquals(1, told.size(), told::toString);
    String text = told.get("text").asText();
    assertTrue(
        text.matches(
            ":red_circle: \\*shop\\* breaker-open of orders: its breaker is (open|half-open)[^\n]*"
                + "; Ask &lt;!channel&gt; &amp; &lt;@ops&gt;"),
        text);
    assertEquals(Set.of("application/json"), receiver.types);

    ordersAreUp();
    until(
        "its end is told",
        () -> {
          call();
          return receiver.messages().stream()
              .anyMatch(
                  each ->
                      each.get("text")
                          .asText()
                          .matches(
                              ":large_green_circle: resolved: \\*shop\\* breaker-open of orders"
                                  + "[^\n]* \\(\\d+ s\\)"));
        });
    for (JsonNode each : receiver.messages()) {
      assertEquals(1, each.size(), each::toString);
    }
    assertEquals(0, receiver.forged.get());
  }

  @Test
  void theFleetSaysWhatItShouldScaleTo() {
    fleet();
    call();
    for (JavaProcess each : shops) {
      AdminClient admin = AdminClient.of(each);
      JsonNode scaling =
          Await.value(
              "there are three",
              LIMIT,
              () -> admin.get("/graft/scaling").json(),
              json -> json.path("current").asInt() == 3 && json.path("desired").asInt() == 3,
              receiver::toString);
      // Nothing is in flight: two are enough, but only after some minutes of that.
      assertEquals("concurrency", scaling.get("basis").asText());
      assertEquals(50, scaling.get("concurrency").get("limit").asInt());
      String metrics = admin.metrics();
      assertTrue(has(metrics, "graft_scaling_desired_instances", "} 3"), metrics);
    }
  }
}
