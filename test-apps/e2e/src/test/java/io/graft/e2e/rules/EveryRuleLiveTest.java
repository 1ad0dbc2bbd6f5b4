package io.graft.e2e.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.GraftJar;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every key of the rule model changes while requests are under way. */
class EveryRuleLiveTest {
  @TempDir private Path directory;

  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicInteger good = new AtomicInteger();
  private final List<String> bad = new ArrayList<>();
  private Path rules;
  private HttpServer other;
  private JavaProcess relay;
  private AdminClient admin;
  private String url;

  @BeforeEach
  void start() throws Exception {
    rules = Files.writeString(directory.resolve("rules.properties"), "");
    other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.setExecutor(Executors.newFixedThreadPool(4));
    other.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    other.start();
    relay =
        JavaProcess.on(Jdk.current())
            .main(Relay.class)
            .withAgent()
            .property("graft.rules", "file:" + rules)
            // They also go, which would weaken what they protect.
            .property("graft.security.live", "all")
            .property("graft.registry", "static:other=127.0.0.1:" + other.getAddress().getPort())
            .start();
    admin = AdminClient.of(relay);
    String line = relay.awaitOut("listening on \\d+");
    url = "http://localhost:" + line.substring(line.lastIndexOf(' ') + 1) + "/";
    Await.until("the first answer", () -> Http.get(url).status() == 204);
  }

  @AfterEach
  void stop() {
    stopped.set(true);
    if (relay != null) {
      relay.close();
    }
    other.stop(0);
    ((ThreadPoolExecutor) other.getExecutor()).shutdownNow();
  }

  @Test
  void allOfThemComeAndGoUnderLoadAndNoRequestFails() throws Exception {
    String every = everyRule();
    assertEquals(liveKeys(), keysOf(every), "every live key stands in every-rule.properties");
    String observing =
        every
            .replace("mode=enforce", "mode=observe")
            .replace("shed=enforce", "shed=observe")
            // Where all is observed only, nobody finds what the registry alone knows.
            .replace("\ngraft.mode=observe", "\ngraft.mode=enforce");
    List<Thread> load = load(2);
    for (int round = 0; round < 2; round++) {
      inForce(every);
      inForce("");
      inForce(observing);
      inForce(every);
      inForce("");
    }
    stopped.set(true);
    for (Thread thread : load) {
      thread.join();
    }
    assertEquals(List.of(), bad);
    assertTrue(good.get() > 50, good + " requests");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "graft.client.other.fault.abort=418 | graft.client.other.fault.mode | 418",
        "graft.client.other.fault.abort=reset | graft.client.other.fault.mode | 502",
        "graft.client.other.rate=1/h | graft.client.other.rate.mode | 502",
        "graft.client.other.route.r.match=/\\ngraft.client.other.route.r.rate=1/h"
            + " | graft.client.other.route.r.rate.mode | 502",
        "graft.server.rate=1/h | graft.server.rate.mode | 429",
        "graft.server.route.r.match=GET /\\ngraft.server.route.r.rate=1/h"
            + " | graft.server.route.r.rate.mode | 429",
        "graft.client.other.fault.abort=503\\ngraft.client.other.fallback=203"
            + " | graft.client.other.fault.mode | 203",
      })
  void whatIsEnforcedIsSeenAndWhatIsObservedIsNot(String rule, String mode, int status)
      throws Exception {
    String text = rule.replace("\\n", "\n") + "\n";
    write(text);
    Await.until("status " + status, () -> Http.get(url).status() == status);
    write(text + mode + "=observe\n");
    Await.until("status 204", () -> Http.get(url).status() == 204);
    write(text + mode + "=enforce\n");
    Await.until("status " + status, () -> Http.get(url).status() == status);
    write(text + mode + "=off\n");
    Await.until("status 204", () -> Http.get(url).status() == 204);
    write(text);
    Await.until("status " + status, () -> Http.get(url).status() == status);
  }

  private List<Thread> load(int count) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Thread thread =
          new Thread(
              () -> {
                while (!stopped.get()) {
                  int status = Http.get(url).status();
                  if (status == 204) {
                    good.incrementAndGet();
                  } else {
                    synchronized (bad) {
                      bad.add(status + " after " + good + " good ones");
                    }
                  }
                }
              });
      thread.start();
      threads.add(thread);
    }
    return threads;
  }

  /** Writes rules, and waits until each is in force with its value and a request has come by. */
  private void inForce(String text) throws Exception {
    write(text);
    Map<String, String> expected = rulesOf(text);
    Await.until(
        "the rules in force",
        () -> {
          Map<String, String> now = new TreeMap<>();
          for (JsonNode rule : admin.status().get("rules")) {
            if (rule.get("from").asText().startsWith("rules ")) {
              now.put(rule.get("key").asText(), rule.get("value").asText());
            }
          }
          assertEquals(expected, now);
          return true;
        });
    assertEquals("[]", admin.status().get("problems").toString());
    int before = good.get();
    Await.until("requests go on", () -> good.get() > before || !bad.isEmpty());
  }

  private void write(String text) throws Exception {
    Path written = Files.writeString(directory.resolve("new"), text);
    Files.move(written, rules, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String everyRule() throws Exception {
    try (InputStream in = EveryRuleLiveTest.class.getResourceAsStream("every-rule.properties")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Map<String, String> rulesOf(String text) {
    Map<String, String> rules = new TreeMap<>();
    text.lines()
        .filter(line -> line.startsWith("graft."))
        .forEach(
            line ->
                rules.put(
                    line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
    return rules;
  }

  /** The keys of a file as the catalogue writes them, in any order. */
  private static List<String> keysOf(String text) {
    List<String> keys = new ArrayList<>();
    for (String key : rulesOf(text).keySet()) {
      keys.add(
          key.replace(".client.other.", ".client.<service>.")
              .replace(".route.home.", ".route.<name>.")
              .replace(".route.all.", ".route.<name>.")
              .replace(".issuer.home", ".issuer.<name>")
              .replace(".access.home.", ".access.<name>.")
              .replaceFirst("^graft[.]alerts[.][a-z]+[.]", "graft.alerts.<name>."));
    }
    keys.sort(null);
    return keys;
  }

  /** Every live key that {@code rules list} knows, and once more for a route where it may be. */
  private static List<String> liveKeys() throws Exception {
    List<String> keys = new ArrayList<>();
    try (JavaProcess list =
        JavaProcess.on(Jdk.current())
            .jar(GraftJar.path())
            .arguments("rules", "list", "--json")
            .start()) {
      assertEquals(0, list.awaitExit());
      for (JsonNode setting : new ObjectMapper().readTree(String.join("\n", list.out()))) {
        String key = setting.get("key").asText();
        if (setting.get("live").asBoolean()) {
          keys.add(key);
        }
        if (setting.get("route").asBoolean()) {
          keys.add(
              key.startsWith("graft.server.")
                  ? key.replace("graft.server.", "graft.server.route.<name>.")
                  : key.replace("<service>.", "<service>.route.<name>."));
        }
      }
    }
    keys.sort(null);
    return keys;
  }
}
