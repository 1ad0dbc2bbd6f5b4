package io.graft.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.graft.test.Await;
import io.graft.test.Checkout;
import io.graft.test.browser.Browser;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces and the map in a browser. What they look like is kept in {@code target/screenshots}. */
class TracesBrowserTest {
  private static final String LIE = "feedfeedfeedfeedfeedfeedfeedfeed";

  @TempDir Path directory;

  private final List<HttpServer> servers = new ArrayList<>();

  @AfterEach
  void stop() {
    servers.forEach(server -> server.stop(0));
  }

  private static void shoot(Browser browser, String name) throws Exception {
    browser.screenshot(Checkout.file("test-apps/console/target/screenshots/" + name + ".png"));
  }

  private static String span(String trace, int id, String parent, long startMicros) {
    String form =
        "{'traceId':'%s','spanId':'%016x','parentSpanId':'%s','kind':'SERVER',"
            + "'name':'<b id=evil>','startEpochMicros':%d,'durationMicros':10,'status':'ERROR',"
            + "'attributes':{'<b id=evil>':'javascript:alert(1)'}}";
    return String.format(form, trace, id, parent, startMicros);
  }

  /**
   * An agent whose texts are HTML, whose spans are each other's parents, and whose clock is an hour
   * late.
   *
   * @param parent a span of another service
   */
  private HttpServer liar(String trace, String parent) throws Exception {
    long late = (System.currentTimeMillis() - 3_600_000) * 1000;
    String spans =
        span(LIE, 1, "00000000000000aa", late)
            + ","
            + span(LIE, 2, "0000000000000003", late)
            + ","
            + span(LIE, 3, "0000000000000002", late)
            + ","
            + span(trace, 4, parent, late);
    String told = "{'service':'liar','instance':'liar','calls':[],'spans':[" + spans + "]}";
    return agent(told);
  }

