package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A stock Tomcat with a WAR, started by its own script, that got one thing from us: {@code
 * CATALINA_OPTS=-javaagent:graft.jar}.
 */
class StockTomcatTest {
  private static final CellTable TABLE = CellTable.titled("Stock Tomcat");

  @ParameterizedTest(name = "Tomcat {0} on JDK {2}")
  @CsvSource({
    "7.0.109, javax, 8",
    "8.5.100, javax, 11",
    "9.0.98, javax, 17",
    "10.1.55, jakarta, 21",
    "11.0.24, jakarta, 25"
  })
  void anotherJvmFindsItByNameAndItsTraceGoesOn(String version, String names, int jdk)
      throws Throwable {
    TABLE.run("Tomcat " + version, jdk, () -> run(version, names, Jdk.require(jdk)));
  }

  private static void run(String version, String names, Jdk jdk) throws Exception {
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      TomcatDistribution distribution =
          new TomcatDistribution(version, directory.directory("base"));
      distribution.deploy("shop", ServerUnderTest.application(names));
      try (JavaProcess tomcat =
              JavaProcess.on(jdk)
                  .name("Tomcat " + version)
                  .script(distribution.home().resolve("bin/catalina.sh"), "CATALINA_OPTS")
                  .arguments("run")
                  .environment("CATALINA_HOME", distribution.home().toString())
                  .environment("CATALINA_BASE", distribution.base().toString())
                  .withAgent()
                  .registry(directory.directory("registry"))
                  .start();
          JavaProcess caller =
              JavaProcess.on(jdk)
                  .main("io.graft.contract.server.CallMain", ServerUnderTest.application("javax"))
                  .withAgent()
                  .registry(directory.directory("registry"))
                  .property("otel.traces.sampler", "always_on")
                  .start()) {
        AdminClient admin = AdminClient.of(tomcat);
        String state =
            Await.value(
                "its registration",
                () -> admin.status().at("/service/state").asText(),
                text -> text.startsWith("registered: shop/"));
        int port = Integer.parseInt(state.substring(state.lastIndexOf(':') + 1));
        assertEquals(
            "user 1",
            new String(
                new java.net.URL("http://127.0.0.1:" + port + "/shop/users/1")
                    .openStream()
                    .readAllBytes()));

        caller.writeLine("http://shop/shop/users/42");
        caller.awaitOut("^got user 42$");
        JsonNode client = span(AdminClient.of(caller), "CLIENT");
        assertEquals("shop", client.get("destination").asText());
        JsonNode server =
            Await.value(
                    "the server's span",
                    () ->
                        admin
                            .get("/graft/traces?trace=" + client.get("traceId").asText())
                            .json()
                            .get("spans"),
                    spans -> spans.size() == 1)
                .get(0);
        assertEquals("SERVER", server.get("kind").asText());
        assertEquals(client.get("spanId"), server.get("parentSpanId"));
        assertEquals("/shop/users/*", server.get("attributes").get("http.route").asText());

        tomcat.terminate();
        tomcat.awaitExit();
        assertTrue(
            tomcat.err().stream()
                .noneMatch(line -> line.contains("[graft] ") && line.contains("failed")));
        try (var leases = java.nio.file.Files.list(directory.directory("registry"))) {
          assertTrue(leases.noneMatch(file -> file.getFileName().toString().startsWith("shop@")));
        }
      }
    }
  }

  private static JsonNode span(AdminClient admin, String kind) {
    return Await.value(
            "a span",
            () -> admin.traces().get("spans"),
            spans -> spans.size() == 1 && spans.get(0).get("kind").asText().equals(kind))
        .get(0);
  }
}
