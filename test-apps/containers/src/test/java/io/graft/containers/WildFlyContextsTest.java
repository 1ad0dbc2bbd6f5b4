package io.graft.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.CellTable;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import io.graft.test.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A WildFly whose applications are services of their own: they follow what an operator does by its
 * own command line.
 */
class WildFlyContextsTest {
  private static final CellTable TABLE = CellTable.titled("WildFly's operations");

  @TestFactory
  Stream<DynamicTest> applicationsFollowTheOperator() {
    List<WildFly> all = new ArrayList<>();
    if (Jdk.isMatrix()) {
      all.add(new WildFly("wildfly-servlet-26.1.1.Final", "javax", List.of(17)));
      all.add(new WildFly("wildfly-10.1.0.Final", "javax", List.of(8)));
      all.add(new WildFly("wildfly-39.0.1.Final", "jakarta", List.of(25)));
    }
    return all.stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.toString(),
                    () ->
                        TABLE.run(
                            each.toString(), each.jdks().get(0), () -> new Cell(each).run())));
  }

  private static final class Cell {
    private final WildFly wildFly;
    private final Jdk jdk;
    private final int port = Ports.lasting();
    private final int management = Ports.lasting();

    Cell(WildFly wildFly) {
      this.wildFly = wildFly;
      jdk = Jdk.require(wildFly.jdks().get(0));
    }

    void run() throws Exception {
      try (TemporaryDirectory directory = TemporaryDirectory.create()) {
        Path base = directory.directory("base");
        var builder = wildFly.prepare(jdk, base, port, management);
        Path deployments = base.resolve("deployments");
        Files.copy(deployments.resolve("shop.war"), deployments.resolve("users.war"));
        try (JavaProcess process =
            builder
                .name(wildFly + " with services")
                .jvmArguments("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                .withAgent()
                .property("graft.service.name", "box")
                .property("graft.service.per-context", "true")
                .start()) {
          process.endInput();
          operate(process);
        }
      }
    }

    private void operate(JavaProcess process) throws Exception {
      awaitServices(process, Set.of("shop", "users"));
      cli("/deployment=shop.war:undeploy");
      awaitServices(process, Set.of("users"));
      cli("/deployment=shop.war:deploy");
      awaitServices(process, Set.of("shop", "users"));
      assertEquals(200, Http.get("http://127.0.0.1:" + port + "/shop/").status());

      cli(":suspend");
      awaitServices(process, Set.of());
      assertEquals("not registered: it is suspended", state(process));
      assertEquals(503, Http.get("http://127.0.0.1:" + port + "/shop/").status());
      cli(":resume");
      awaitServices(process, Set.of("shop", "users"));
      assertTrue(state(process).startsWith("registered: "), () -> state(process));
      process.terminate();
      process.awaitExit();
      assertEquals(Set.of(), services(process));
    }

    private static String state(JavaProcess process) {
      return AdminClient.of(process).status().at("/service/state").asText();
    }

    /** Runs a command in WildFly's own command line. */
    private void cli(String command) throws Exception {
      ProcessBuilder builder =
          new ProcessBuilder(
              Distribution.of(wildFly.distribution()).resolve("bin/jboss-cli.sh").toString(),
              "--connect",
              "--controller=127.0.0.1:" + management,
              "--command=" + command);
      builder.environment().put("JAVA_HOME", jdk.home().toString());
      builder.redirectErrorStream(true);
      Process cli = builder.start();
      cli.getOutputStream().close();
      String out = new String(cli.getInputStream().readAllBytes());
      assertTrue(cli.waitFor(60, TimeUnit.SECONDS), out);
      assertEquals(0, cli.exitValue(), out);
    }

    private static void awaitServices(JavaProcess process, Set<String> services) {
      Await.value(
          "leases of " + services,
          Duration.ofSeconds(120),
          () -> services(process),
          services::equals,
          process::dump);
    }

    private static Set<String> services(JavaProcess process) throws IOException {
      Set<String> services = new TreeSet<>();
      try (Stream<Path> files = Files.list(process.registry())) {
        for (Path file : files.toList()) {
          String name = file.getFileName().toString();
          if (name.contains("@")) {
            services.add(name.substring(0, name.indexOf('@')));
          }
        }
      }
      return services;
    }
  }
}
