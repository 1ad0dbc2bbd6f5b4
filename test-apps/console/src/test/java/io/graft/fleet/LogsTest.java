package io.graft.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import io.graft.test.Canaries;
import io.graft.test.Checkout;
import io.graft.test.Http;
import io.graft.test.browser.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Log levels of a whole service, and of one from the terminal. */
class LogsTest {
  private static final String TOKEN = "canary-a-token-of-16-or-more";
  private static final String LOGGER = "io.graft.fleet";

  @TempDir Path directory;

  private Map<String, String> token(String token) throws IOException {
    Canaries.of("the token", token);
    Path file = Files.writeString(directory.resolve("token-" + token.length()), token);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return Map.of("graft.admin.token", "file:" + file);
  }

  private static JsonNode logs(Fleet.Service service) {
    return service.admin().get("/graft/logs").json();
  }

  private static Http.Response change(Fleet.Service service, String body, String... headers) {
    return Http.post(service.admin().base() + "/graft/logs", body, headers);
  }

  @Test
  void oneChangeReachesAllInstancesThatHaveTheSameToken() throws Exception {
    try (Fleet fleet = new Fleet()) {
      Fleet.Service shop = fleet.start(17, "shop", token(TOKEN));
      Fleet.Service one = fleet.start(8, "orders", token(TOKEN));
      Fleet.Service two = fleet.start(25, "orders", token(TOKEN));
      Fleet.Service other = fleet.start(17, "orders", token("canary-another-token-of-16"));
      Fleet.await("all of them", shop, "orders", seen -> seen.at("/service/answered").asInt() == 3);
      String body =
          "{\"service\":\"orders\",\"logger\":\""
              + LOGGER
              + "\",\"level\":\"FINE\",\"for\":\"1h\"}";
      Http.Response begun = change(shop, body, "Graft-Change", "test", "Graft-Admin-Token", TOKEN);
      assertEquals(200, begun.status(), begun::body);
      JsonNode relayed =
          Await.value(
              "all answers",
              () -> logs(shop).get("relayed"),
              all -> all.size() == 3 && !all.toString().contains("asking"));
      assertEquals(2, relayed.toString().split("\"done\"", -1).length - 1, relayed::toString);
      assertTrue(relayed.toString().contains("another graft.admin.token"), relayed::toString);
      for (Fleet.Service each : new Fleet.Service[] {one, two}) {
        JsonNode changed = logs(each).get("changes");
        assertEquals(LOGGER, changed.at("/0/logger").asText(), changed::toString);
        assertTrue(changed.at("/0/by").asText().contains("by the console at 127.0.0.1"));
      }
      assertEquals(0, logs(other).get("changes").size());
      assertEquals(0, logs(shop).get("changes").size());

      // A signature that is not for this, or is made up, is none.
      String target = "/graft/logs?logger=a&level=OFF&for=1h&by=me";
      for (String signature :
          new String[] {"", "1:00", System.currentTimeMillis() / 1000 + ":00"}) {
        Http.Response forged =
            Http.post(
                one.admin().base() + target,
                "{}",
                "Graft-Change",
                "relay",
                "Graft-Signature",
                signature);
        assertEquals(403, forged.status(), forged::body);
      }
    }
  }

  @Test
  void theTerminalAndTheConsoleSetALevel() throws Exception {
    try (Browser browser = new Browser(directory.resolve("profile"));
        Fleet fleet = new Fleet()) {
      Fleet.Service shop = fleet.start(17, "shop", token(TOKEN));
      String url = shop.admin().base();
      Terminal terminal =
          new Terminal(Map.of("GRAFT_ADMIN_TOKEN", token(TOKEN).get("graft.admin.token")));
      String out = terminal.run(0, "logs", "level", LOGGER, "FINE", "--for", "1h", "--url", url);
      assertTrue(out.contains(LOGGER + " is FINE until "), out);
      out = terminal.run(0, "logs", "--url", url);
      assertTrue(out.contains("FINE     " + LOGGER), out);
      out = terminal.run(0, "logs", "level", LOGGER, "reset", "--url", url);
      assertTrue(!out.contains(LOGGER + " is"), out);
      out = terminal.run(1, "logs", "level", LOGGER, "LOUD", "--url", url);
      assertTrue(out.contains("no logging library"), out);
      terminal.run(2, "logs", "level");

      browser.show(1280, 900, false);
      browser.open(url + "/#/logs");
      browser.type("token", TOKEN);
      browser.type("logger", LOGGER);
      browser.await("!document.querySelector('form .primary').disabled");
      browser.run("document.querySelector('form .primary').click()");
      browser.await("document.body.innerText.includes('End now')");
      assertEquals("DEBUG", logs(shop).at("/changes/0/level").asText());
      browser.run(
          "[...document.querySelectorAll('button')].find(b => b.innerText === 'Take a"
              + " dump').click()");
      browser.await("document.querySelector('.dump').innerText.includes('HTTP-Dispatcher')");
      browser.screenshot(Checkout.file("test-apps/console/target/screenshots/logs.png"));
      browser.run(
          "[...document.querySelectorAll('button')].find(b => b.innerText === 'End now').click()");
      browser.await("!document.body.innerText.includes('End now')");
      assertEquals(0, logs(shop).get("changes").size());
    }
  }
}