  private HttpServer agent(String told) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = told.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    servers.add(server);
    return server;
  }

  private static void list(Fleet fleet, String name, HttpServer agent, int host) throws Exception {
    String port = "127.0.0.1:" + agent.getAddress().getPort();
    Map<String, String> meta = Map.of("admin", port);
    fleet.list(fleet.lease("users"), name, name + "-1", "127.0.0." + host, 80, meta);
  }

  private static boolean answers(JsonNode seen) {
    return seen.get("service").get("answered").asInt() == 1;
  }

  @Test
  void fromASearchToTheCause() throws Exception {
    try (Browser browser = new Browser(directory.resolve("profile"));
        Fleet fleet = new Fleet()) {
      Map<String, String> all = TracesTest.ALL;
      Fleet.Service stock = fleet.start(17, "stock", all);
      fleet.start(17, "users", all);
      fleet.start(17, "orders", all, "users", "stock");
      Map<String, String> front = new HashMap<>(all);
      front.put("graft.service.description", "The front");
      Fleet.Service shop = fleet.start(17, "shop", front, "orders", "users");
      Await.until("the shop to work", () -> shop.work().status() == 200);
      for (int i = 0; i < 20; i++) {
        shop.work();
      }
      stock.set("broken");
      Await.until("the shop to fail", () -> shop.work().status() == 503);
      Fleet.await("calls", shop, "stock", seen -> seen.get("callers").size() == 1);
      Fleet.await("calls", shop, "orders", seen -> seen.get("callees").size() == 2);

      // By search: the form, the list, the trace.
      browser.show(1280, 900, false);
      browser.open(shop.admin().base() + "/#/traces");
      browser.await("document.querySelectorAll('a.trace').length > 5");
      shoot(browser, "traces");
      browser.type("service", "shop");
      browser.run("document.querySelector('select[name=status]').value = '503'");
      browser.run("document.querySelector('form.search').requestSubmit()");
      browser.await("location.hash === '#/traces?service=shop&status=503'");
      browser.await("document.querySelectorAll('a.trace.bad').length > 0");
      browser.await("document.querySelectorAll('a.trace.good').length === 0");
      shoot(browser, "traces-found");
      browser.run("document.querySelector('main').focus()");
      browser.press("ArrowDown");
      browser.await("document.activeElement.classList.contains('trace')");
      browser.run("document.activeElement.click()");
      browser.await("location.hash.startsWith('#/trace/')");
      String id = browser.run("location.hash.slice(8)");
      browser.await("document.querySelectorAll('.span').length >= 7");
      assertTrue(
          browser.run("document.querySelector('h1').innerText").contains("shop"), "it is the root");
      browser.await("document.querySelectorAll('.critical').length > 3");

      // To the cause, by the button and by the keyboard.
      String first = "document.querySelector('.first-error').innerText";
      assertTrue(browser.run(first).endsWith("stock"), browser.run(first));
      browser.run("document.querySelector('.first-error').click()");
      String row = "document.activeElement.closest('.span')";
      browser.await(row + " && " + row + ".innerText.startsWith('stock')");
      browser.await(row + ".querySelector('.details').innerText.includes('503')");
      browser.show(1280, 1100, false);
      shoot(browser, "trace");
      browser.press("e");
      browser.await(
          row + ".classList.contains('bad') && !" + row + ".innerText.startsWith('stock')");
      browser.run("document.querySelectorAll('.details a')[1].click()");
      browser.await("document.body.innerText.includes('Settings in force')");

      // By its link, in the dark, and on a phone.
      browser.show(1280, 1100, true);
      browser.open("about:blank");
      browser.open(shop.admin().base() + "/#/trace/" + id);
      browser.await("document.querySelectorAll('.span.bad').length >= 3");
      shoot(browser, "trace-dark");
      browser.show(390, 844, false);
      browser.await("document.documentElement.scrollWidth <= 390");
      shoot(browser, "trace-phone");
      browser.open(shop.admin().base() + "/#/traces");
      browser.await("document.querySelectorAll('a.trace').length > 5");
      browser.await("document.documentElement.scrollWidth <= 390");
      shoot(browser, "traces-phone");
      browser.type("id", id);
      browser.run("document.querySelector('form.search').requestSubmit()");
      browser.await("location.hash === '#/trace/" + id + "'");
      browser.open(shop.admin().base() + "/#/trace/0123456789abcdef0123456789abcdef");
      browser.await("document.body.innerText.includes('No span of this trace is kept')");

      // The map: a service, its neighbours, all.
      for (int i = 0; i < 10; i++) {
        shop.work();
      }
      browser.show(1280, 1000, false);
      browser.open(shop.admin().base() + "/#/services/orders");
      String map = "[...document.querySelectorAll('a')].find(a => a.hash === '#/map/orders')";
      browser.await("!!" + map);
      browser.run(map + ".click()");
      browser.await("document.querySelectorAll('.place').length === 4");
      assertEquals("4", browser.run("document.querySelectorAll('path.edge').length"));
      assertEquals("4", browser.run("document.querySelectorAll('tbody tr').length"), "as a list");
      browser.await("document.querySelectorAll('path.edge.bad').length > 0");
      shoot(browser, "map");
      browser.open(shop.admin().base() + "/#/map/stock");
      browser.await("document.querySelectorAll('.place').length === 2");
      browser.run("document.querySelectorAll('[aria-label=Depth] button')[1].click()");
      browser.await("location.hash === '#/map/stock?depth=2'");
      browser.await("document.querySelectorAll('.place').length === 3");
      browser.open(shop.admin().base() + "/#/map?all=1");
      browser.await("document.querySelectorAll('path.edge').length === 4");
      assertEquals(
          "true",
          browser.run(
              "(r => r.every((a, i) => r.every((b, j) => i === j || a.right <= b.left || b.right <="
                  + " a.left || a.bottom <= b.top || b.bottom <= a.top)))("
                  + "[...document.querySelectorAll('.place rect')].map(e =>"
                  + " e.getBoundingClientRect()))"),
          "no service lies on another");
      browser.run(
          "[...document.querySelectorAll('.chip')].find(b => b.innerText === 'With"
              + " trouble').click()");
      browser.await("document.querySelectorAll('path.edge').length < 4");
      shoot(browser, "map-trouble");
      browser.show(390, 844, true);
      browser.open(shop.admin().base() + "/#/map/orders");
      browser.await("document.querySelectorAll('.place').length === 4");
      browser.await("document.documentElement.scrollWidth <= 390");
      shoot(browser, "map-phone");

      // Every control has a name.
      assertEquals(
          "",
          browser.run(
              "[...document.querySelectorAll('a,button,input,select,svg[role=img]')].filter(e =>"
                  + " !(e.innerText || e.textContent || '').trim() &&"
                  + " !e.getAttribute('aria-label') && !e.closest('label')).map(e =>"
                  + " e.outerHTML).join()"));

      // A clock that is wrong, a cycle, and texts that are not HTML.
      String call = "";
      for (JsonNode each : shop.admin().get("/graft/fleet/traces?id=" + id).json().get("spans")) {
        call = each.get("kind").asText().equals("CLIENT") ? each.get("spanId").asText() : call;
      }
      list(fleet, "liar", liar(id, call), 3);
      Fleet.await("the liar", shop, "liar", TracesBrowserTest::answers);
      browser.show(1280, 900, false);
      browser.open(shop.admin().base() + "/#/trace/" + LIE);
      browser.await("document.querySelectorAll('.span').length === 3");
      browser.run("document.querySelectorAll('.span > button').forEach(b => b.click())");
      browser.await("document.querySelectorAll('.details').length === 3");
      assertEquals("0", browser.run("document.querySelectorAll('#evil').length"));
      assertEquals(
          "0", browser.run("document.querySelectorAll('a[href^=javascript]').length"), "no link");
    }
  }
}
