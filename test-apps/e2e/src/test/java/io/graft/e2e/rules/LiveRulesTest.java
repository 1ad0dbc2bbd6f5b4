package io.graft.e2e.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveRulesTest {
  @TempDir private Path directory;

  private Path rules;
  private HttpServer other;
  private JavaProcess relay;
  private AdminClient admin;
  private String url;

  @BeforeEach
  void start() throws Exception {
    rules = directory.resolve("rules.properties");
    other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    other.start();
  }

  @AfterEach
  void stop() {
    if (relay != null) {
      relay.close();
    }
    other.stop(0);
  }

  private void startRelay() {
    relay =
        JavaProcess.on(Jdk.current())
            .main(Relay.class)
            .withAgent()
            .property("graft.rules", "file:" + rules)
            .property("graft.registry", "static:other=127.0.0.1:" + other.getAddress().getPort())
            .property("otel.traces.sampler", "always_on")
            .start();
    admin = AdminClient.of(relay);
    String line = relay.awaitOut("listening on \\d+");
    url = "http://localhost:" + line.substring(line.lastIndexOf(' ') + 1) + "/";
  }

  private void rule(String text) throws Exception {
    // A rename, as those who take care do: nobody sees half a file.
    Path written = Files.writeString(directory.resolve("new"), text);
    Files.move(written, rules, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private void awaitHealth(String state) {
    Await.until(
        "health " + state,
        () -> admin.get("/graft/health").json().get("status").asText().equals(state));
  }

  private int status() {
    return Http.get(url).status();
  }

  private int spans() {
    return admin.traces().get("spans").size();
  }

  @Test
  void theKillSwitchMakesTheNextRequestOneWithoutAnAgentAndBack() throws Exception {
    startRelay();
    awaitHealth("UP");
    assertEquals(204, status(), "the logical name is known");
    int before = Await.value("spans", this::spans, count -> count >= 2);

    rule("graft.enabled=false\n");
    awaitHealth("DISABLED");
    assertEquals(502, status(), "nobody but the agent knows the name");
    assertEquals(before, spans());

    rule("graft.enabled=true\n");
    awaitHealth("UP");
    assertEquals(204, status());
  }

  @Test
  void aRuleThatIsWrongOrGoneChangesNothingAndIsOneLine() throws Exception {
    rule("graft.enabled=false\n");
    startRelay();
    awaitHealth("DISABLED");

    rule("graft.enabled=maybe\n");
    String line = relay.awaitErr("graft.enabled=maybe");
    assertTrue(line.contains("true") && line.contains(rules.toString()), line);
    Files.delete(rules);
    line = relay.awaitErr("does not exist");
    assertTrue(line.endsWith("the last rules stay in force"), line);
    awaitHealth("DISABLED");

    rule("graft.client.other.timeout=2s\n");
    awaitHealth("UP");
    assertEquals(204, status());
  }

  @Test
  void aRouteIsInForceWithTheNextCallAndGoneWithTheNextRevision() throws Exception {
    startRelay();
    awaitHealth("UP");
    assertEquals(204, status());
    rule(
        "graft.client.other.route.home.match=GET /\n"
            + "graft.client.other.route.home.fault.abort=418\n");
    awaitStatus(418);
    rule(
        "graft.client.other.route.home.match=GET /\n"
            + "graft.client.other.route.home.fault.abort=418\n"
            + "graft.client.other.route.home.fault.mode=observe\n");
    awaitStatus(204);
    rule(
        "graft.client.other.route.home.match=GET /elsewhere\n"
            + "graft.client.other.route.home.fault.abort=418\n"
            + "graft.client.other.fault.abort=419\n");
    awaitStatus(419);
    rule("");
    awaitStatus(204);
  }

  @Test
  void aRevisionWithABadValueIsRefusedAsAWhole() throws Exception {
    rule("graft.client.other.fault.abort=418\n");
    startRelay();
    awaitHealth("UP");
    awaitStatus(418);
    rule("graft.client.other.fault.abort=419\ngraft.client.other.timeout=fast\n");
    String line = relay.awaitErr("timeout=fast");
    assertTrue(line.contains("(rules " + rules + ", line 2) is not valid"), line);
    relay.awaitErr("the whole revision is refused and the last one stays in force");
    assertEquals(418, status());
  }

  private void awaitStatus(int expected) {
    Await.until("status " + expected, () -> status() == expected);
  }

  @Test
  void rulesWithoutAFileAreOneLineAndApplyOnceItIsThere() throws Exception {
    startRelay();
    String line = relay.awaitErr("does not exist");
    assertTrue(line.contains(rules.toString()), line);

    rule("graft.mode=observe\n");
    Await.until(
        "observe", () -> admin.status().get("agent").get("mode").asText().equals("observe"));
  }
}
