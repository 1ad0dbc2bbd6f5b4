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
            on(Jdk.newest(8, 11, 17, 21, 25), "log4j", "2.25.2"),
            on(Jdk.oneOf(8, 11, 17, 21), "log4j1", "1.2.17"),
            on(Jdk.newest(8, 11, 17, 21, 25), "log4j1", "reload4j-1.2.26"),
            on(Jdk.oneOf(8, 11, 17, 21, 25), "jboss", "2.1.19.Final"),
            on(Jdk.newest(17, 21, 25), "jboss", "3.1.2.Final"))
        .flatMap(cells -> cells);
  }

  static Stream<Object[]> on(List<Integer> jdks, String library, String version) {
    return jdks.stream().map(jdk -> new Object[] {library, version, jdk});
  }

  /** An application that logs by the library. */
  static JavaProcessBuilder application(String library, String version, Jdk jdk) {
    switch (library) {
      case "logback":
        return main(jdk, "LogbackMain", "logback-" + version)
            .property("logback.configurationFile", configuration("logback.xml"));
      case "bridged":
        return main(jdk, "BridgedMain", "logback-" + version)
            .property("logback.configurationFile", configuration("logback.xml"));
      case "log4j":
        return main(jdk, "Log4jMain", "log4j-" + version)
            .property("log4j.configurationFile", configuration("log4j2.xml"));
      case "log4j1":
        return main(jdk, "Log4j1Main", "log4j1-" + version);
      case "jboss":
        return main(jdk, "JBossMain", "jboss-logmanager-" + version)
            .property("java.util.logging.manager", "org.jboss.logmanager.LogManager");
      default:
        return JavaProcess.on(jdk).main("io.graft.contract.log.JulMain", application());
    }
  }

  private static JavaProcessBuilder main(Jdk jdk, String name, String libraries) {
    Path directory = Path.of("target", "lib", libraries).toAbsolutePath();
    return JavaProcess.on(jdk)
        .main("io.graft.contract.log." + name, application() + ":" + directory + "/*");
  }

  private static Path configuration(String file) {
    return Path.of("target/test-classes", file).toAbsolutePath();
  }

  private static void patterns(String library, String version, Jdk jdk) {
    try (JavaProcess process = application(library, version, jdk).withAgent().start()) {
      int port = port(process);
      process.awaitOut(Pattern.compile("^outside \\[///]$"));
      get(port, "/");
      process.awaitOut("^inside \\[u/" + TRACE + "/[0-9a-f]{16}/01]$");
      get(port, "/?own");
      process.awaitOut("^inside \\[u/mine//]$");
      assertEquals(
          List.of(), process.out().stream().filter(line -> line.startsWith("left")).toList());
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

  static int port(JavaProcess process) {
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
