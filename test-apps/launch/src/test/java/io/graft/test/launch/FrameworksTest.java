package io.graft.test.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Checkout;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import io.graft.test.launch.framework.Modular;
import io.graft.test.launch.framework.Osgi;
import io.graft.test.launch.framework.OsgiRelay;
import io.graft.test.launch.framework.Relay;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Woven code links where class loaders hide from it what it does not import. */
class FrameworksTest {
  private static final List<String> CLIENT =
      List.of("httpclient.jar", "httpcore.jar", "commons-logging.jar");

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"felix, 25", "equinox, 8"})
  void bundlesAreGoverned(String framework, int version) throws IOException {
    int port = Ports.lasting();
    Path classes = Checkout.file("test-apps/launch/target/classes");
    run(
        JavaProcess.on(Jdk.require(version))
            .main(Osgi.class.getName(), classes, library(framework + ".jar"))
            .arguments(
                Integer.toString(port),
                library("servlet-api.jar").toString(),
                library("felix-http.jar").toString(),
                bundle().toString()),
        port,
        "javax.servlet.http.HttpServlet");
  }

  @ParameterizedTest
  @EnabledIf("io.graft.test.Jdk#isMatrix")
  @CsvSource({"felix, 8", "equinox, 25"})
  void andSoOnTheOtherJdk(String framework, int version) throws IOException {
    bundlesAreGoverned(framework, version);
  }

  @ParameterizedTest
  @CsvSource({"1, 8", "2, 25"})
  void modulesOfJbossAreGoverned(int generation, int version) throws IOException {
    int port = Ports.lasting();
    module("tomcat", "", "tomcat.jar");
    module(
        "relay",
        "<main-class name='" + Modular.class.getName() + "'/>",
        "classes.jar",
        CLIENT.toArray(new String[0]));
    run(
        JavaProcess.on(Jdk.require(version))
            .jar(library("jboss-modules-" + generation + ".jar"))
            .arguments("-mp", directory.toString(), "relay", Integer.toString(port)),
        port,
        "org.apache.catalina.connector.CoyoteAdapter");
  }

  private void run(JavaProcessBuilder builder, int port, String server) {
    try (JavaProcess app = builder.withAgent().property("graft.service.name", "relay").start()) {
      AdminClient admin = AdminClient.of(app);
      app.awaitOut("^ready");
      Http.Response answer =
          Await.value(
              "an answer",
              () -> Http.get("http://localhost:" + port + "/relay", "traceparent", TRACE + "-01"),
              response -> response.status() == 200);
      assertTrue(answer.body().startsWith(TRACE.substring(0, 35)), answer + app.dump());
      assertNotEquals(TRACE + "-01", answer.body());
      JsonNode joinPoints = admin.status().get("joinPoints");
      String woven = joinPoints.get("woven").toPrettyString();
      assertTrue(woven.contains(server), woven);
      assertTrue(woven.contains("org.apache.http."), woven);
      assertFalse(joinPoints.toString().contains("GraftDoor"), joinPoints.toPrettyString());
      app.endInput();
      assertEquals(0, app.awaitExit());
      assertTrue(app.out().contains("stopped"), app.dump());
      assertTrue(
          app.err().stream().noneMatch(line -> line.contains("Error") || line.contains("cannot")),
          app.dump());
    }
  }

  /** The servlet and its client in one bundle, as many are made. */
  private Path bundle() throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", "relay");
    main.putValue("Bundle-Version", "1.0.0");
    main.putValue("Bundle-Activator", OsgiRelay.class.getName());
    main.putValue("Bundle-ClassPath", ".," + String.join(",", CLIENT));
    main.putValue(
        "Import-Package",
        "javax.servlet,javax.servlet.http,org.osgi.framework,javax.net,javax.net.ssl,javax.crypto,"
            + "javax.crypto.spec,javax.naming,javax.naming.ldap,javax.naming.directory,"
            + "javax.security.auth.x500,org.ietf.jgss");
    Path jar = directory.resolve("relay.jar");
    write(jar, manifest, List.of(OsgiRelay.class, Relay.class), CLIENT);
    return jar;
  }

  private void module(String name, String more, String jar, String... jars) throws IOException {
    Path home = Files.createDirectories(directory.resolve(name + "/main"));
    StringBuilder resources = new StringBuilder();
    if (jar.equals("classes.jar")) {
      write(home.resolve(jar), new Manifest(), List.of(Modular.class, Relay.class), List.of());
    } else {
      Files.copy(library(jar), home.resolve(jar));
    }
    resources.append("<resource-root path='").append(jar).append("'/>");
    for (String other : jars) {
      Files.copy(library(other), home.resolve(other));
      resources.append("<resource-root path='").append(other).append("'/>");
    }
    Files.writeString(
        home.resolve("module.xml"),
        "<module xmlns='urn:jboss:module:1.9' name='"
            + name
            + "'>"
            + more
            + "<resources>"
            + resources
            + "</resources><dependencies>"
            + (name.equals("tomcat") ? "" : "<module name='tomcat'/>")
            + "<module name='java.se'/></dependencies></module>");
  }

  private static void write(Path jar, Manifest manifest, List<Class<?>> types, List<String> jars)
      throws IOException {
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (Class<?> type : types) {
        String name = type.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(name));
        try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
          in.transferTo(out);
        }
        out.closeEntry();
      }
      for (String name : jars) {
        out.putNextEntry(new JarEntry(name));
        Files.copy(library(name), out);
        out.closeEntry();
      }
    }
  }

  private static Path library(String name) {
    return Checkout.file("test-apps/launch/target/frameworks/" + name);
  }
}
