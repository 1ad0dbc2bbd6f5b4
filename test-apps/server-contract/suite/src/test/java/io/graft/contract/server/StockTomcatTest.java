package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A stock Tomcat with a WAR, started by its own script, that got one thing from us: {@code
 * CATALINA_OPTS=-javaagent:graft.jar}.
 */
class StockTomcatTest {
  private static final CellTable TABLE = CellTable.titled("Stock Tomcat");

  /** With {@code -security} Tomcat gives nobody but itself any rights, from its first class on. */
  @ParameterizedTest(name = "Tomcat {0} on JDK {2} {3}")
  @CsvSource({
    "8.5.100, javax, 8, run -security",
    "10.1.55, jakarta, 21, run -security",
    "11.0.24, jakarta, 25, run"
  })
  void anotherJvmFindsItByNameAndItsTraceGoesOn(
      String version, String names, int jdk, String command) throws Throwable {
    TABLE.run(
        "Tomcat " + version + command.replace("run", ""),
        jdk,
        () -> run(version, names, Jdk.require(jdk), command));
  }

  @ParameterizedTest(name = "Tomcat {0} on JDK {2} {3}")
  @EnabledIf("io.graft.test.Jdk#isMatrix")
  @CsvSource({"7.0.109, javax, 8, run", "9.0.98, javax, 17, run"})
  void andSoInTheOtherVersions(String version, String names, int jdk, String command)
      throws Throwable {
    anotherJvmFindsItByNameAndItsTraceGoesOn(version, names, jdk, command);
  }

  private static void run(String version, String names, Jdk jdk, String command) throws Exception {
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      TomcatDistribution distribution =
          new TomcatDistribution(version, directory.directory("base"));
      distribution.deploy("shop", ServerUnderTest.application(names));
      Path registry = directory.directory("registry");
      try (JavaProcess tomcat = tomcat(distribution, jdk, registry, command);
          JavaProcess caller = caller(jdk, registry)) {
        AdminClient admin = AdminClient.of(tomcat);
        String url = "http://127.0.0.1:" + registeredPort(admin) + "/shop/users/1";
        assertEquals("user 1", Http.get(url).body());

        AdminClient callers = AdminClient.of(caller);
        Await.until(
            "the caller knows it", () -> !callers.status().at("/registry/services/shop").isEmpty());
        caller.writeLine("http://shop/shop/users/42");
        caller.awaitOut("^got user 42$");
        JsonNode client = onlySpan(callers, "");
        assertEquals("CLIENT", client.get("kind").asText());
        assertEquals("shop", client.get("destination").asText());
        JsonNode server = onlySpan(admin, "?trace=" + client.get("traceId").asText());
        assertEquals("SERVER", server.get("kind").asText());
        assertEquals(client.get("spanId"), server.get("parentSpanId"));
        assertEquals("/shop/users/*", server.get("attributes").get("http.route").asText());

        assertEquals(
            List.of(),
            tomcat.err().stream()
                .filter(line -> line.contains("AccessControl") || line.contains(" failed "))
                .toList());
        tomcat.terminate();
        tomcat.awaitExit();
        assertEquals(List.of(), leasesOf("shop", registry));
      }
    }
  }

  private static JavaProcess tomcat(
      TomcatDistribution distribution, Jdk jdk, Path registry, String command) {
    return JavaProcess.on(jdk)
        .script(distribution.home().resolve("bin/catalina.sh"), "CATALINA_OPTS")
        .arguments(command.split(" "))
        .environment("CATALINA_HOME", distribution.home().toString())
        .environment("CATALINA_BASE", distribution.base().toString())
        .withAgent()
        .registry(registry)
        .start();
  }

  private static JavaProcess caller(Jdk jdk, Path registry) {
    return JavaProcess.on(jdk)
        .main("io.graft.contract.server.CallMain", ServerUnderTest.application("javax"))
        .withAgent()
        .registry(registry)
        .property("otel.traces.sampler", "always_on")
        .start();
  }

  private static int registeredPort(AdminClient admin) {
    String state =
        Await.value(
            "its registration under the name of its WAR",
            () -> admin.status().at("/service/state").asText(),
            text -> text.startsWith("registered: shop/"));
    return Integer.parseInt(state.substring(state.lastIndexOf(':') + 1));
  }

  private static JsonNode onlySpan(AdminClient admin, String query) {
    return Await.value(
            "a span",
            () -> admin.get("/graft/traces" + query).json().get("spans"),
            spans -> spans.size() == 1)
        .get(0);
  }

  private static List<Path> leasesOf(String service, Path registry) throws IOException {
    try (Stream<Path> files = Files.list(registry)) {
      return files.filter(file -> file.getFileName().toString().startsWith(service + "@")).toList();
    }
  }
}
