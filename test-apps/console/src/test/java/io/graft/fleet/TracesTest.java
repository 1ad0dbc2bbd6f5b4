package io.graft.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.graft.test.Await;
import io.graft.test.Http;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Traces from the memory of all agents. */
class TracesTest {
  private static final String PATH = "/graft/fleet/traces";

  /** Everything is kept. */
  static final Map<String, String> ALL = Map.of("otel.traces.sampler", "parentbased_always_on");

  private static JsonNode await(
      String what, Fleet.Service by, String query, Predicate<JsonNode> fits) {
    Http.Response[] last = new Http.Response[1];
    return Await.value(
        what,
        Await.LIMIT.multipliedBy(2),
        () -> {
          last[0] = by.admin().get(PATH + query);
          return last[0].status() == 200 ? last[0].json() : Http.json("{}");
        },
        found -> found.has("waiting") && found.get("waiting").asInt() == 0 && fits.test(found),
        () -> String.valueOf(last[0]));
  }

  private static Set<String> services(JsonNode spans) {
    Set<String> names = new TreeSet<>();
    spans.forEach(each -> names.add(each.get("service").asText()));
    return names;
  }

  private static int size(JsonNode found) {
    return found.get("traces").size();
  }

  @Test
  void everyAgentFindsTracesOfAllServices() {
    try (Fleet fleet = new Fleet()) {
      Fleet.Service users = fleet.start(8, "users", ALL);
      Fleet.Service orders = fleet.start(17, "orders", ALL, "users");
      Fleet.Service shop = fleet.start(25, "shop", ALL, "orders", "users");
      Await.until("the shop to work", () -> shop.work().status() == 200);
      users.set("broken");
      Await.until("the shop to fail", () -> shop.work().status() == 503);

      for (Fleet.Service each : new Fleet.Service[] {users, orders, shop}) {
        JsonNode failed =
            await(
                "a failed trace of three services",
                each,
                "?service=shop&status=503&limit=1",
                found -> size(found) == 1 && found.at("/traces/0/services").size() == 3);
        JsonNode first = failed.get("traces").get(0);
        assertEquals("shop", first.get("service").asText(), failed::toString);
        assertEquals(503, first.get("code").asInt());
        assertTrue(first.get("errors").asInt() >= 3, failed::toString);
        String id = first.get("id").asText();

        JsonNode trace =
            await(
                "the trace", each, "?id=" + id, found -> services(found.get("spans")).size() == 3);
        assertTrue(first.get("spans").asInt() <= trace.get("spans").size(), trace::toString);
        Set<String> ids = new TreeSet<>();
        trace.get("spans").forEach(span -> ids.add(span.get("spanId").asText()));
        int roots = 0;
        for (JsonNode span : trace.get("spans")) {
          roots += ids.contains(span.path("parentSpanId").asText()) ? 0 : 1;
          String service = span.get("service").asText();
          String instance = span.get("instance").asText();
          assertTrue(each.fleet(service).toString().contains(instance), span::toString);
          String status = span.get("attributes").path("http.response.status_code").asText();
          assertEquals(span.path("code").asText(), status);
        }
        assertEquals(1, roots, trace::toString);
      }

      await("good ones", shop, "?service=shop&status=2xx", found -> size(found) > 0);
      await("by its path", shop, "?service=users&route=/WORK", found -> size(found) > 0);
      await("no other path", shop, "?route=/none", found -> size(found) == 0);
      await("none so slow", shop, "?min=3600000", found -> size(found) == 0);
      await("no other service", shop, "?service=nobody", found -> size(found) == 0);
      String none = "0123456789abcdef0123456789abcdef";
      Http.Response gone =
          Await.value(
              "nobody to know a trace",
              () -> users.admin().get(PATH + "?id=" + none),
              answer -> answer.status() == 404);
      assertTrue(gone.json().get("reason").asText().contains(none), gone::toString);
      for (String bad :
          new String[] {"id=x", "id=../..", "status=%0d%0aX:y", "min=-1", "limit=x", "min=9e9"}) {
        assertEquals(400, users.admin().get(PATH + "?" + bad).status(), bad);
      }
      String longest = "x".repeat(201);
      assertEquals(400, users.admin().get(PATH + "?route=" + longest).status());
      // What a filter has in it reaches others as a text.
      await("no injection", shop, "?route=a%26limit%3D0%0d%0ab", found -> size(found) == 0);
    }
  }

