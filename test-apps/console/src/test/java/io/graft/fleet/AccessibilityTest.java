package io.graft.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Await;
import io.graft.test.browser.Browser;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What axe finds: contrast, names of fields, roles, order of headings. */
class AccessibilityTest {
  @TempDir Path directory;

  /** Each page, and what is on it, and not on the one before it, once it is whole. */
  private static Map<String, String> pages() {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("/", "document.querySelectorAll('.catalogue tbody tr').length === 4");
    pages.put("/services/orders", "document.querySelectorAll('.neighbours .side li').length === 3");
    pages.put("/map", heading("Map"));
    pages.put(
        "/map/orders", heading("Around orders") + " && !!document.querySelector('svg .place')");
    pages.put("/traces", "document.querySelectorAll('a.trace').length > 1");
    pages.put("/rules", "!!document.querySelector('textarea')");
    pages.put("/logs", heading("Log levels") + " && !!document.querySelector('select')");
    return pages;
  }

  private static String heading(String text) {
    return "[...document.querySelectorAll('h1')].some(h => h.innerText === '" + text + "')";
  }

  private static String axe() throws Exception {
    try (InputStream script = AccessibilityTest.class.getResourceAsStream("/axe.min.js")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Map<String, String> settings() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "canary-of-accessibility\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Path rules =
        Files.writeString(
            directory.resolve("rules"), "graft.client.users.timeout=2s\nnonsense=1\n");
    Map<String, String> settings = new HashMap<>(TracesTest.ALL);
    settings.put("graft.rules", "file:" + rules);
    settings.put("graft.admin.token", "file:" + token);
    return settings;
  }

  @Test
  void noPageKeepsAnybodyOut() throws Exception {
    StringBuilder found = new StringBuilder();
    try (Browser browser = new Browser(directory.resolve("profile"));
        Fleet fleet = new Fleet()) {
      Map<String, String> settings = settings();
      Fleet.Service stock = fleet.start(17, "stock", settings);
      fleet.start(17, "users", settings);
      fleet.start(17, "orders", settings, "users", "stock");
      Fleet.Service shop = fleet.start(17, "shop", settings, "orders", "users");
      Await.until("the shop to work", () -> shop.work().status() == 200);
      stock.set("broken");
      Await.until("the shop to fail", () -> shop.work().status() == 503);
      Fleet.await("calls", shop, "stock", seen -> seen.get("callers").size() == 1);

      String axe = axe();
      for (boolean dark : new boolean[] {false, true}) {
        browser.show(1280, 1000, dark);
        for (Map.Entry<String, String> page : pages().entrySet()) {
          browser.open(shop.admin().base() + "/#" + page.getKey());
          browser.await(page.getValue());
          look(browser, axe, page.getKey() + (dark ? ", dark" : ""), found);
        }
        browser.open(shop.admin().base() + "/#/services/orders");
        browser.await("!!document.querySelector('table a.row')");
        browser.run("document.querySelector('table a.row').click()");
        browser.await("document.body.innerText.includes('Settings in force')");
        look(browser, axe, "an instance" + (dark ? ", dark" : ""), found);
        browser.open(shop.admin().base() + "/#/traces?status=error");
        browser.await("document.querySelectorAll('a.trace').length > 0");
        browser.run("document.querySelector('a.trace').click()");
        browser.await("document.body.innerText.includes('Where the time went')");
        look(browser, axe, "a trace" + (dark ? ", dark" : ""), found);
      }
    }
    assertEquals("", found.toString());
  }

  private static void look(Browser browser, String axe, String page, StringBuilder found)
      throws Exception {
    if (!browser.run("typeof axe").equals("object")) {
      browser.load(axe);
    }
    browser.load(
        "window.found = undefined;"
            + "axe.run(document, {resultTypes: ['violations']}).then(r => {"
            + "window.checked = r.passes.length;"
            + "window.found = r.violations.map(v => v.id + ' at ' + v.nodes.slice(0, 4).map(n =>"
            + "n.html.slice(0, 120) + ' (' + n.any.map(a => a.message).join(', ') + ')')"
            + ".join(' and ')).join('\\n')})");
    browser.await("typeof window.found === 'string'");
    assertTrue(Integer.parseInt(browser.run("window.checked")) > 10, "it has looked");
    String violations = browser.run("window.found");
    if (!violations.isEmpty()) {
      found.append(page).append(": ").append(violations).append('\n');
    }
  }
}
