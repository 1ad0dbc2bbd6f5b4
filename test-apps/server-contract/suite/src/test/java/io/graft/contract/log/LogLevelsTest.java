package io.graft.contract.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Checkout;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Levels of an application's loggers, changed for a while through the admin endpoint. */
class LogLevelsTest {
  private static final String TOKEN = "canary-a-token-of-16-or-more";

  static Stream<Object[]> libraries() {
    return Stream.of(
        new Object[] {"Logback", "logback-1.1.11", 8},
        new Object[] {"Logback", "logback-1.5.21", 25},
        new Object[] {"Log4j 2", "log4j-2.7", 8},
        new Object[] {"Log4j 2", "log4j-2.25.2", 25},
        new Object[] {"java.util.logging", "", 8},
        new Object[] {"java.util.logging", "", 25});
  }

  private static JavaProcess start(String name, String library, int jdk) {
    boolean logback = name.equals("Logback");
    Path application = Checkout.file("test-apps/server-contract/javax/target/classes");
    Path libraries = Path.of("target", "lib", library).toAbsolutePath();
    String main = logback ? "LogbackMain" : name.equals("Log4j 2") ? "Log4jMain" : "JulMain";
    JavaProcessBuilder builder =
        JavaProcess.on(Jdk.require(jdk))
            .main(
                "io.graft.contract.log." + main,
                application + (library.isEmpty() ? "" : ":" + libraries + "/*"))
            .property("graft.admin.token", TOKEN);
    if (!library.isEmpty()) {
      builder.property(
          logback ? "logback.configurationFile" : "log4j.configurationFile",
          Path.of("target/test-classes/" + (logback ? "logback.xml" : "log4j2.xml"))
              .toAbsolutePath());
    }
    return builder.withAgent().start();
  }

  private static Http.Response change(AdminClient admin, String body) {
    return Http.post(
        admin.base() + "/graft/logs", body, "Graft-Change", "test", "Graft-Admin-Token", TOKEN);
  }

  private static String body(String logger, String level, String time) {
    return "{\"logger\":\"%s\",\"level\":\"%s\",\"for\":\"%s\"}".formatted(logger, level, time);
  }

  private static int port(JavaProcess process) {
    process.awaitErr("\\[graft] .* started in ");
    Matcher matcher = Pattern.compile("(\\d+)$").matcher(process.awaitOut("^listening on "));
    assertTrue(matcher.find());
    return Integer.parseInt(matcher.group(1));
  }

  private static long inside(JavaProcess process) {
    return Stream.concat(process.out().stream(), process.err().stream())
        .filter(line -> line.contains("inside"))
        .count();
  }

  private static String level(AdminClient admin, String library, String logger) {
    for (JsonNode each : admin.get("/graft/logs").json().get("libraries")) {
      if (each.get("name").asText().equals(library)) {
        return each.get("levels").path(logger).asText();
      }
    }
    return "no " + library;
  }

  @ParameterizedTest(name = "{0} of {1} on JDK {2}")
  @MethodSource("libraries")
  void aLevelIsAnotherForAWhileAndThenAsBefore(String name, String library, int jdk) {
    try (JavaProcess process = start(name, library, jdk)) {
      int port = port(process);
      AdminClient admin = AdminClient.of(process);
      String logger = "io.graft.contract.log";
      assertEquals("INFO", level(admin, name, "ROOT"), () -> admin.get("/graft/logs").body());
      assertEquals("", level(admin, name, logger));
      Http.get("http://127.0.0.1:" + port + "/");
      (name.startsWith("java") ? process.awaitErr("inside") : process.awaitOut("inside")).isEmpty();

      Http.Response set = change(admin, body(logger, "OFF", "1h"));
      assertEquals(200, set.status(), set::body);
      assertEquals("OFF", level(admin, name, logger));
      assertEquals(logger, set.json().at("/changes/0/logger").asText());
      Http.get("http://127.0.0.1:" + port + "/");
      // Another change begins from what was before the first one.
      assertEquals(200, change(admin, body(logger, "ERROR", "2s")).status());
      Http.get("http://127.0.0.1:" + port + "/");
      process.awaitErr("log levels: the level of io.graft.contract.log is as before again");
      assertEquals("", level(admin, name, logger));
      Http.get("http://127.0.0.1:" + port + "/");
      io.graft.test.Await.until("the fourth one", () -> inside(process) == 2);

      assertEquals(200, change(admin, body("ROOT", "ERROR", "1h")).status());
      assertEquals(name.startsWith("java") ? "SEVERE" : "ERROR", level(admin, name, "ROOT"));
      assertEquals(200, change(admin, body("ROOT", "reset", "")).status());
      assertEquals("INFO", level(admin, name, "ROOT"));
    }
  }

  @Test
  void whatIsNotValidChangesNothing() {
    try (JavaProcess process = start("java.util.logging", "", 17)) {
      port(process);
      AdminClient admin = AdminClient.of(process);
      assertEquals(409, change(admin, body("a", "LOUD", "1m")).status());
      assertEquals(400, change(admin, body("a", "FINE", "2d")).status());
      assertEquals(400, change(admin, body("a", "FINE", "soon")).status());
      assertEquals(400, change(admin, body("a\\nb", "FINE", "1m")).status());
      assertEquals(404, change(admin, body("a", "reset", "1m")).status());
      for (int i = 0; i < 50; i++) {
        assertEquals(200, change(admin, body("a" + i, "FINE", "1m")).status());
      }
      assertEquals(409, change(admin, body("b", "FINE", "1m")).status());
      String threads = admin.get("/graft/threads").body();
      assertTrue(threads.contains("\"main\" RUNNABLE\n    at "), threads);
      assertEquals(
          403,
          Http.post(admin.base() + "/graft/logs", body("a", "FINE", "1m"), "Graft-Change", "test")
              .status());
    }
  }
}
