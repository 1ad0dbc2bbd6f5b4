package io.graft.e2e.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import io.graft.test.GraftJar;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules of access on running services, from the first observation to what is refused. */
class AccessTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";
  private static final String DENY =
      "graft.server.access=enforce\n"
          + "graft.server.access.admins.action=deny\n"
          + "graft.server.access.admins.to=/admin/**\n";

  @TempDir Path temp;

  @Test
  void whoMayNotIsRefusedWithAnIdAndNoReason() throws IOException {
    try (RunningDesk desk =
        RunningDesk.start(
            "tomcat",
            Map.of(
                "server.access", "enforce",
                "server.access.admins.action", "deny",
                "server.access.admins.from", "ip:127.0.0.0/8",
                "server.access.admins.to", "/admin/**",
                "server.edge.strip", "x-user"))) {
      Http.Response denied = Http.get(desk.url("/admin/users?token=canary"), "traceparent", PARENT);
      assertEquals(403, denied.status());
      assertEquals("access denied, decision " + TRACE + "\n", denied.body());
      assertEquals("other", Http.get(desk.url("/x")).body());

      List<JsonNode> spans = desk.admin().awaitSpans(TRACE, "SERVER", 1);
      assertTrue(spans.get(0).toString().contains("graft.access.rule"), spans.toString());
      JsonNode status = desk.admin().status();
      JsonNode rule = status.at("/security/rules/0");
      assertEquals("admins", rule.get("name").asText());
      assertEquals(1, rule.get("enforced").asInt());
      String decision = status.at("/decisions/0").toString();
      assertTrue(
          decision.contains("access rule admins denied GET /admin/users of ip:127.0.0.1"),
          decision);
      String metrics = desk.admin().metrics();
      assertTrue(
          metrics.contains(
                  "graft_access_requests_total{graft_rule=\"admins\",graft_action=\"deny\",graft_enforced=\"true\"}"
                      + " 1")
              || metrics.matches("(?s).*graft_access[a-z_]*\\{[^}]*admins[^}]*true[^}]*\\} 1.*"),
          metrics);
      assertFalse(status.get("security").toString().contains("canary"));

      spoofedHeaders(desk);
    }
  }

  private static void spoofedHeaders(RunningDesk desk) throws IOException {
    String[] attack50And51 = {
      "X-Forwarded-Client-Cert",
      "client-cert",
      "x-graft-caller",
      "l5d-client-id",
      "x-envoy-original-path",
      "x-user",
      "x_user"
    };
    for (String name : attack50And51) {
      Http.Response answer = Http.get(desk.url("/headers"), name, "admin");
      boolean taken =
          answer.status() == 200 && !answer.body().toLowerCase().contains(name.toLowerCase());
      // A server whose adapter cannot take it away refuses the request.
      assertTrue(taken || answer.status() == 400, name + ": " + answer.body());
    }
    assertTrue(Http.get(desk.url("/headers"), "x-other", "1").body().contains("x-other"));
    // Twice, named by Connection, and in a trailer.
    String twice = desk.send("GET", "/headers", "X-User: a", "x-user: b", "Connection: x-user");
    assertTrue(twice.contains(" 200") && !twice.toLowerCase().contains("x-user"), twice);
    String trailer =
        "POST /headers HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTrailer: x-user\r\n"
            + "Connection: close\r\n\r\n0\r\nX-User: a\r\n\r\n";
    assertFalse(desk.raw(trailer).toLowerCase().contains("x-user"));
  }

  @Test
  void aCallersBreakerDoesNotCountRefusals() {
    try (RunningDesk desk =
            RunningDesk.start(
                "jdk",
                Map.of(
                    "server.access", "enforce",
                    "server.access.admins.action", "deny",
                    "server.access.admins.to", "/admin/**"));
        JavaProcess caller =
            JavaProcess.on(Jdk.current())
                .main(Desk.class.getName(), System.getProperty("java.class.path"))
                .arguments("jdk")
                .withAgent()
                .registry(desk.process().registry())
                .property("graft.service.name", "front")
                .start()) {
      String line = caller.awaitOut("listening on \\d+");
      String url = "http://127.0.0.1:" + line.substring(line.lastIndexOf(' ') + 1) + "/call?";
      Await.until(
          "the desk to be known",
          () -> Http.get(url + "http://desk/x").body().equals("status 200"));
      for (int i = 0; i < 60; i++) {
        assertEquals("status 403", Http.get(url + "http://desk/admin/" + i).body());
      }
      assertEquals("status 200", Http.get(url + "http://desk/x").body());
      assertFalse(
          io.graft.test.AdminClient.of(caller).status().toString().contains("breaker_opened"));
    }
  }

  @Test
  void attack64LiveRulesTightenAndDoNotWeaken() throws IOException {
    Path rules = Files.writeString(temp.resolve("rules"), "");
    try (RunningDesk desk = RunningDesk.start("jdk", Map.of("rules", "file:" + rules))) {
      assertEquals("admin", Http.get(desk.url("/admin/x")).body());
      Files.writeString(rules, DENY);
      await("the rule", desk, 403);
      for (String weaker :
          List.of(
              "graft.server.access=observe\n" + DENY.substring(DENY.indexOf('\n') + 1),
              "",
              DENY + "graft.enabled=false\n",
              DENY + "graft.mode=observe\n",
              DENY.replace("/admin/**", "/admin/secret"),
              DENY + "graft.security.live=all\ngraft.server.access.admins.mode=observe\n")) {
        int before = desk.process().err().size();
        Files.writeString(rules, weaker);
        Await.until(
            "the line",
            () ->
                desk.process().err().stream()
                    .skip(before)
                    .anyMatch(line -> line.contains("the whole revision is refused")));
        assertEquals(403, Http.get(desk.url("/admin/x")).status(), weaker);
      }
      Files.writeString(rules, DENY + "graft.server.access.b.action=deny\n");
      Await.until("more to be denied", () -> Http.get(desk.url("/x")).status() == 403);
    }
  }

  private static void await(String what, RunningDesk desk, int status) {
    Await.until(
        what,
        Duration.ofSeconds(5),
        () -> Http.get(desk.url("/admin/x")).status() == status,
        () -> "no status " + status);
  }

  @Test
  void observingTellsAndSuggests() throws Exception {
    try (RunningDesk desk =
        RunningDesk.start(
            "tomcat",
            Map.of(
                "server.access.a.action", "allow",
                "server.access.a.from", "service:front",
                "server.access.a.to", "/items/**"))) {
      for (int i = 0; i < 3; i++) {
        assertEquals(200, Http.get(desk.url("/items/" + i), "x-graft-caller", "front").status());
      }
      // What enforcing would refuse as ambiguous is served too.
      assertTrue(desk.send("GET", "//admin/x").contains(" 200"));
      JsonNode security =
          Await.value(
              "the facts",
              () -> desk.admin().status().get("security"),
              part -> part.at("/callers/0/requests").asInt() > 0 && part.get("callers").size() > 1);
      assertEquals("observe", security.get("mode").asText());
      assertEquals("observe", security.get("path").asText());
      JsonNode refused = security.at("/wouldRefuse/0");
      assertEquals("default", refused.get("rule").asText());
      assertEquals("ip:127.0.0.1", refused.get("caller").asText());
      String callers = security.get("callers").toString();
      assertTrue(callers.contains("\"/items/*\"") && callers.contains("\"front\""), callers);
      assertTrue(desk.admin().status().get("decisions").toString().contains("would deny"));

      List<String> suggested = command(0, "suggest", "--url", desk.admin().base());
      Path rules = Files.write(temp.resolve("suggested"), suggested);
      String text = String.join("\n", suggested);
      assertTrue(text.contains(".from=ip:127.0.0.1"), text);
      assertTrue(text.contains("GET /items/*"), text);
      assertTrue(text.contains("its sender says that it is front"), text);
      command(0, "explain", "GET", "/items/7", "--ip", "127.0.0.1", rules.toString());
      command(1, "explain", "GET", "/items/7", "--ip", "10.0.0.1", rules.toString());
      List<String> told =
          command(0, "explain", "GET", "/items/7", "--service", "front", desk.admin().base());
      assertTrue(told.get(0).startsWith("allowed by rule a: from=service:front"), told.toString());
    }
  }

  @Test
  void explainSaysWhichRuleDecidesAndWhy() throws Exception {
    Path rules =
        Files.writeString(
            temp.resolve("rules"),
            DENY
                + "graft.server.access.shop.action=allow\n"
                + "graft.server.access.shop.from=service:shop,user:https://idp/ann\n"
                + "graft.server.access.shop.to=GET /items/{id}\n"
                + "graft.server.access.shop.when=!claim:dept=ops\n");
    String file = rules.toString();
    List<String> told = command(1, "explain", "GET", "/admin/x", "--service", "shop", file);
    assertEquals("denied by rule admins: to=/admin/**", told.get(0));
    told =
        command(
            0,
            "explain",
            "get",
            "/items/1",
            "--user",
            "https://idp/ann",
            "--claim",
            "dept=sales",
            file);
    assertTrue(told.get(0).startsWith("allowed by rule shop: from="), told.toString());
    told = command(1, "explain", "GET", "/items/1", "--header", "x-graft-caller=shop", file);
    assertEquals("denied by default: no rule allows it", told.get(0));
    assertTrue(
        told.toString().contains("the caller is none of from=service:shop"), told.toString());
    told = command(1, "explain", "GET", "//items/1", file);
    assertEquals(List.of("denied with 400: the path has an empty segment"), told);
    command(2, "explain", "GET", "/items/1", temp.resolve("none").toString());
    command(2, "explain", "GET", "/items/1", "--user", "ann", file);
    command(2, "explain");
  }

  @Test
  void explainSaysWhatARuleWouldAsk() throws Exception {
    Path rules =
        Files.writeString(
            temp.resolve("rules"),
            "graft.server.access=enforce\n"
                + "graft.server.access.pay.action=custom\n"
                + "graft.server.access.pay.to=/pay/**\n"
                + "graft.server.access.pay.check=http://policy/check?key=canary\n"
                + "graft.server.access.pay.headers=x-tenant\n");
    String[] question = {"explain", "POST", "/pay/1", "--header", "x-tenant=a", rules.toString()};
    List<String> told = command(0, question);
    assertEquals(
        "allowed by default: no rule denies it, unless the check of rule pay denies it first",
        told.get(0));
    assertTrue(told.get(2).contains("asks GET http://policy/check with"), told.toString());
    assertTrue(told.get(2).contains("x-tenant"), told.toString());
    assertFalse(told.toString().contains("canary"));
    told = command(0, "explain", "GET", "/x", rules.toString());
    assertEquals("allowed by default: no rule denies it", told.get(0));
  }

  private static List<String> command(int code, String... words) throws Exception {
    String[] all = new String[words.length + 1];
    all[0] = "access";
    System.arraycopy(words, 0, all, 1, words.length);
    try (JavaProcess process =
        JavaProcess.on(Jdk.current()).jar(GraftJar.path()).arguments(all).start()) {
      assertEquals(code, process.awaitExit(), process.out() + " " + process.err());
      return process.out();
    }
  }

  @Test
  void attack65AnInvalidRuleAtTheStartLetsNobodyIn() {
    Map<String, String> settings = new HashMap<>();
    settings.put("server.access", "enforce");
    settings.put("server.access.a.action", "allow");
    settings.put("server.access.a.form", "service:shop");
    try (RunningDesk desk = RunningDesk.start("jdk", settings)) {
      assertEquals(503, Http.get(desk.url("/x")).status());
      desk.process().awaitErr(".*did you mean graft.server.access.a.from.*");
      assertEquals(
          "graft.server.access.a.form", desk.admin().status().at("/security/invalid/0").asText());
    }
  }

  @Test
  void inObserveModeALineSaysThatNothingIsProtected() {
    Map<String, String> settings =
        Map.of("mode", "observe", "server.access", "enforce", "server.access.a.action", "deny");
    try (RunningDesk desk = RunningDesk.start("jdk", settings)) {
      assertEquals(200, Http.get(desk.url("/x")).status());
      desk.process().awaitErr(".*graft.mode=observe.*nothing is protected.*");
      JsonNode security = desk.admin().status().get("security");
      assertEquals("observe", security.get("mode").asText());
      assertEquals(1, security.at("/rules/0/observed").asInt());
    }
  }
}
