package io.graft.contract.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.CellTable;
import io.graft.test.Checkout;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Trace and span ids are in the application's own logs, and nothing of the application's is lost.
 */
class LogContractTest {
  private static final CellTable TABLE = CellTable.titled("Log contract");
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

  @ParameterizedTest(name = "{0} {1} on JDK {2}")
  @MethodSource("versions")
  void aPatternFindsTheIdsWhereItFindsTheApplicationsOwnValues(
      String library, String version, int jdk) throws Throwable {
    TABLE.run(library + " " + version, jdk, () -> patterns(library, version, Jdk.require(jdk)));
  }

  static Stream<Object[]> versions() {
    return Stream.of(
            on(Jdk.oneOf(8, 11, 17, 21, 25), "logback", "1.1.11"),
            on(Jdk.oneOf(17, 8, 11, 21, 25), "logback", "1.2.13"),
            on(Jdk.newest(11, 17, 21, 25), "logback", "1.5.21"),
            on(Jdk.oneOf(8, 11, 17, 21, 25), "log4j", "2.7"),
            on(Jdk.oneOf(11, 8, 17, 21, 25), "log4j", "2.17.2"),
            on(Jdk.newest(8, 11, 17, 21, 25), "log4j", "2.25.2"))
        .flatMap(cells -> cells);
  }

  private static Stream<Object[]> on(List<Integer> jdks, String library, String version) {
    return jdks.stream().map(jdk -> new Object[] {library, version, jdk});
  }

  private static void patterns(String library, String version, Jdk jdk) {
    boolean logback = library.equals("logback");
    Path libraries = Path.of("target", "lib", library + "-" + version).toAbsolutePath();
    JavaProcessBuilder builder =
        JavaProcess.on(jdk)
            .main(
                "io.graft.contract.log." + (logback ? "LogbackMain" : "Log4jMain"),
                application() + ":" + libraries + "/*")
            .property(
                logback ? "logback.configurationFile" : "log4j.configurationFile",
                Path.of("target/test-classes/" + (logback ? "logback.xml" : "log4j2.xml"))
                    .toAbsolutePath());
    try (JavaProcess process = builder.withAgent().start()) {
      int port = port(process);
      process.awaitOut(Pattern.compile("^outside \\[///]$"));
      get(port, "/");
      process.awaitOut("^inside \\[u/" + TRACE + "/[0-9a-f]{16}/01]$");
      get(port, "/?own");
      process.awaitOut("^inside \\[u/mine//]$");
    }
  }

  @ParameterizedTest(name = "java.util.logging on JDK {0}")
  @MethodSource("io.graft.test.Jdk#matrix()")
  void theIdsFollowAMessageOfTheJdksLogging(int version) throws Throwable {
    TABLE.run("java.util.logging", version, () -> messages(Jdk.require(version)));
  }

  private static void messages(Jdk jdk) {
    try (JavaProcess process =
        JavaProcess.on(jdk)
            .main("io.graft.contract.log.JulMain", application())
            .withAgent()
            .start()) {
      int port = port(process);
      get(port, "/");
      process.awaitErr("^INFO: inside trace_id=" + TRACE + " span_id=[0-9a-f]{16}$");
      assertEquals(
          List.of("INFO: outside"),
          process.err().stream().filter(line -> line.contains("outside")).toList());
    }
  }

  private static void get(int port, String target) {
    assertEquals(
        200, Http.get("http://127.0.0.1:" + port + target, "traceparent", PARENT).status());
  }

  private static int port(JavaProcess process) {
    // Before the agent has started it has nothing to say of a request.
    process.awaitErr("\\[graft] .* started in ");
    Matcher matcher = Pattern.compile("(\\d+)$").matcher(process.awaitOut("^listening on "));
    assertTrue(matcher.find());
    return Integer.parseInt(matcher.group(1));
  }

  private static Path application() {
    return Checkout.file("test-apps/server-contract/javax/target/classes");
  }
}
