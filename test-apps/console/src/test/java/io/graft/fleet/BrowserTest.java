package io.graft.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.Await;
import io.graft.test.Checkout;
import io.graft.test.browser.Browser;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console in a browser. What it looks like is kept in {@code target/screenshots}. */
class BrowserTest {
  @TempDir Path directory;

  private static Map<String, String> told(String description, String owner, String version) {
    return Map.of(
        "graft.service.description", description,
        "graft.service.owner", owner,
        "graft.service.link", "https://wiki.example/" + owner,
        "graft.service.version", version);
  }

  private static void shoot(Browser browser, String name) throws Exception {
    browser.screenshot(Checkout.file("test-apps/console/target/screenshots/" + name + ".png"));
  }

  @Test
  void fromAllServicesToTheCauseAndBack() throws Exception {
    try (Browser browser = new Browser(directory.resolve("profile"));
        Fleet fleet = new Fleet()) {
      Fleet.Service stock =
          fleet.start(17, "stock", told("What is in store", "logistics", "0.8.2"));
      fleet.start(17, "users", told("Who is who", "identity", "1.9.0"));
      fleet.start(17, "users", told("Who is who", "identity", "1.9.0"));
      Map<String, String> orders = told("Takes and keeps orders", "team-orders", "2.4.1");
      fleet.start(17, "orders", orders, "users", "stock");
      Fleet.Service bad = fleet.start(17, "orders", orders, "users", "stock");
      Map<String, String> front = new HashMap<>(told("The front", "storefront", "3.1.0"));
      front.putAll(Fleet.EJECTS_ORDERS);
      Fleet.Service shop = fleet.start(17, "shop", front, "orders", "users");
      Await.until("the shop to work", () -> shop.work().status() == 200);

      browser.show(1280, 720, false);
      browser.open(shop.admin().base() + "/");
      browser.await("document.querySelectorAll('.catalogue tbody tr').length === 4");
      browser.await("document.querySelectorAll('.badge.good').length >= 4");
      assertEquals("Services · Graft", browser.run("document.title"));

      bad.set("broken");
      Fleet.await(
          "an ejection",
          shop,
          "orders",
          seen -> {
            for (int i = 0; i < 5; i++) {
              shop.work();
            }
            return seen.get("service").get("ejected").asInt() > 0;
          });
      browser.await("!!document.querySelector('.catalogue tr.bad, .catalogue tr.warn')");
      assertEquals(
          "",
          browser.run(
              "[...document.querySelectorAll('.line')].filter(l => !l.children.length).map(l =>"
                  + " l.closest('tr').innerText).join(';')"),
          "each service has a line");
      shoot(browser, "catalogue");

      // The keyboard: the search, what it finds, and there.
      browser.press("/");
      browser.type("q", "team-orders");
      browser.await("document.querySelectorAll('.catalogue tbody tr').length === 1");
      assertTrue(browser.run("location.hash").contains("q=team-orders"), "it is in the address");
      shoot(browser, "search");
      browser.press("Enter");
      browser.await(
          "!!document.querySelector('h1') &&"
              + " document.querySelector('h1').innerText.startsWith('orders')");
      assertEquals("#/services/orders", browser.run("location.hash"));
      browser.await("document.querySelectorAll('.why li').length > 0");
      browser.await("document.body.innerText.includes('is ejected by')");
      browser.await("document.querySelectorAll('.neighbours .side li').length === 3");
      browser.show(1280, 1080, false);
      shoot(browser, "service");

      // An instance, by its link.
      browser.run("document.querySelector('table a.row').click()");
      browser.await("document.body.innerText.includes('Settings in force')");
      browser.run("document.querySelectorAll('details').forEach(d => d.open = true)");
      browser.await("document.body.innerText.includes('Policy in force')");
      browser.show(1280, 1400, false);
      shoot(browser, "instance");

      browser.run("history.back()");
      browser.await("location.hash === '#/services/orders'");
      browser.run("history.back()");
      browser.await("location.hash.startsWith('#/?q=team-orders')");
      browser.await("document.querySelectorAll('.catalogue tbody tr').length === 1");

      // A deep link, in the dark.
      browser.show(1280, 1080, true);
      browser.open("about:blank");
      browser.open(shop.admin().base() + "/#/services/orders");
      browser.await("document.querySelectorAll('.neighbours .side li').length === 3");
      String dark = browser.run("getComputedStyle(document.body).backgroundColor");
      assertEquals("rgb(13, 17, 23)", dark);
      shoot(browser, "dark");
      browser.run("document.querySelector('.theme').click()");
      browser.await("document.documentElement.dataset.theme === 'light'");
      assertEquals(
          "rgb(246, 248, 250)", browser.run("getComputedStyle(document.body).backgroundColor"));

      // A phone: nothing is wider than it.
      browser.show(390, 844, false);
      browser.open(shop.admin().base() + "/#/");
      browser.await("document.querySelectorAll('.catalogue tbody tr').length === 4");
      browser.await("document.documentElement.scrollWidth <= 390");
      shoot(browser, "phone");
      browser.open(shop.admin().base() + "/#/services/nobody");
      browser.await("document.body.innerText.includes('No registry knows nobody')");

      // Every control has a name, and every picture a text.
      assertEquals(
          "",
          browser.run(
              "[...document.querySelectorAll('a,button,input,svg[role=img],img,table')].filter(e =>"
                  + " !(e.innerText || '').trim() && !e.getAttribute('aria-label') &&"
                  + " !e.hasAttribute('alt')).map(e => e.outerHTML).join()"));

      // What nobody answers any more stays, and says so.
      browser.open(shop.admin().base() + "/#/");
      browser.await("document.querySelectorAll('.catalogue tbody tr').length === 4");
      stock.process().close();
      shop.process().kill();
      browser.await("document.querySelector('.where').innerText.includes('No answer')");
      assertEquals("4", browser.run("document.querySelectorAll('.catalogue tbody tr').length"));
    }
  }
}
