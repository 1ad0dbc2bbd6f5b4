package io.graft.config.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {
  @TempDir Path temp;

  @Test
  void theNameComesFromTheFirstSourceThatHasOne() {
    Map<String, String> system = new HashMap<>(Map.of("sun.java.command", "com.acme.Orders"));
    Map<String, String> environment = new HashMap<>();
    assertEquals("Orders", name(system, environment));
    environment.put("SPRING_APPLICATION_NAME", "by-environment");
    assertEquals("by-environment", name(system, environment));
    system.put("spring.application.name", "by-spring");
    assertEquals("by-spring", name(system, environment));
    environment.put("OTEL_RESOURCE_ATTRIBUTES", "a=b, service.name=by-attribute ,c=d");
    assertEquals("by-attribute", name(system, environment));
    environment.put("OTEL_SERVICE_NAME", "by-otel");
    assertEquals("by-otel", name(system, environment));
    system.put("graft.service.name", "by-graft");
    assertEquals("by-graft", name(system, environment));
  }

  @Test
  void anAttributeOfOpenTelemetryIsDecodedAndAnInvalidListIsIgnored() {
    Map<String, String> system = Map.of("sun.java.command", "com.acme.Orders");
    String[][] cases = {
      {"service.name=order%2Ds", "order-s"},
      {"service%2Ename=a%2Db,x=y", "a-b"},
      {"service.name=caf%C3%A9+1", "Orders"},
      {"service.name=one,service.name=two", "two"},
      {"service.name=a,x=50%", "Orders"},
      {"service.name=a%zz", "Orders"},
    };
    for (String[] each : cases) {
      assertEquals(each[1], name(system, Map.of("OTEL_RESOURCE_ATTRIBUTES", each[0])), each[0]);
    }
  }

  @Test
  void aWeightOfZeroIsZero() {
    Map<String, String> system = Map.of("graft.service.weight", "0");
    assertEquals(
        0, Identity.of(new Settings(system, Map.of(), Map.of()), system, Map.of()).weight());
  }

  @Test
  void anInvalidNameIsOneLogLineAndTheNextSourceIsUsed() {
    Map<String, String> system =
        Map.of("sun.java.command", "com.acme.Orders", "graft.service.name", "n".repeat(254));
    Settings settings = new Settings(system, Map.of(), Map.of());
    assertEquals("Orders", Identity.of(settings, system, Map.of()).name());
    assertEquals(
        List.of(
            "graft.service.name is 254 characters long, and the name of a service is at most 253;"
                + " ignored, the next source names the service"),
        settings.problems());
  }

  @Test
  void theNameIsThatOfTheJarWithoutItsVersion() {
    assertCommand("/srv/orders.jar", "orders", null);
    assertCommand("/srv/orders-1.2.3.jar --port 80", "orders", "1.2.3");
    assertCommand("orders-1.2.3-SNAPSHOT-exec.jar", "orders", "1.2.3-SNAPSHOT-exec");
    assertCommand("log4j-1.2-api-2.0.jar", "log4j-1.2-api", "2.0");
    assertCommand("orders-service-20240101.1234-1.war", "orders-service", "20240101.1234-1");
    assertCommand("orders-exec.jar", "orders-exec", null);
    assertCommand("C:\\apps\\orders-2.jar", "orders", "2");
  }

  @Test
  void theNameIsThatOfAJarInAPathWithSpaces() {
    Map<String, String> system =
        Map.of(
            "sun.java.command", "/my apps/größe x/orders-1.jar a b.jar",
            "java.class.path", "/my apps/größe x/orders-1.jar");
    assertEquals("orders", name(system, Map.of()));
  }

  @Test
  void aJarsManifestGivesTheVersion() throws Exception {
    Path jar = temp.resolve("orders-1.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, "7.8");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, manifest)) {
      entries.flush();
    }
    assertEquals("7.8", identity(Map.of("sun.java.command", jar.toString()), Map.of()).version());
  }

  @Test
  void theNameIsTheSimpleNameOfTheMainClassUnlessItIsGeneric() {
    assertCommand("com.acme.OrderService", "OrderService", null);
    assertCommand("com.acme.orders.Main x y", "orders", null);
    assertCommand("com.acme/com.acme.orders.Main", "orders", null);
    assertCommand("com.acme.Outer$Inner", "Outer-Inner", null);
  }

  @Test
  void aLauncherNeverGivesTheName() {
    for (String command :
        List.of(
            "",
            "Main",
            "com.acme/com.example.app.Main",
            "tools.httpserver.Server",
            "jboss-modules.jar -mp modules org.jboss.as.standalone",
            "/opt/jetty-home-12/start.jar jetty.base=/srv/jetty-base",
            "org.apache.karaf.main.Main",
            "org.apache.felix.main.Main",
            "bin/felix.jar",
            "/opt/wlp/bin/tools/ws-server.jar defaultServer",
            "com.sun.enterprise.glassfish.bootstrap.ASMain -domaindir /opt/p/domains/domain1",
            "org.apache.catalina.startup.Bootstrap start",
            "org.springframework.boot.loader.launch.JarLauncher",
            "/quarkus-run.jar",
            "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
            "worker.org.gradle.process.internal.worker.GradleWorkerMain 'Gradle Test Executor 1'",
            "/tmp/surefire/surefirebooter123.jar /tmp/surefire",
            "org.codehaus.plexus.classworlds.launcher.Launcher spring-boot:run",
            "/app.jar",
            "/opt/app/application.jar",
            "/server/server.jar")) {
      Identity identity = identity(Map.of("sun.java.command", command), Map.of());
      assertFalse(identity.named(), command + " is " + identity.name());
      assertEquals("java", identity.name());
    }
  }

  @Test
  void theProgramOfALauncherGivesTheName() {
    assertCommand("jetty-runner-9.4.58.jar --port 80 /srv/orders-1.2.war", "orders", "1.2");
    assertCommand("payara-micro-6.jar --deploy orders.war", "orders", null);
    assertCommand("io.vertx.core.Launcher run com.acme.OrdersVerticle", "OrdersVerticle", null);
    assertCommand("jdk.compiler/com.sun.tools.javac.launcher.Main src/Orders.java", "Orders", null);
    assertCommand("/opt/orders/app.jar", "orders", null);
    assertEquals(
        "orders",
        name(
            Map.of(
                "sun.java.command", "com.example.app.Main",
                "java.class.path", "/home/ann/orders/target/classes:/m2/x.jar"),
            Map.of()));
    assertEquals(
        "orders",
        name(
            Map.of(
                "sun.java.command",
                "io.helidon.Main",
                "java.class.path",
                "/lib/orders-1.jar:b.jar"),
            Map.of()));
  }

  @Test
  void theManifestNamesAJarWithAGenericName() throws Exception {
    Path jar = temp.resolve("app.jar");
    jar(jar, Map.of("Implementation-Title", "Orders Service", "Implementation-Version", "3"));
    assertCommand(jar.toString(), "Orders-Service", "3");
    jar(jar, Map.of("Start-Class", "com.acme.orders.Application"));
    assertCommand(jar.toString(), "orders", null);
    Path unpacked = Files.createDirectories(temp.resolve("layers/META-INF"));
    Files.writeString(
        unpacked.resolve("MANIFEST.MF"),
        "Manifest-Version: 1.0\nStart-Class: com.acme.OrdersApplication\n");
    assertEquals(
        "OrdersApplication",
        name(
            Map.of(
                "sun.java.command",
                "org.springframework.boot.loader.launch.JarLauncher",
                "java.class.path",
                unpacked.getParent().toString()),
            Map.of()));
  }

  private static void jar(Path jar, Map<String, String> attributes) throws Exception {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.forEach((key, value) -> manifest.getMainAttributes().putValue(key, value));
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, manifest)) {
      entries.flush();
    }
  }

  @Test
  void aServerIsNamedAfterItsDeployedApplication() throws Exception {
    file("jetty/webapps/orders.war");
    Files.createDirectories(temp.resolve("jetty/webapps/orders.d"));
    file("jetty/webapps/ROOT.xml");
    assertServer("orders", "start.jar jetty.base=" + temp.resolve("jetty"), Map.of());

    file("wildfly/standalone/deployments/orders-2.war");
    file("wildfly/standalone/deployments/orders-2.war.deployed");
    file("wildfly/standalone/deployments/README.txt");
    assertServer(
        "orders",
        "jboss-modules.jar -mp m org.jboss.as.standalone -Djboss.home.dir="
            + temp.resolve("wildfly"),
        Map.of());
    Files.createDirectories(temp.resolve("managed/configuration"));
    Files.writeString(
        temp.resolve("managed/configuration/standalone.xml"),
        "<deployments><deployment name=\"users.ear\" runtime-name=\"users.ear\"/></deployments>");
    assertServer(
        "users",
        "jboss-modules.jar org.jboss.as.standalone -Djboss.server.base.dir="
            + temp.resolve("managed"),
        Map.of());

    file("wlp/usr/servers/defaultServer/dropins/orders.war");
    Files.createDirectories(temp.resolve("wlp/usr/servers/shop/apps"));
    Files.createDirectories(temp.resolve("wlp/bin/tools"));
    String tools = temp.resolve("wlp/bin/tools/ws-server.jar").toString();
    assertServer("orders", tools + " defaultServer", Map.of());
    assertServer("shop", tools + " shop --clean", Map.of());

    Files.createDirectories(temp.resolve("apache-karaf-4.4.10/etc"));
    Files.createDirectories(temp.resolve("apache-karaf-4.4.10/deploy"));
    Path karaf = temp.resolve("apache-karaf-4.4.10");
    Files.writeString(karaf.resolve("etc/system.properties"), "karaf.name = root\n");
    Map<String, String> base = Map.of("karaf.base", karaf.toString());
    assertServer(null, "org.apache.karaf.main.Main", base);
    file("apache-karaf-4.4.10/deploy/orders-1.0.jar");
    assertServer("orders", "org.apache.karaf.main.Main", base);
    Files.writeString(karaf.resolve("etc/system.properties"), "karaf.name = shop\n");
    assertServer("shop", "org.apache.karaf.main.Main", base);

    file("felix-framework-7.0.5/bundle/org.apache.felix.gogo.jar");
    file("felix-framework-7.0.5/bundle/orders-1.0.jar");
    assertServer(
        "orders",
        "bin/felix.jar",
        Map.of("user.dir", temp.resolve("felix-framework-7.0.5").toString()));

    Files.createDirectories(temp.resolve("domain1/applications/orders"));
    Files.createDirectories(temp.resolve("domain1/applications/__internal"));
    assertServer(
        "orders",
        "com.sun.enterprise.glassfish.bootstrap.ASMain -domaindir " + temp.resolve("domain1"),
        Map.of());

    file("quarkus-app/app/orders-1.0.jar");
    assertServer("orders", temp.resolve("quarkus-app/quarkus-run.jar").toString(), Map.of());
  }

  private void file(String path) throws Exception {
    Files.createDirectories(temp.resolve(path).getParent());
    Files.writeString(temp.resolve(path), "");
  }

  private static void assertServer(String name, String command, Map<String, String> properties) {
    Map<String, String> system = new HashMap<>(properties);
    system.put("sun.java.command", command);
    Identity identity = identity(system, Map.of());
    assertEquals(name, identity.named() ? identity.name() : null, command);
  }

  @Test
  void namesThatAreInvalidInUrlsAreOneLogLineAndTheNextSourceIsUsed() {
    for (String name :
        List.of(
            "users/v1",
            "..",
            ".",
            "a b",
            "users.",
            ".users",
            "-users",
            "users-",
            "a..b",
            "10.0.0.5",
            "80",
            "localhost",
            "größe",
            "user:1",
            "n".repeat(64),
            "[::1]")) {
      Map<String, String> system =
          Map.of("sun.java.command", "com.acme.Orders", "graft.service.name", name);
      Settings settings = new Settings(system, Map.of(), Map.of());
      assertEquals("Orders", Identity.of(settings, system, Map.of()).name(), name);
      assertEquals(1, settings.problems().size(), name);
    }
    for (String name : List.of("order_service", "users.v1", "7up", "A-b.c_d", "_users")) {
      Map<String, String> system =
          Map.of("sun.java.command", "com.acme.Orders", "graft.service.name", name);
      Settings settings = new Settings(system, Map.of(), Map.of());
      assertEquals(name, Identity.of(settings, system, Map.of()).name());
      assertEquals(List.of(), settings.problems());
    }
  }

  @Test
  void aTomcatIsNamedAfterItsOnlyApplication() throws Exception {
    Path base = temp.resolve("apache-tomcat-9.0.98");
    for (String own : List.of("ROOT", "docs", "manager", "host-manager", "examples")) {
      Files.createDirectories(base.resolve("webapps/" + own));
    }
    assertFalse(tomcat(base).named());
    Files.writeString(base.resolve("webapps/user##17.war"), "");
    Files.createDirectories(base.resolve("webapps/user##17"));
    Files.writeString(base.resolve("webapps/notes.txt"), "");
    assertEquals("user", tomcat(base).name());
    assertEquals("17", tomcat(base).version());
    Files.writeString(base.resolve("webapps/other.war"), "larger");
    Map<String, String> system =
        Map.of(
            "sun.java.command",
            "org.apache.catalina.startup.Bootstrap start",
            "catalina.base",
            base.toString());
    Settings settings = new Settings(system, Map.of(), Map.of());
    assertEquals("other", Identity.of(settings, system, Map.of()).name(), "the larger of two");
    assertEquals(1, settings.problems().size());
    assertTrue(settings.problems().get(0).contains("it is called after other"));
    Path named = temp.resolve("shop");
    Files.createDirectories(named);
    assertEquals("shop", tomcat(named).name());
  }

  private static Identity tomcat(Path base) {
    return identity(
        Map.of(
            "sun.java.command",
            "org.apache.catalina.startup.Bootstrap start",
            "catalina.base",
            base.toString()),
        Map.of());
  }

  @Test
  void theInstanceIdIsUniqueForTheProcess() {
    Identity first = identity(Map.of(), Map.of());
    Identity second = identity(Map.of(), Map.of());
    assertEquals(ProcessHandle.current().pid(), first.pid());
    assertTrue(first.instanceId().contains("-" + first.pid() + "-"), first.instanceId());
    assertNotEquals(first.instanceId(), second.instanceId());
    assertTrue(first.instanceId().matches("[A-Za-z0-9.-]+"), first.instanceId());
  }

  private static void assertCommand(String command, String name, String version) {
    Identity identity = identity(Map.of("sun.java.command", command), Map.of());
    assertEquals(name, identity.name());
    assertEquals(version, identity.version());
  }

  private static String name(Map<String, String> system, Map<String, String> environment) {
    return identity(system, environment).name();
  }

  private static Identity identity(Map<String, String> system, Map<String, String> environment) {
    return Identity.of(new Settings(system, Map.of(), environment), system, environment);
  }
}
