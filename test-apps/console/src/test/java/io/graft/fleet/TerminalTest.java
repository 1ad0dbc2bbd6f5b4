package io.graft.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import io.graft.test.ChildProcess;
import io.graft.test.Http;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The commands that show a fleet, run against real ones. */
class TerminalTest {
  private static final Path SCRIPT = Path.of("/usr/bin/script");

  private final Fleet fleet = new Fleet();

  @AfterEach
  void stop() {
    fleet.close();
  }

  private TerminalCommand run(String... words) {
    return TerminalCommand.run(fleet.registry(), words);
  }

  /** Runs a command until what it says fits. */
  private TerminalCommand await(
      String what, Runnable between, Predicate<TerminalCommand> fits, String... words) {
    TerminalCommand[] last = new TerminalCommand[1];
    Await.until(
        what,
        Await.LIMIT.multipliedBy(2),
        () -> {
          between.run();
          last[0] = run(words);
          return fits.test(last[0]);
        },
        () -> String.valueOf(last[0]));
    return last[0];
  }

  @Test
  void servicesAndTopShowWhatThereIs() throws Exception {
    fleet.start(8, "users", Map.of("graft.service.description", "Knows people"));
    Fleet.Service orders = fleet.start(17, "orders", Map.of(), "users");
    Fleet.Service shop = fleet.start(25, "shop", Map.of(), "orders");
    Await.until("the shop to work", () -> shop.work().status() == 200);
    String evil = "Red \u001b[31m and \u202e back";
    fleet.list(fleet.lease("users"), "odd", "odd-1", "127.0.0.9", 80, Map.of("description", evil));

    TerminalCommand services =
        await(
            "all services to be well",
            shop::work,
            command -> command.out().stream().filter(line -> line.contains(" well ")).count() == 3,
            "services");
    services.exits(0);
    assertTrue(services.out().get(0).matches("SERVICE +STATE +REQUESTS +ERRORS +P50 +P99 +INST.*"));
    assertTrue(services.line("odd").contains("no agent"), services::toString);
    assertTrue(services.text().contains("4 services, 4 instances; seen by "), services::toString);
    Set<String> names = new TreeSet<>();
    JsonNode json = run("services", "--json").exits(0).json();
    json.get("services").forEach(each -> names.add(each.get("name").asText()));
    assertEquals(Set.of("odd", "orders", "shop", "users"), names);

    TerminalCommand top = run("top", "--once", "--sort", "name").exits(0);
    assertTrue(top.out().get(1).startsWith("odd ") && top.out().get(2).startsWith("orders "));
    TerminalCommand one = run("top", "users").exits(0);
    assertTrue(one.out().get(0).matches("users +well +Knows people"), one::toString);
    assertTrue(one.text().contains("IN FLIGHT"), one::toString);
    TerminalCommand odd = run("top", "odd");
    assertTrue(odd.out().get(0).contains("Red ?[31m and ? back"), odd::toString);
    // A newer and an older JDK, and the agent that is named.
    String url = orders.admin().base();
    TerminalCommand.run(8, fleet.registry(), "services", "--url", url).exits(0);
    TerminalCommand.run(25, fleet.registry(), "top", "--url=" + url).exits(0);
  }

  @Test
  void whyNamesTheCauseFirst() throws Exception {
    fleet.start(17, "users", Map.of());
    Map<String, String> quick = Map.of("graft.client.orders.breaker.min-calls", "5");
    Fleet.Service orders = fleet.start(17, "orders", Map.of(), "users");
    Fleet.Service shop = fleet.start(17, "shop", quick, "orders");
    Await.until("the shop to work", () -> shop.work().status() == 200);
    TerminalCommand well =
        await("nothing to be wrong", shop::work, command -> command.exit() == 0, "why", "orders");
    assertEquals(
        "Nothing is wrong with orders that its agents know of.", well.out().get(0), well::toString);
    assertTrue(well.line("  from    shop").contains("breaker closed"), well::toString);

    orders.set("broken");
    TerminalCommand failing =
        await(
            "the failures to be seen",
            shop::work,
            command -> command.text().contains("of its requests fail: it responds with 5xx"),
            "why",
            "orders");
    failing.exits(1);
    assertTrue(failing.out().get(0).startsWith("Calls to orders fail: "), failing::toString);
    assertTrue(failing.line("shop calls").contains("ago"), failing::toString);
    TerminalCommand above =
        await(
            "the cause below to be seen",
            shop::work,
            command -> command.text().contains("to do: java -jar graft.jar why orders"),
            "why",
            "shop");
    assertTrue(above.out().get(0).startsWith("Calls to shop fail: its own calls to orders"));
    JsonNode json = run("why", "orders", "--json").exits(1).json();
    assertTrue(json.get("wrong").asBoolean());
    assertEquals("bad", json.get("causes").get(0).get("level").asText());

    orders.process().kill();
    TerminalCommand gone =
        await(
            "its end to be seen",
            shop::work,
            command -> !command.text().contains("why orders") || command.exit() != 0,
            "why",
            "orders");
    gone.exits(1);
    TerminalCommand unknown = run("why", "shpo").exits(1);
    assertTrue(unknown.out().get(0).contains("no registry knows"), unknown::toString);
    assertTrue(unknown.line("to do").endsWith("did you mean shop?"), unknown::toString);
  }

