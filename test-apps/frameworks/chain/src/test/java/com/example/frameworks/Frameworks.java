package com.example.frameworks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.test.Checkout;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import io.graft.test.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The five applications, each in a JVM of its own with the agent, and one registry. */
final class Frameworks implements AutoCloseable {
  private static final String[] SMALL = {"-Xmx200m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"};
  private static final Path ALL = Checkout.file("test-apps/frameworks");

  private final Path registry;
  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private final Map<String, JavaProcess> processes = new LinkedHashMap<>();

  Frameworks(TemporaryDirectory directory) throws IOException, InterruptedException {
    registry = directory.directory("registry");
    try {
      start("wildfly", wildFly(directory.directory("wildfly")));
      start("dropwizard", dropwizard(directory.directory("dropwizard")));
      start("quarkus", quarkus());
      start("micronaut", micronaut());
      start("helidon", helidon());
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** By the names under which they are registered. */
  Map<String, Integer> ports() {
    return ports;
  }

  Path registry() {
    return registry;
  }

  JavaProcess process(String name) {
    return processes.get(name);
  }

  /** What all of them have printed, of which any may be why another fails. */
  String dump() {
    StringBuilder all = new StringBuilder();
    processes.values().forEach(each -> all.append(each.dump()).append('\n'));
    return all.toString();
  }

  private void start(String name, JavaProcessBuilder process) {
    processes.put(
        name,
        process
            .name(name)
            .withAgent()
            .registry(registry)
            .jvmArguments(SMALL)
            .property("graft.service.name", name)
            .start());
  }

  private int port(String name) {
    return ports.computeIfAbsent(name, none -> Ports.lasting());
  }

  private JavaProcessBuilder dropwizard(Path directory) throws IOException {
    Path configuration = directory.resolve("dropwizard.yml");
    Files.writeString(
        configuration,
        """
        server:
          applicationConnectors: [{type: http, bindHost: 127.0.0.1, port: %d}]
          adminConnectors: [{type: http, bindHost: 127.0.0.1, port: %d}]
        """
            .formatted(port("dropwizard"), Ports.lasting()));
    return main("dropwizard", "DropwizardFirst").arguments("server", configuration.toString());
  }

  private JavaProcessBuilder quarkus() {
    return JavaProcess.on(Jdk.current())
        .jar(ALL.resolve("quarkus/target/quarkus-app/quarkus-run.jar"))
        .property("quarkus.http.host", "127.0.0.1")
        .property("quarkus.http.port", port("quarkus"));
  }

  private JavaProcessBuilder micronaut() throws IOException {
    return main("micronaut", "MicronautThird")
        .property("micronaut.server.host", "127.0.0.1")
        .property("micronaut.server.port", port("micronaut"));
  }

  private static JavaProcessBuilder main(String module, String main) throws IOException {
    Path target = ALL.resolve(module).resolve("target");
    return JavaProcess.on(Jdk.current())
        .main(
            "com.example.frameworks." + main,
            target.resolve("classes") + ":" + Files.readString(target.resolve("class-path")));
  }

  /** Compiles it too: the compiler of the build is older than Helidon 4. */
  private JavaProcessBuilder helidon() throws IOException, InterruptedException {
    Jdk jdk = Jdk.require(21);
    String libraries =
        Checkout.file("test-apps/server-contract/helidon-4.5/target/lib").toString() + "/*";
    Path classes = Path.of("target/helidon").toAbsolutePath();
    Process javac =
        new ProcessBuilder(
                jdk.command("javac").toString(),
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                libraries,
                "src/test/helidon/com/example/frameworks/HelidonFourth.java")
            .inheritIO()
            .start();
    assertEquals(0, javac.waitFor());
    return JavaProcess.on(jdk)
        .main("com.example.frameworks.HelidonFourth", classes + ":" + libraries)
        .property("port", port("helidon"));
  }

  private JavaProcessBuilder wildFly(Path directory) throws IOException {
    Path home = Path.of("target/distributions/wildfly-39.0.1.Final").toAbsolutePath();
    Path configuration = Files.createDirectories(directory.resolve("configuration"));
    for (String each :
        new String[] {
          "standalone.xml", "logging.properties", "application-users.properties",
          "application-roles.properties", "mgmt-users.properties", "mgmt-groups.properties"
        }) {
      Files.copy(
          home.resolve("standalone/configuration").resolve(each), configuration.resolve(each));
    }
    Path deployments = Files.createDirectories(directory.resolve("deployments"));
    Files.copy(ALL.resolve("wildfly/target/wildfly.war"), deployments.resolve("wildfly.war"));
    Path options = directory.resolve("standalone.conf");
    Files.writeString(
        options,
        ". \"%s/bin/standalone.conf\"%nJAVA_OPTS=\"$JAVA_OPTS $APP_OPTS\"%n".formatted(home));
    return JavaProcess.on(Jdk.current())
        .script(home.resolve("bin/standalone.sh"), "APP_OPTS")
        .arguments(
            "-Djboss.server.base.dir=" + directory,
            "-Djboss.http.port=" + port("wildfly"),
            "-Djboss.https.port=" + Ports.lasting(),
            "-Djboss.management.http.port=" + Ports.lasting())
        .environment("RUN_CONF", options.toString())
        .environment("LAUNCH_JBOSS_IN_BACKGROUND", "true");
  }

  @Override
  public void close() {
    processes.values().forEach(JavaProcess::close);
  }
}
