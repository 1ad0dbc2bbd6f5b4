package io.graft.e2e.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Catalogue;
import io.graft.config.alerts.AlertSettings;
import io.graft.config.security.AuthSettings;
import io.graft.governance.setting.Setting;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * While calls are made, every key of the rules is set by a live rule, shows its effect, and then
 * has none in {@code observe}.
 */
@Order(1) // the longest first
class LiveKeysTest {
  private static final int TOGETHER = 12;
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private static TemporaryDirectory directory;
  private static Path rules;
  private static Backend backend;
  private static JavaProcess relay;
  private static AdminClient admin;
  private static String url;
  private static int rows;
  private static int markers;

  private final List<Traffic> traffic = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    directory = TemporaryDirectory.create();
    rules = directory.path().resolve("rules.properties");
    Files.writeString(rules, "");
    Path registry = directory.directory("registry");
    backend = new Backend(registry);
    relay =
        JavaProcess.on(Jdk.current())
            .main(Relay.class)
            .withAgent()
            .registry(registry)
            .property("graft.service.zone", "here")
            .property("graft.rules", "file:" + rules)
            .property("graft.security.live", "all")
            .start();
    String line = relay.awaitOut("listening on \\d+");
    url = "http://127.0.0.1:" + line.substring(line.lastIndexOf(' ') + 1);
    admin = AdminClient.of(relay);
  }

  @AfterEach
  void quiet() {
    traffic.forEach(Traffic::close);
  }

  @AfterAll
  static void stop() {
    relay.close();
    backend.close();
    directory.close();
  }

  static Stream<List<Row>> clientRows() {
    String wanted = System.getProperty("keys", "");
    List<Row> all =
        ClientRows.all().stream().filter(row -> row.policy().matches(wanted + ".*")).toList();
    return IntStream.range(0, (all.size() + TOGETHER - 1) / TOGETHER)
        .mapToObj(i -> all.subList(i * TOGETHER, Math.min(all.size(), (i + 1) * TOGETHER)));
  }

  @ParameterizedTest
  @MethodSource("clientRows")
  void clientKeysActAtOnceAndOnlyWhenEnforced(List<Row> rows) throws Exception {
    play(rows);
  }

  static Stream<Row> serverRows() {
    return ServerRows.all().stream();
  }

  @ParameterizedTest
  @MethodSource("serverRows")
  void serverKeysActAtOnceAndOnlyWhenEnforced(Row row) throws Exception {
    play(List.of(row));
  }

  @Test
  void everyLiveKeyOfThePoliciesIsTried() {
    Set<String> live = new TreeSet<>();
    for (Setting<?> setting : Catalogue.all()) {
      if (setting.isLive()) {
        live.add(setting.key());
      }
    }
    Set<String> tried = new TreeSet<>(Set.of("graft.enabled", "graft.mode", "graft.map"));
    tried.add("graft.forward.headers"); // by the client contract
    tried.add("graft.floor"); // by the clients of test-apps/floor
    tried.add("graft.tls"); // by test-apps/tls
    // By the tests of agent/alerts and of io.graft.e2e.alerts.
    AlertSettings.SETTINGS.settings().stream()
        .filter(Setting::isLive)
        .forEach(setting -> tried.add(setting.key()));
    // By the tests of agent/security, and by the server contract with a provider of tokens.
    AuthSettings.SETTINGS.settings().forEach(setting -> tried.add(setting.key()));
    ClientRows.all().forEach(row -> tried.add("graft.client.*." + row.policy()));
    ServerRows.all().forEach(row -> tried.add("graft.server." + row.policy()));
    assertEquals(live, tried);
  }

  private void play(List<Row> tried) throws Exception {
    Map<Integer, Row> numbered = new TreeMap<>();
    for (Row row : tried) {
      backend.add(++rows, row);
      numbered.put(rows, row);
    }
    // graft.map is live too: from here on the addresses mean services.
    write(numbered, false, "enforce");
    numbered.forEach((number, row) -> traffic.add(new Traffic(row, number, url, backend)));
    long start = System.nanoTime();
    await("before the rule", start, Row::before);

    write(numbered, true, "enforce");
    await("by the rule", System.nanoTime(), Row::after);
    for (Traffic one : traffic) {
      Seen all = one.since(start);
      assertTrue(!one.row().neverFails() || all.failures() == 0, () -> one.row() + ": " + all);
    }

    write(numbered, true, "observe");
    long observed = System.nanoTime();
    Await.until(
        "what was sent before has ended",
        () -> traffic.stream().allMatch(one -> observedCalls(one, observed) >= 5));
    List<String> touched = new ArrayList<>();
    for (Traffic one : traffic) {
      String why = touched(one, observed);
      if (!why.isEmpty()) {
        touched.add(one.row() + ": " + why + ", " + one.since(observed));
      }
    }
    assertEquals(List.of(), touched, "in observe nothing may be touched");
  }

  private static long observedCalls(Traffic traffic, long since) {
    return traffic.since(since).calls().stream()
        .filter(call -> call.startNanos() - since > 0)
        .count();
  }

  /** What is not as it would be without an agent; empty: all is. */
  private static String touched(Traffic traffic, long since) {
    Seen seen = traffic.since(since);
    Map<Integer, List<Seen.Received>> received =
        seen.received().stream().collect(Collectors.groupingBy(Seen.Received::id));
    for (Seen.Call call : seen.calls()) {
      if (call.startNanos() - since < 0) {
        continue;
      }
      if (!traffic.row().isClient()) {
        if (call.status() != 200) {
          return "answered " + call.status();
        }
        continue;
      }
      List<Seen.Received> sent = received.getOrDefault(call.id(), List.of());
      if (sent.size() != 1) {
        return "sent " + sent.size() + " times: " + call;
      }
      if (sent.get(0).server() != 0) {
        return "led elsewhere: " + sent;
      }
      if (sent.get(0).status() != call.status()) {
        return "not the answer: " + call;
      }
    }
    return "";
  }

  /** What a row shows. */
  private interface Look {
    boolean at(Row row, Seen seen);
  }

  private void await(String what, long since, Look look) {
    Map<Row, Seen> missing = new HashMap<>();
    traffic.forEach(one -> missing.put(one.row(), one.since(since)));
    Await.until(
        what,
        LIMIT,
        () -> {
          backend.renew();
          for (Traffic one : traffic) {
            boolean whole = System.nanoTime() - since > one.row().windowMillis() * 1_000_000L;
            if (whole && missing.containsKey(one.row())) {
              Seen seen = one.recent(since);
              missing.put(one.row(), seen);
              if (seen.sent() > 0 && look.at(one.row(), seen)) {
                missing.remove(one.row());
              }
            }
          }
          return missing.isEmpty();
        },
        () ->
            missing.entrySet().stream()
                .map(row -> "not " + what + ": " + row.getKey() + ": " + row.getValue())
                .collect(Collectors.joining("\n", "", "\n" + admin.status())));
  }

  /** Writes the rules, and waits until they hold. */
  private void write(Map<Integer, Row> tried, boolean keys, String mode) throws IOException {
    backend.renew();
    List<String> lines = new ArrayList<>();
    lines.add("graft.mode=" + mode);
    List<String> map = new ArrayList<>();
    tried.forEach(
        (number, row) -> {
          lines.addAll(row.rules());
          if (keys) {
            lines.add(row.rule());
          }
          map.add(backend.authority(number) + "=" + row.service());
        });
    lines.add("graft.map=" + String.join(",", map));
    String marker = "graft.client.marker-" + ++markers + ".timeout";
    lines.add(marker + "=1s");
    Path written = Files.write(directory.path().resolve("new"), lines);
    Files.move(written, rules, StandardCopyOption.REPLACE_EXISTING);
    Await.until("the rules hold", () -> admin.status().get("rules").toString().contains(marker));
    assertEquals(List.of(), relay.err().stream().filter(line -> line.contains(" WARN")).toList());
  }
}