  @Test
  void aRefusalIsExplainedByItsRule() {
    Map<String, String> locked =
        Map.of(
            "graft.server.access", "enforce",
            "graft.server.access.staff.action", "allow",
            "graft.server.access.staff.to", "GET /staff");
    fleet.start(17, "vault", locked);
    Fleet.Service shop = fleet.start(17, "shop", Map.of(), "vault");
    Await.until("the shop to answer", () -> shop.work().status() == 200);
    TerminalCommand why =
        await(
            "the refusal to be seen",
            shop::work,
            command -> command.text().contains("it refuses requests"),
            "why",
            "vault");
    why.exits(1);
    assertTrue(why.out().get(0).startsWith("Calls to vault fail: it refuses"), why::toString);
    assertTrue(why.text().contains("access explain"), why::toString);
  }

  @Test
  void tracesAreJoinedOverServices() {
    fleet.start(17, "users", Map.of());
    Fleet.Service orders = fleet.start(17, "orders", Map.of(), "users");
    Fleet.Service shop = fleet.start(17, "shop", Map.of(), "orders");
    String id = "5ca1ab1e0ddba11c0ffee00decade001";
    Await.until("the shop to work", () -> Trace.of(id).get(shop, "/work").status() == 200);
    TerminalCommand one =
        await(
            "the whole trace",
            () -> {},
            command -> command.text().contains("5 spans of 3 services"),
            "traces",
            id);
    one.exits(0);
    assertTrue(one.out().get(2).matches("shop GET /work +=+ +[0-9.]+ m?s  200"), one::toString);
    assertTrue(one.text().contains("\n  -> orders"), one::toString);
    assertTrue(one.text().contains("\n      -> users"), one::toString);
    assertEquals(
        5, run("traces", id.substring(0, 8), "--json").exits(0).json().get("spans").size());
    TerminalCommand list = run("traces").exits(0);
    assertTrue(list.line(id.substring(0, 12)).startsWith("GET /work"), list::toString);
    run("traces", "--error").exits(0);

    orders.set("broken");
    Trace.of("5ca1ab1e0ddba11c0ffee00decade002").get(shop, "/work");
    TerminalCommand failed =
        await(
            "the failure to be kept",
            () -> {},
            command -> command.exit() == 1,
            "traces",
            "--error",
            "--service",
            "orders");
    assertTrue(failed.line("5ca1ab1e0ddb").contains("503"), failed::toString);
    TerminalCommand why = run("traces", "5ca1ab1e0ddba11c0ffee00decade002").exits(1);
    assertTrue(why.text().contains("! orders serves GET /work: "), why::toString);
    run("traces", "ffffffff").exits(2);
    run("traces", "not-an-id").exits(2);
  }

  /** Requests that name their trace. */
  private record Trace(String id) {
    static Trace of(String id) {
      return new Trace(id);
    }

    Http.Response get(Fleet.Service service, String path) {
      return Http.get(
          "http://127.0.0.1:" + service.port() + path,
          "traceparent",
          "00-" + id + "-00000000000000de-01");
    }
  }

