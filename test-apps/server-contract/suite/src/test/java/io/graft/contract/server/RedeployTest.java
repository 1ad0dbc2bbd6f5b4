package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.CellTable;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import io.graft.test.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A web application with libraries of its own that comes and goes leaves nothing of it behind. */
class RedeployTest {
  private static final CellTable TABLE = CellTable.titled("Redeployed web application");
  private static final int TIMES = Jdk.isMatrix() ? 20 : 6;

  @ParameterizedTest(name = "{0} {1} on JDK {3}")
  @CsvSource({
    "Tomcat, 11.0.24, jakarta, 25",
    "Undertow, 1.4.0, javax, 8",
    "Jetty, 9.4.58, javax, 8"
  })
  void eachDeploymentIsGovernedAndNoneOfItsLoadersStays(
      String container, String version, String names, int jdk) throws Throwable {
    TABLE.run(
        container + " " + version, jdk, () -> run(container, version, names, Jdk.require(jdk)));
  }

  @ParameterizedTest(name = "{0} {1} on JDK {3}")
  @EnabledIf("io.graft.test.Jdk#isMatrix")
  @CsvSource({
    "Tomcat, 7.0.109, javax, 8",
    "Undertow, 2.3.24, jakarta, 25",
    "Jetty, 12.0.16, jakarta, 25"
  })
  void andSoInTheOtherVersions(String container, String version, String names, int jdk)
      throws Throwable {
    eachDeploymentIsGovernedAndNoneOfItsLoadersStays(container, version, names, jdk);
  }

  private static void run(String container, String version, String names, Jdk jdk)
      throws IOException {
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      Path war = war(directory.directory("war"), names);
      int port = Ports.lasting();
      String libraries = container.toLowerCase(Locale.ROOT) + "-" + version;
      Path lib = Path.of("target", "lib", libraries).toAbsolutePath();
      try (JavaProcess process =
          JavaProcess.on(jdk)
              .name("redeploying " + container + " " + version)
              .main(
                  "io.graft.contract.server.Redeploy" + container + "Main",
                  ServerUnderTest.application(names) + ":" + lib + "/*")
              .withAgent()
              .jvmArguments("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
              .property("graft.registry", "static:backend=127.0.0.1:" + port)
              .property("otel.traces.sampler", "always_on")
              .arguments(
                  war.toString(), String.valueOf(port), "http://backend/", String.valueOf(TIMES))
              .start()) {
        process.awaitOut("^loaders left: ");
        List<String> out = process.out();
        for (String way : List.of("apache: 200", "thread: 200", "connection: 200")) {
          assertEquals(TIMES, Collections.frequency(out, way), way);
        }
        assertTrue(out.contains("loaders left: 0"), out::toString);
      }
    }
  }

  private static Path war(Path war, String names) throws IOException {
    String here = "io/graft/contract/server/";
    Path classes = Files.createDirectories(war.resolve("WEB-INF/classes/" + here));
    copy(ServerUnderTest.application(names).resolve(here), "Redeployed", classes);
    copy(Path.of("target/lib/war"), "", Files.createDirectories(war.resolve("WEB-INF/lib")));
    return war;
  }

  private static void copy(Path from, String prefix, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith(prefix)).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }
}
