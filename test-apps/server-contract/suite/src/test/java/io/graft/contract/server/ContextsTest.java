package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Web applications of one container are services of their own, if that is wanted. */
class ContextsTest {
  private static final CellTable TABLE = CellTable.titled("Web applications as services");

  @ParameterizedTest(name = "{0} {1} on JDK {3}")
  @CsvSource({
    "Tomcat, 7.0.109, javax, 8",
    "Undertow, 2.3.24, jakarta, 25",
    "Jetty, 12.0.16, jakarta, 25"
  })
  void eachIsRegisteredAsLongAsItRuns(String container, String version, String names, int jdk)
      throws Throwable {
    TABLE.run(
        container + " " + version, jdk, () -> run(container, version, names, Jdk.require(jdk)));
  }

  @ParameterizedTest(name = "{0} {1} on JDK {3}")
  @EnabledIf("io.graft.test.Jdk#isMatrix")
  @CsvSource({
    "Tomcat, 11.0.24, jakarta, 25",
    "Undertow, 1.4.0, javax, 8",
    "Jetty, 9.4.58, javax, 8"
  })
  void andSoInTheOtherVersions(String container, String version, String names, int jdk)
      throws Throwable {
    eachIsRegisteredAsLongAsItRuns(container, version, names, jdk);
  }

  private static void run(String container, String version, String names, Jdk jdk)
      throws IOException {
    String libraries = container.toLowerCase(Locale.ROOT) + "-" + version;
    Path lib = Path.of("target", "lib", libraries).toAbsolutePath();
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        JavaProcess process =
            JavaProcess.on(jdk)
                .name("web applications in " + container + " " + version)
                .main(
                    "io.graft.contract.server.Contexts" + container + "Main",
                    ServerUnderTest.application(names) + ":" + lib + "/*")
                .withAgent()
                .jvmArguments("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                .registry(directory.directory("registry"))
                .directory(directory.directory("work"))
                .property("graft.service.name", "box")
                .property("graft.service.per-context", "true")
                .start();
        JavaProcess caller =
            JavaProcess.on(jdk)
                .name("caller of " + container)
                .main("io.graft.contract.server.CallMain", ServerUnderTest.application("javax"))
                .withAgent()
                .registry(process.registry())
                .start()) {
      String line = process.awaitOut("^listening on ");
      String port = line.substring(line.lastIndexOf(' ') + 1);
      AdminClient admin = AdminClient.of(process);
      awaitLeases(process, Set.of("shop", "users"));
      assertContexts(admin, port, "/shop", "/users");
      AdminClient callers = AdminClient.of(caller);
      call(caller, callers, "shop", port);
      call(caller, callers, "users", port);

      process.writeLine("undeploy");
      awaitLeases(process, Set.of("users"));
      process.awaitOut("^done: undeploy");
      assertContexts(admin, port, "/users");
      call(caller, callers, "users", port);

      process.writeLine("deploy");
      process.awaitOut("^done: deploy");
      awaitLeases(process, Set.of("shop", "users"));
      assertContexts(admin, port, "/shop", "/users");
      call(caller, callers, "shop", port);

      process.terminate();
      process.awaitExit();
      assertEquals(Set.of(), leases(process));
    }
  }

  /** The status page lists what is registered, with its path. */
  private static void assertContexts(AdminClient admin, String port, String... paths) {
    Await.value(
        "contexts " + List.of(paths),
        () -> admin.status().at("/service/contexts"),
        contexts -> {
          Set<String> registered = new TreeSet<>();
          for (JsonNode each : contexts) {
            String text = each.asText();
            String path = text.substring(0, text.indexOf(':'));
            if (text.matches(path + ": registered: " + path.substring(1) + "/.*:" + port)) {
              registered.add(path);
            }
          }
          return registered.equals(Set.of(paths)) && contexts.size() == paths.length;
        });
    String doctor = admin.get("/graft/doctor").body();
    for (String path : paths) {
      assertTrue(doctor.contains("context: " + path + ": registered: "), doctor);
    }
  }

  private static void call(JavaProcess caller, AdminClient callers, String name, String port) {
    JsonNode instances =
        Await.value(
            "the caller to know " + name,
            () -> callers.status().at("/registry/services/" + name),
            services -> services.size() == 1);
    assertEquals(
        "/" + name, instances.get(0).at("/metadata/context").asText(), instances::toString);
    int before = answers(caller, name);
    caller.writeLine("http://" + name + "/" + name + "/orders");
    Await.until("the answer of " + name, () -> answers(caller, name) > before);
    assertEquals("/" + name, Http.get("http://127.0.0.1:" + port + "/" + name + "/").body());
  }

  private static int answers(JavaProcess caller, String name) {
    return (int) caller.out().stream().filter(("got /" + name)::equals).count();
  }

  private static void awaitLeases(JavaProcess process, Set<String> services) {
    Await.value("leases of " + services, () -> leases(process), services::equals);
  }

  private static Set<String> leases(JavaProcess process) throws IOException {
    Set<String> services = new TreeSet<>();
    try (Stream<Path> files = Files.list(process.registry())) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".lease")) {
          services.add(name.substring(0, name.indexOf('@')));
        }
      }
    }
    return services;
  }
}
