package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.graft.test.TemporaryDirectory;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Jetty is registered as long as its application can answer, and no longer. */
class JettyReadinessTest {
  private static final CellTable TABLE = CellTable.titled("Readiness of Jetty");

  @ParameterizedTest(name = "{0} on JDK {2}")
  @CsvSource({"9.4.58, javax, 8", "12.1.14, jakarta, 25"})
  void failedApplicationIsNotRegisteredUntilItIsStarted(String version, String names, int jdk)
      throws Throwable {
    TABLE.run("jetty " + version, jdk, () -> run(version, names, Jdk.require(jdk)));
  }

  private static void run(String version, String names, Jdk jdk) throws Exception {
    Path lib = Path.of("target", "lib", "jetty-" + version).toAbsolutePath();
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        JavaProcess process =
            JavaProcess.on(jdk)
                .name("failing on Jetty " + version)
                .main(
                    "io.graft.contract.server.JettyFailedMain",
                    ServerUnderTest.application(names) + ":" + lib + "/*")
                .withAgent()
                .property("graft.service.name", "contract")
                .arguments(directory.directory("application").toString())
                .start()) {
      String line = process.awaitOut("^listening on ");
      String port = line.substring(line.lastIndexOf(' ') + 1);
      AdminClient admin = AdminClient.of(process);
      String page = "http://127.0.0.1:" + port + "/failing";
      assertEquals(503, Http.get(page).status());
      String reason = "port: " + port + ", http, on loopback";
      String doctor = admin.get("/graft/doctor").body();
      assertTrue(doctor.contains(reason), doctor);
      assertTrue(doctor.contains("its web application has failed to start"), doctor);
      assertTrue(!state(admin).startsWith("registered"), state(admin));
      process.writeLine("start it again");
      Await.until(
          "its registration", () -> state(admin).matches("registered: contract/.*:" + port));
      assertEquals(204, Http.get(page).status());
      process.endInput();
      process.awaitOut("^stopped");
      Await.until("no registration", () -> !state(admin).startsWith("registered"));
    }
  }

  private static String state(AdminClient admin) {
    return admin.status().at("/service/state").asText();
  }
}
