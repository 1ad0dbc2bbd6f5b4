package io.graft.e2e.alerts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Checkout;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files for who has Prometheus and Grafana. */
class FilesTest {
  /** A metric that only an agent with mutual TLS has. */
  private static final Set<String> ELSEWHERE = Set.of("graft_tls_not_after_seconds");

  @TempDir private Path directory;

  private static Path file(String name) {
    return Checkout.root().resolve("docs/operations").resolve(name);
  }

  private void promtool(String... command) throws Exception {
    String[] words = new String[command.length + 1];
    words[0] = "promtool";
    System.arraycopy(command, 0, words, 1, command.length);
    Process process;
    try {
      process =
          new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true).start();
    } catch (IOException e) {
      String missing = "promtool is not installed (Debian package prometheus)";
      assertNotEquals("true", System.getenv("CI"), missing);
      Assumptions.abort(missing);
      return;
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }

  @Test
  void prometheusAcceptsTheRulesAndTheyFire() throws Exception {
    Files.copy(file("graft-alerts.yml"), directory.resolve("graft-alerts.yml"));
    try (InputStream test = FilesTest.class.getResourceAsStream("rules-test.yml")) {
      Files.copy(test, directory.resolve("rules-test.yml"));
    }
    promtool("check", "rules", "graft-alerts.yml");
    promtool("test", "rules", "rules-test.yml");
  }

  /** The metrics in an expression. */
  private static void metrics(String expression, Set<String> found) {
    String plain =
        expression
            .replaceAll("\\{[^}]*}", "")
            .replaceAll("\\b(by|without) \\([^)]*\\)", "")
            .replaceAll("job:\\w+", "");
    Matcher matcher = Pattern.compile("\\b(graft|http)_\\w+").matcher(plain);
    while (matcher.find()) {
      found.add(matcher.group());
    }
  }

  private static Set<String> ofRules() throws IOException {
    Set<String> found = new TreeSet<>();
    StringBuilder expression = new StringBuilder();
    for (String line : Files.readAllLines(file("graft-alerts.yml"))) {
      String text = line.trim();
      if (text.startsWith("expr:")) {
        expression.append(text.substring(5));
      } else if (expression.length() > 0 && line.startsWith("          ")) {
        expression.append(' ').append(text);
      } else {
        metrics(expression.toString(), found);
        expression.setLength(0);
      }
    }
    return found;
  }

  private static Set<String> ofDashboard() throws IOException {
    Set<String> found = new TreeSet<>();
    JsonNode dashboard = Http.json(Files.readString(file("graft-dashboard.json")));
    assertEquals("Graft", dashboard.get("title").asText());
    for (JsonNode panel : dashboard.get("panels")) {
      for (JsonNode target : panel.get("targets")) {
        metrics(target.get("expr").asText(), found);
      }
    }
    return found;
  }

  @Test
  void eachMetricInThemExists() throws Exception {
    Set<String> used = ofRules();
    assertTrue(used.size() >= 7, used::toString);
    Set<String> shown = ofDashboard();
    assertTrue(shown.size() >= 11, shown::toString);
    used.addAll(shown);
    used.removeAll(ELSEWHERE);
    try (JavaProcess shop =
        JavaProcess.on(Jdk.current())
            .main(Shop.class)
            .withAgent()
            .property("graft.registry", "static:orders=127.0.0.1:" + Ports.lasting())
            .property("graft.alerts", "on")
            .property("graft.scaling", "on")
            .property("graft.client.orders.breaker.min-calls", "5")
            .start()) {
      AdminClient admin = AdminClient.of(shop);
      String line = shop.awaitOut("listening on \\d+");
      String url = "http://localhost:" + line.substring(line.lastIndexOf(' ') + 1) + "/";
      Await.until(
          "all metrics that are used exist: " + used,
          () -> {
            Http.get(url);
            String metrics = "\n" + admin.metrics();
            Set<String> missing = new TreeSet<>(used);
            missing.removeIf(
                name -> metrics.contains("\n" + name + "{") || metrics.contains("\n" + name + " "));
            assertEquals(Set.of(), missing);
            return true;
          });
    }
  }
}
