package io.graft.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import io.graft.test.Canaries;
import io.graft.test.GraftJar;
import io.graft.test.Http;
import io.graft.test.Jdk;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What each agent tells of all services. */
class FleetTest {
  private static final String PASSWORD = "green tea, canary-52fe";

  private static Set<String> names(JsonNode fleet) {
    Set<String> names = new TreeSet<>();
    fleet.get("services").forEach(each -> names.add(each.get("name").asText()));
    return names;
  }

  private static String reason(JsonNode service, String id) {
    for (JsonNode each : service.get("instances")) {
      if (each.get("id").asText().equals(id)) {
        return each.path("reason").asText();
      }
    }
    return "";
  }

  private static boolean answers(JsonNode service, int number) {
    return service.path("service").path("answered").asInt() == number;
  }

  @Test
  void everyAgentTellsOfAllServices() {
    try (Fleet fleet = new Fleet()) {
      Map<String, String> described =
          Map.of(
              "graft.service.description", "Takes orders",
              "graft.service.owner", "team-orders",
              "graft.service.link", "https://wiki.example/orders");
      Fleet.Service users = fleet.start(8, "users", Map.of());
      Fleet.Service one = fleet.start(17, "orders", described, "users");
      Fleet.Service two = fleet.start(17, "orders", described, "users");
      Fleet.Service shop = fleet.start(25, "shop", Fleet.EJECTS_ORDERS, "orders");
      Await.until("the shop to work", () -> shop.work().status() == 200);

      for (Fleet.Service each : new Fleet.Service[] {users, one, two, shop}) {
        JsonNode orders =
            Fleet.await(
                "all of the fleet to be seen",
                each,
                "orders",
                seen ->
                    answers(seen, 2)
                        && seen.get("callers").size() == 1
                        && seen.get("callees").size() == 1);
        assertEquals(Set.of("orders", "shop", "users"), names(each.fleet()));
        JsonNode service = orders.get("service");
        assertEquals("Takes orders", service.get("description").asText());
        assertEquals("team-orders", service.get("owner").asText());
        assertEquals("https://wiki.example/orders", service.get("link").asText());
        assertEquals("shop", orders.get("callers").get(0).get("service").asText());
        assertEquals("users", orders.get("callees").get(0).get("service").asText());
        JsonNode report = orders.get("instances").get(0).get("report");
        assertEquals("17", report.get("jvm").get("java").asText().substring(0, 2));
      }

      two.set("broken");
      // Traffic is what makes an agent notice.
      JsonNode failing =
          Fleet.await(
              "the failures to be seen",
              users,
              "orders",
              seen -> {
                shop.work();
                return seen.get("service").path("served").path("failureRatio").asDouble() > 0;
              });
      assertTrue(failing.get("callers").get(0).has("breaker"), failing::toString);
      JsonNode ejected =
          Fleet.await(
              "the ejection to be seen",
              users,
              "orders",
              seen -> {
                shop.work();
                return seen.get("service").get("ejected").asInt() == 1;
              });
      int blamed = 0;
      for (JsonNode each : ejected.get("instances")) {
        for (JsonNode by : each.get("ejectedBy")) {
          blamed++;
          assertEquals("shop", by.get("service").asText());
          assertTrue(each.get("address").asText().endsWith(":" + two.port()), ejected::toString);
          assertFalse(by.get("reason").asText().isEmpty());
        }
      }
      assertEquals(1, blamed, ejected::toString);

      String id = users.fleet("shop").get("instances").get(0).get("id").asText();
      Http.Response status =
          Await.value(
              "the status of another agent",
              () -> users.admin().get("/graft/fleet?status=" + id),
              answer -> answer.status() == 200);
      assertEquals("shop", status.json().get("service").get("name").asText());
      assertEquals(404, users.admin().get("/graft/fleet?status=nobody").status());
      assertEquals(404, users.admin().get("/graft/fleet?service=nobody").status());
    }
  }