  @Test
  void alertsAreShownAndSilenced() throws Exception {
    Path rules = fleet.directory("rules").resolve("rules.properties");
    Files.writeString(rules, "graft.alerts.breaker-open.for=0\n");
    Map<String, String> watching =
        Map.of(
            "graft.alerts", "on",
            "graft.rules", "file:" + rules,
            "graft.client.orders.breaker.min-calls", "5");
    Fleet.Service orders = fleet.start(17, "orders", Map.of());
    TerminalCommand off = run("alerts").exits(2);
    assertTrue(off.err().get(0).contains("set graft.alerts=on"), off::toString);
    Fleet.Service shop = fleet.start(17, "shop", watching, "orders");
    Await.until("the shop to work", () -> shop.work().status() == 200);
    TerminalCommand well =
        await("nothing to fire", () -> {}, command -> command.exit() == 0, "alerts");
    assertTrue(
        well.text().contains("Nothing fires; asked 1 agent, 1 more do not watch"), well::toString);

    orders.set("broken");
    Runnable calls =
        () -> {
          for (int i = 0; i < 10; i++) {
            shop.work();
          }
        };
    TerminalCommand firing =
        await("it to fire", calls, command -> command.text().contains("breaker-open"), "alerts");
    firing.exits(1);
    assertTrue(firing.line("breaker-open").startsWith("firing  "), firing::toString);
    assertTrue(run("alerts", "--json").json().get("alerts").size() > 0);

    TerminalCommand silence = run("alerts", "silence", "breaker-open", "--for", "2h").exits(0);
    assertEquals(1, silence.out().size(), silence::toString);
    assertTrue(
        silence.text().matches("graft[.]alerts[.]breaker-open[.]silence=20\\d\\d-.*Z"),
        silence::toString);
    Path next = rules.resolveSibling("next");
    Files.writeString(next, "graft.alerts.breaker-open.for=0\n" + silence.text() + "\n");
    Files.move(next, rules, StandardCopyOption.REPLACE_EXISTING);
    await(
        "it to be silenced",
        calls,
        command -> command.text().contains("silenced  shop: breaker-open"),
        "alerts");
    run("alerts", "silence").exits(2);
    run("alerts", "silence", "breaker-open", "--for", "ever").exits(2);
  }

  @Test
  void whatCannotBeIsSaidInOneLine() {
    TerminalCommand nobody = run("top").exits(2);
    assertEquals(1, nobody.err().size(), nobody::toString);
    assertTrue(nobody.err().get(0).contains("--url <admin>"), nobody::toString);
    // Without an agent the registries are listed.
    run("services").exits(0);
    TerminalCommand refused = run("why", "orders", "--url", "127.0.0.1:1").exits(2);
    assertTrue(
        refused.err().get(0).startsWith("no admin endpoint responds at 127.0.0.1:1"),
        refused::toString);
    TerminalCommand option = run("top", "--onse").exits(2);
    assertTrue(option.err().get(0).contains("no such option: --onse"), option::toString);
    run("why").exits(2);
    run("top", "--sort", "colour").exits(2);
  }

  @Test
  void onATerminalItIsDrawnAgainUntilAKeyEndsIt() {
    assumeTrue(Files.isExecutable(SCRIPT) || System.getenv("CI") != null, "no script");
    fleet.start(17, "users", Map.of());
    Await.until("it to be listed", () -> run("services").text().contains("users"));
    try (ChildProcess top = onTerminal(Map.of(), "top --every 0.5")) {
      top.awaitOut("users.*\u001b\\[32mwell");
      top.awaitOut("q quit");
      top.writeLine("n");
      top.awaitOut("by name");
      top.writeLine("q");
      assertEquals(0, top.awaitExit(), top::dump);
      String all = String.join("\n", top.out());
      assertTrue(all.contains("\u001b[?1049h") && all.contains("\u001b[?1049l"), top::dump);
    }
    try (ChildProcess plain = onTerminal(Map.of("NO_COLOR", "1"), "services")) {
      assertEquals(0, plain.awaitExit(), plain::dump);
      String all = String.join("\n", plain.out());
      assertTrue(all.contains("users"), plain::dump);
      assertFalse(all.contains("\u001b"), plain::dump);
    }
  }

  private ChildProcess onTerminal(Map<String, String> environment, String words) {
    String command = String.join(" ", TerminalCommand.words(17, words.split(" ")));
    ProcessBuilder builder =
        new ProcessBuilder(List.of(SCRIPT.toString(), "-qec", command, "/dev/null"));
    TerminalCommand.environment(builder, fleet.registry());
    builder.environment().put("TERM", "xterm");
    builder.environment().putAll(environment);
    return ChildProcess.start(words, builder);
  }

  @Test
  void anAgentThatHangsDelaysNobodyForLong() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      fleet.start(17, "users", Map.of());
      Fleet.Service shop =
          fleet.start(17, "shop", Map.of("otel.traces.sampler", "always_on"), "users");
      Await.until("the shop to work", () -> shop.work().status() == 200);
      String hanging = "127.0.0.1:" + silent.getLocalPort();
      fleet.list(fleet.lease("users"), "hanging", "h-0", "127.0.0.2", 80, Map.of("admin", hanging));
      TerminalCommand services =
          await(
              "its silence to be shown",
              () -> {},
              command -> command.text().contains("1 silent"),
              "services");
      assertTrue(services.line("hanging").contains("1 silent"), services::toString);
      assertTrue(run("traces").text().contains("/work"));
      assertTrue(run("why", "hanging").exits(0).text().contains("do not answer"));
    }
  }
}