  @Test
  void anAgentThatHangsOrLiesDelaysNobody() throws Exception {
    try (Fleet fleet = new Fleet();
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Fleet.Service users = fleet.start(17, "users", ALL);
      Fleet.Service stopped = fleet.start(17, "stopped", ALL);
      Fleet.Service shop = fleet.start(17, "shop", ALL, "users", "stopped");
      Await.until("the shop to work", () -> shop.work().status() == 200);
      Properties like = fleet.lease("users");
      String hanging = "127.0.0.1:" + silent.getLocalPort();
      fleet.list(like, "hanging", "h-1", "127.0.0.2", 80, Map.of("admin", hanging));
      HttpServer liar = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
      String script = "<img src=x onerror=alert(1)>";
      String span =
          "{'traceId':'%s','spanId':'00000000000000ab','parentSpanId':'00000000000000ab','kind':'%s',"
              + "'name':'%s','startEpochMicros':9000000000000000,'durationMicros':-5,'status':'ERROR',"
              + "'attributes':{'http.request.header.authorization':'canary-7c1d','a':'%s'}}";
      String trace = "feedfeedfeedfeedfeedfeedfeedfeed";
      String one = String.format(span, trace, script, script, script);
      String two = String.format(span, "not an id", "CLIENT", "x", "y");
      String told =
          ("{'service':'" + script + "','instance':'liar','calls':[],'spans':[" + one + "," + two)
              .replace('\'', '"');
      liar.createContext(
          "/",
          exchange -> {
            byte[] body = (told + "]}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      HttpServer flood = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
      flood.createContext(
          "/",
          exchange -> {
            byte[] body = new byte[1 << 20];
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      liar.start();
      flood.start();
      try {
        String port = "127.0.0.1:" + liar.getAddress().getPort();
        fleet.list(like, "liar", "liar-1", "127.0.0.3", 80, Map.of("admin", port));
        String users2 = users.admin().base().replace("http://", "");
        fleet.list(like, "an-impostor", "other-1", "127.0.0.5", 80, Map.of("admin", users2));
        String large = "127.0.0.1:" + flood.getAddress().getPort();
        fleet.list(like, "flood", "flood-1", "127.0.0.4", 80, Map.of("admin", large));
        Await.until(
            "all to be listed",
            Await.LIMIT,
            () -> shop.fleet().get("serviceCount").asInt() == 7,
            () -> shop.fleet().toString());
        stopped.process().suspend();

        JsonNode found =
            await(
                "those that answer",
                shop,
                "?limit=5&service=&min=0",
                seen -> size(seen) > 0 && seen.get("silentCount").asInt() >= 3);
        assertTrue(found.get("answered").asInt() >= 2, found::toString);
        String all = found.toString();
        assertTrue(all.contains("h-1"), all);
        assertTrue(all.contains("flood-1"), all);
        assertTrue(services(found.get("traces")).contains("shop"), all);

        JsonNode lie =
            await("the lie", shop, "?id=" + trace, seen -> seen.get("spans").size() == 1);
        // JSON is escaped as JSON; a browser gets it as a text, which the other test looks at.
        assertEquals(script, lie.at("/spans/0/service").asText());
        assertEquals(0, lie.at("/spans/0/durationMicros").asInt());
        assertFalse(lie.toString().contains("canary-7c1d"), lie::toString);
        assertTrue(lie.toString().length() < 8_000, lie::toString);
        stopped.process().resume();
      } finally {
        liar.stop(0);
        flood.stop(0);
      }
    }
  }

  @Test
  void theMapHasTheNeighbourhoodOfAService() {
    try (Fleet fleet = new Fleet()) {
      fleet.start(17, "stock", Map.of());
      fleet.start(17, "users", Map.of(), "stock");
      fleet.start(17, "orders", Map.of(), "users");
      Fleet.Service shop = fleet.start(17, "shop", Map.of(), "orders");
      Await.until("the shop to work", () -> shop.work().status() == 200);
      Fleet.await("all calls", shop, "stock", seen -> seen.get("callers").size() == 1);
      Fleet.await("all calls", shop, "orders", seen -> seen.get("callers").size() == 1);
      Fleet.await("all calls", shop, "orders", seen -> seen.get("callees").size() == 1);

      assertEquals("[orders>users, shop>orders]", edges(shop, "?map=orders"));
      assertEquals("[orders>users, users>stock]", edges(shop, "?map=Users"));
      assertEquals("[orders>users, shop>orders, users>stock]", edges(shop, "?map=users&depth=2"));
      assertEquals("[orders>users, shop>orders, users>stock]", edges(shop, "?map"));
      JsonNode edge = shop.admin().get("/graft/fleet?map=shop").json().get("edges").get(0);
      assertEquals("closed", edge.get("breaker").asText());
      assertTrue(edge.has("perSecond") && edge.has("highMillis"), edge::toString);
      assertEquals(404, shop.admin().get("/graft/fleet?map=nobody").status());
      assertEquals(400, shop.admin().get("/graft/fleet?map=shop&depth=9").status());
    }
  }

  private static String edges(Fleet.Service by, String query) {
    Set<String> names = new TreeSet<>();
    for (JsonNode each : by.admin().get("/graft/fleet" + query).json().get("edges")) {
      names.add(each.get("from").asText() + ">" + each.get("service").asText());
    }
    return names.toString();
  }
}