  @Test
  void whatDoesNotAnswerDelaysNobody() throws Exception {
    try (Fleet fleet = new Fleet();
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Fleet.Service users = fleet.start(17, "users", Map.of());
      Fleet.Service stopped = fleet.start(17, "stopped", Map.of());
      Fleet.Service shop = fleet.start(17, "shop", Map.of(), "users");
      Fleet.await("the users to answer", shop, "users", seen -> answers(seen, 1));
      Properties like = fleet.lease("users");
      String hanging = "127.0.0.1:" + silent.getLocalPort();
      for (int i = 0; i < 3; i++) {
        fleet.list(like, "hanging", "h-" + i, "127.0.0." + (2 + i), 80, Map.of("admin", hanging));
      }
      String old = "127.0.0.1:" + users.port();
      fleet.list(like, "odd", "old", "127.0.0.1", 81, Map.of("admin", old));
      fleet.list(like, "odd", "link-local", "127.0.0.2", 81, Map.of("admin", "169.254.169.254:80"));
      fleet.list(like, "odd", "far", "10.1.2.3", 81, Map.of("admin", "127.0.0.1:80"));
      fleet.list(like, "odd", "named", "127.0.0.3", 81, Map.of("admin", "evil.example:80"));
      String other = stopped.admin().base().replace("http://", "");
      fleet.list(like, "odd", "another", "127.0.0.4", 81, Map.of("admin", other));
      fleet.list(like, "odd", "none", "127.0.0.5", 81, Map.of());
      // The other's agent is asked once, for whichever instance comes first.
      stopped.process().suspend();

      JsonNode odd =
          Fleet.await(
              "all to have failed",
              shop,
              "odd",
              seen ->
                  seen.get("instances").size() == 6
                      && seen.get("waiting").asInt() == 0
                      && reason(seen, "old").contains("older"));
      assertTrue(reason(odd, "link-local").contains("are not asked"), odd::toString);
      assertTrue(reason(odd, "far").contains("loopback of another host"), odd::toString);
      assertTrue(reason(odd, "named").contains("not host:port"), odd::toString);
      assertTrue(reason(odd, "none").contains("no admin endpoint"), odd::toString);
      JsonNode hung =
          Fleet.await(
              "the hanging ones to be told",
              shop,
              "hanging",
              seen -> !reason(seen, "h-0").isEmpty());
      assertTrue(reason(hung, "h-0").contains("no response within"), hung::toString);
      assertTrue(answers(shop.fleet("users"), 1), "the others still answer");
      stopped.process().resume();
      Fleet.await(
          "it to be seen again",
          shop,
          "stopped",
          seen -> seen.get("service").get("instances").asInt() == 1);
    }
  }

  @Test
  void anAgentWithALoginTellsWhoLogsIn() throws Exception {
    Canaries.of("the password", PASSWORD);
    try (Fleet fleet = new Fleet()) {
      Path secrets = fleet.directory("secrets");
      Path file = secret(secrets.resolve("users"), line());
      Map<String, String> login = Map.of("graft.admin.login", "file:" + file);
      fleet.start(17, "locked", login);
      Path right = secret(secrets.resolve("right"), "ann:" + PASSWORD + "\n");
      Path wrong = secret(secrets.resolve("wrong"), "ann:black tea\n");
      // Who needs no login for this agent's pages must not see those of others through it.
      Fleet.Service open = fleet.start(17, "open", Map.of(), credentials(right));
      Fleet.Service none = fleet.start(17, "none", login);
      Fleet.Service bad = fleet.start(17, "bad", login, credentials(wrong));
      Fleet.Service good = fleet.start(17, "good", login, credentials(right));

      awaitLocked(open, "set graft.admin.login here too");
      awaitLocked(none, "this agent has none in GRAFT_ADMIN_CREDENTIALS");
      awaitLocked(bad, "refuses the name or password in GRAFT_ADMIN_CREDENTIALS");
      Http.Response seen = awaitLocked(good, "\"answered\":1");
      String id = seen.json().get("instances").get(0).get("id").asText();
      Await.until("its status", () -> ask(good, "/graft/fleet?status=" + id).status() == 200);
    }
  }

  private static Http.Response awaitLocked(Fleet.Service by, String text) {
    return Await.value(
        by.process().name() + " to say: " + text,
        () -> ask(by, "/graft/fleet?service=locked"),
        response -> response.status() == 200 && response.body().contains(text));
  }

  private static Http.Response ask(Fleet.Service service, String path) {
    byte[] pair = ("ann:" + PASSWORD).getBytes(StandardCharsets.UTF_8);
    String basic = "Basic " + Base64.getEncoder().encodeToString(pair);
    return service.admin().get(path, "Authorization", basic);
  }

  private static Map<String, String> credentials(Path file) {
    return Map.of("GRAFT_ADMIN_CREDENTIALS", "file:" + file);
  }

  private static Path secret(Path file, String text) throws Exception {
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static String line() throws Exception {
    Process hash =
        new ProcessBuilder(
                Jdk.require(17).command("java").toString(),
                "-jar",
                GraftJar.path().toString(),
                "login",
                "hash",
                "ann",
                "operator")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var in = hash.getOutputStream()) {
      in.write((PASSWORD + "\n").getBytes(StandardCharsets.UTF_8));
    }
    String line = new String(hash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, hash.waitFor());
    return line;
  }
}
