package io.graft.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import io.graft.test.Canaries;
import io.graft.test.Checkout;
import io.graft.test.Http;
import io.graft.test.browser.Browser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules of running services, changed through the admin endpoint of one of them. */
class RulesTest {
  private static final String PATH = "/graft/rules";
  private static final String TOKEN = "canary-a-token-of-16-or-more";
  private static final String PASSWORD = "canary-7d1e-password";

  @TempDir Path directory;

  private Path file;

  /** Settings of services that share a file of rules. */
  private Map<String, String> settings(String text) throws IOException {
    Canaries.of("the token", TOKEN);
    file = Files.writeString(directory.resolve("rules.properties"), text);
    Path token = Files.writeString(directory.resolve("token"), TOKEN + "\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Map<String, String> settings = new HashMap<>();
    settings.put("graft.rules", "file:" + file);
    settings.put("graft.admin.token", "file:" + token);
    return settings;
  }

  private static String body(String revision, String text) {
    String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return "{\"document\":\"file\",\"revision\":\"" + revision + "\",\"text\":\"" + quoted + "\"}";
  }

  private static JsonNode rules(Fleet.Service service) {
    return service.admin().get(PATH).json();
  }

  private static String revision(Fleet.Service service) {
    return rules(service).at("/documents/0/revision").asText();
  }

  private static Http.Response change(Fleet.Service service, String body, String... headers) {
    return Http.post(service.admin().base() + PATH, body, headers);
  }

  private static Http.Response apply(Fleet.Service service, String body) {
    return change(service, body, "Graft-Change", "test", "Graft-Admin-Token", TOKEN);
  }

  private static String end(Fleet.Service service, Http.Response begun) {
    assertEquals(202, begun.status(), begun::body);
    int number = begun.json().at("/change/number").asInt();
    return Await.value(
        "the end of the write",
        () -> {
          JsonNode change = rules(service).get("change");
          return change.get("number").asInt() == number ? change.get("state").asText() : "";
        },
        state -> !state.equals("writing"));
  }

  /** Waits until a number of instances report a revision. */
  private static void awaitEverywhere(Fleet.Service by, String revision, int number) {
    Await.until(
        revision + " on " + number,
        () -> {
          int has = 0;
          for (JsonNode each : by.admin().get("/graft/fleet?rules").json().get("instances")) {
            boolean same = each.at("/rules/revisions/file").asText().equals(revision);
            has += same ? each.get("count").asInt() : 0;
          }
          return has == number;
        });
  }

  @Test
  void aChangeIsCheckedWrittenInForceEverywhereAndRolledBack() throws Exception {
    Canaries.of("the password in a rule", PASSWORD);
    String fallback = "graft.client.users.fallback=200 text/plain http://%sh.example/\n";
    String first = "graft.client.users.timeout=2s\n" + fallback.formatted("me:" + PASSWORD + "@");
    Map<String, String> settings = settings(first);
    try (Fleet fleet = new Fleet()) {
      Fleet.Service shop = fleet.start(8, "shop", settings);
      Fleet.Service users = fleet.start(25, "users", settings);
      JsonNode seen = rules(shop);
      String before = seen.at("/documents/0/revision").asText();
      String text = seen.at("/documents/0/text").asText();
      assertEquals("graft.client.users.timeout=2s\n" + fallback.formatted(""), text);
      assertTrue(seen.at("/changes/token").asBoolean());

      String typo = text.replace("2s", "soon") + "graft.client.users.brekaer.mode=observe\n";
      String check = "{\"document\":\"file\",\"text\":\"" + typo.replace("\n", "\\n") + "\"}";
      Http.Response checked =
          Http.post(shop.admin().base() + PATH + "/check", check, "Graft-Change", "test");
      assertEquals(200, checked.status(), checked::body);
      JsonNode problems = checked.json().get("problems");
      assertEquals(2, problems.size(), checked::body);
      assertEquals(1, problems.get(0).get("line").asInt());
      assertEquals("graft.client.users.breaker.mode", problems.get(1).get("suggestion").asText());
      assertEquals("a value is not valid", checked.json().get("refused").asText());
      assertEquals(List.of("-", "+", " ", "+", " "), kinds(checked.json().get("diff")));

      Http.Response refused = apply(shop, body(before, typo));
      assertEquals(422, refused.status(), refused::body);
      assertEquals(first, Files.readString(file), "nothing was written");

      String good = text.replace("2s", "3s");
      assertEquals("written", end(shop, apply(shop, body(before, good))));
      assertEquals(first.replace("2s", "3s"), Files.readString(file), "with the secret");
      String after = revision(shop);
      awaitEverywhere(users, after, 2);
      String line = shop.process().awaitErr("has changed the rules of file");
      assertTrue(line.contains("holder of the admin token (127.0.0.1)"), line);
      assertTrue(line.contains(before) && line.contains(after), line);

      Http.Response late = apply(users, body(before, text.replace("2s", "4s")));
      assertEquals(409, late.status(), late::body);
      assertTrue(late.body().contains(after), late::body);

      // By hand, and not yet seen by the agent: the file itself decides.
      Path draft = Files.writeString(directory.resolve("draft"), first.replace("2s", "9s"));
      Http.Response raced;
      String end;
      do {
        Files.copy(draft, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        raced = apply(shop, body(after, text.replace("2s", "4s")));
        end = raced.status() == 202 ? end(shop, raced) : "seen";
        Await.until("it to be seen", () -> !revision(shop).equals(after));
      } while (end.equals("written"));
      assertTrue(end.equals("changed before") || end.equals("seen"), end);
      assertEquals(first.replace("2s", "9s"), Files.readString(file));

      String rollback =
          "{\"document\":\"file\",\"revision\":\""
              + revision(shop)
              + "\",\"rollback\":\""
              + before
              + "\"}";
      assertEquals("written", end(shop, apply(shop, rollback)));
      assertEquals(first, Files.readString(file));
      awaitEverywhere(shop, before, 2);
      assertTrue(rules(shop).get("history").size() >= 4);
      assertEquals(
          PosixFilePermissions.fromString("rw-r--r--"), Files.getPosixFilePermissions(file));
      try (var left = Files.list(directory)) {
        assertFalse(left.anyMatch(each -> each.toString().contains(".tmp")), "no draft is left");
      }
    }
  }

  private static List<String> kinds(JsonNode diff) {
    return diff.findValuesAsText("kind");
  }

  @Test
  void nobodyElseChangesAnything() throws Exception {
    Map<String, String> settings = settings("graft.client.users.timeout=2s\n");
    try (Fleet fleet = new Fleet()) {
      Fleet.Service shop = fleet.start(17, "shop", settings);
      Map<String, String> without = new HashMap<>(settings);
      without.remove("graft.admin.token");
      Fleet.Service open = fleet.start(17, "open", without);
      String body = body(revision(shop), "graft.enabled=false\n");
      String base = shop.admin().base();
      String[] right = {"Graft-Change", "test", "Graft-Admin-Token", TOKEN};

      refused(403, "Graft-Change", change(shop, body, "Graft-Admin-Token", TOKEN));
      refused(403, "needs the token", change(shop, body, "Graft-Change", "test"));
      refused(
          403,
          "not the token",
          change(shop, body, "Graft-Change", "test", "Graft-Admin-Token", TOKEN + "x"));
      refused(
          403, "evil.example", change(shop, body, with(right, "Origin", "http://evil.example")));
      refused(403, "null", change(shop, body, with(right, "Origin", "null")));
      String other = base.replaceAll("\\d+$", "1");
      refused(403, "origin", change(shop, body, with(right, "Origin", other)));
      refused(
          403, "another origin", change(shop, body, with(right, "Sec-Fetch-Site", "cross-site")));
      refused(
          403, "another origin", change(shop, body, with(right, "Sec-Fetch-Site", "same-site")));
      refused(415, "json", change(shop, body, with(right, "Content-Type", "text/plain")));
      refused(405, "GET", Http.send("PUT", base + PATH, body, right));
      refused(405, "GET", Http.post(base + "/graft/status", body, right));
      refused(403, "graft.admin.token", change(open, body, right));
      assertTrue(
          rules(open).at("/changes/reason").asText().contains("set graft.admin.token"),
          "and the page says what to set");
      String asked = "OPTIONS " + PATH + " HTTP/1.1\r\nOrigin: http://evil.example\r\n";
      String answer = raw(base, asked + "Host: 127.0.0.1\r\n");
      assertTrue(answer.startsWith("HTTP/1.1 405"), answer);
      assertFalse(answer.contains("Access-Control"), answer);
      String rebound =
          "POST "
              + PATH
              + " HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\n"
              + "Content-Type: application/json\r\nGraft-Change: x\r\nGraft-Admin-Token: "
              + TOKEN
              + "\r\nContent-Length: "
              + body.length()
              + "\r\n";
      answer = raw(base, rebound);
      assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
      String large =
          "POST "
              + PATH
              + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Graft-Change: x\r\nGraft-Admin-Token: "
              + TOKEN
              + "\r\nContent-Length: 999999999\r\n";
      answer = raw(base, large);
      assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
      String chunked = large.replace("Content-Length: 999999999", "Transfer-Encoding: chunked");
      answer = raw(base, chunked);
      assertTrue(answer.startsWith("HTTP/1.1 411"), answer);
      refused(400, "JSON", apply(shop, "nonsense"));
      refused(400, "no such document", apply(shop, body.replace("\"file\"", "\"/etc/passwd\"")));
      assertEquals("graft.client.users.timeout=2s\n", Files.readString(file));
    }
  }

  private static String[] with(String[] headers, String name, String value) {
    String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = name;
    all[headers.length + 1] = value;
    return all;
  }

  private static void refused(int status, String reason, Http.Response response) {
    assertEquals(status, response.status(), response::toString);
    assertTrue(response.body().contains(reason), response::body);
  }

  private static String raw(String base, String head) throws IOException {
    URI url = URI.create(base);
    try (Socket socket = new Socket(InetAddress.getByName(url.getHost()), url.getPort())) {
      socket
          .getOutputStream()
          .write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void theTerminalComparesAppliesAndRollsBack() throws Exception {
    String first = "graft.client.users.timeout=2s\n";
    Map<String, String> settings = settings(first);
    try (Fleet fleet = new Fleet()) {
      Fleet.Service shop = fleet.start(17, "shop", settings);
      fleet.start(17, "users", settings);
      String url = shop.admin().base();
      String before = revision(shop);
      Path draft = Files.writeString(directory.resolve("draft"), "graft.client.users.timeout=3s\n");
      Terminal terminal =
          new Terminal(Map.of("GRAFT_ADMIN_TOKEN", settings.get("graft.admin.token")));
      String out = terminal.run(1, "rules", "diff", draft.toString(), "--url", url);
      assertTrue(out.contains("   1 - graft.client.users.timeout=2s\n"), out);
      assertTrue(out.contains("   1 + graft.client.users.timeout=3s\n"), out);
      out = terminal.run(0, "rules", "diff", file.toString(), "--url", url);
      assertTrue(out.contains("Nothing differs"), out);
      out = terminal.run(0, "rules", "apply", draft.toString(), "--url", url);
      assertTrue(out.startsWith("Revision " + before + " -> "), out);
      assertTrue(out.contains("in force on 2 of 2 instances"), out);
      assertEquals("graft.client.users.timeout=3s\n", Files.readString(file));
      out = terminal.run(1, "rules", "apply", draft.toString(), "--revision", before, "--url", url);
      assertTrue(out.contains("somebody else has changed file"), out);
      Path bad = Files.writeString(directory.resolve("bad"), "graft.client.users.timeout=soon\n");
      out = terminal.run(1, "rules", "apply", bad.toString(), "--url", url);
      assertTrue(out.contains("bad:1: graft.client.users.timeout=soon is not valid"), out);
      out = terminal.run(0, "rules", "apply", "--rollback", before, "--url", url);
      assertTrue(out.contains("-> " + before), out);
      assertEquals(first, Files.readString(file));
      out = terminal.run(0, "rules", "history", "--url", url);
      assertEquals(5, out.split("\n").length, out);
      out = terminal.run(0, "rules", "history", "--json", "--url", url);
      assertTrue(Http.json(out).get("history").isArray(), out);
      out = new Terminal(Map.of()).run(2, "rules", "apply", draft.toString(), "--url", url);
      assertTrue(out.contains("needs the token of graft.admin.token"), out);
      out = terminal.run(2, "rules", "history", "--url", "127.0.0.1:1");
      assertTrue(out.contains("no admin endpoint responds"), out);
      terminal.run(2, "rules", "apply");
    }
  }

  private static void shoot(Browser browser, String name) throws Exception {
    browser.screenshot(Checkout.file("test-apps/console/target/screenshots/" + name + ".png"));
  }

  /** Replaces the draft as a person who types does. */
  private static void type(Browser browser, String text) throws Exception {
    browser.run(
        "(() => { const t = document.querySelector('.editor textarea'); t.value = '"
            + text
            + "'; t.dispatchEvent(new Event('input', { bubbles: true })); })()");
  }

  private static String button(String text) {
    return "[...document.querySelectorAll('button')].find(b => b.innerText === '" + text + "')";
  }

  @Test
  void aRuleIsEditedRefusedCorrectedInForceEverywhereAndRolledBack() throws Exception {
    String first = "# The fleet\ngraft.client.*.timeout=3s\ngraft.client.users.retry.mode=off\n";
    Map<String, String> settings = settings(first);
    try (Browser browser = new Browser(directory.resolve("profile"));
        Fleet fleet = new Fleet()) {
      Fleet.Service shop = fleet.start(17, "shop", settings);
      fleet.start(17, "users", settings);
      fleet.start(17, "users", settings);
      browser.show(1280, 1000, false);
      browser.open(shop.admin().base() + "/#/rules");
      browser.await("document.body.innerText.includes('in force on 3 of 3 instances')");
      browser.type("token", TOKEN);
      shoot(browser, "rules");

      String typo = first.replace("3s", "soon") + "graft.client.users.brekaer.mode=observe\n";
      type(browser, typo.replace("\n", "\\\\n"));
      browser.await("document.querySelectorAll('.gutter li.bad').length === 2");
      browser.await("document.body.innerText.includes('Agents would refuse it')");
      browser.await(button("Apply") + ".disabled");
      shoot(browser, "rules-refused");

      browser.run(button("Use it") + ".click()");
      browser.await("document.querySelectorAll('.gutter li.bad').length === 1");
      String mended = typo.replace("soon", "5s").replace("brekaer", "breaker");
      type(browser, mended.replace("\n", "\\\\n"));
      browser.await("document.querySelectorAll('.diff .added').length === 2");
      browser.await("!" + button("Apply") + ".disabled");
      shoot(browser, "rules-draft");
      browser.run(button("Apply") + ".click()");
      browser.await("document.body.innerText.includes('Written as revision')");
      browser.await("document.body.innerText.includes('in force on 3 of 3 instances')");
      assertEquals(mended, Files.readString(file));
      shoot(browser, "rules-applied");

      browser.run(button("Roll back") + ".click()");
      Await.until("the old text", () -> Files.readString(file).equals(first));
      browser.await("document.querySelector('.editor textarea').value.includes('timeout=3s')");
      browser.await("document.body.innerText.includes('in force on 3 of 3 instances')");

      // Somebody else writes while there is a draft.
      type(browser, first.replace("3s", "7s").replace("\n", "\\\\n"));
      browser.await("document.querySelectorAll('.diff .added').length === 1");
      Files.writeString(file, first.replace("3s", "8s"));
      browser.await("document.body.innerText.includes('Somebody else has changed it')");
      browser.await(button("Apply") + ".disabled");
      shoot(browser, "rules-conflict");
      browser.run(button("Compare with it") + ".click()");
      browser.await("document.querySelector('.diff .removed').innerText.includes('8s')");
      browser.show(390, 844, true);
      browser.await("document.documentElement.scrollWidth <= 390");
      shoot(browser, "rules-phone");
      assertFalse(browser.run("document.documentElement.innerHTML").contains(TOKEN));
    }
  }
}
