package io.graft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
  void theNameComesFromTheFirstThatHasOne() {
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
  void anAttributeOfOpenTelemetryIsDecodedAndAnInvalidListIsNone() {
    Map<String, String> system = Map.of("sun.java.command", "com.acme.Orders");
    String[][] cases = {
      {"service.name=order%20s", "order s"},
      {"service%2Ename=a%2Cb%3Dc,x=y", "a,b=c"},
      {"service.name=caf%C3%A9+1", "café+1"},
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
  void aNameThatNoHostCouldHaveIsOneLineAndTheNextOneHolds() {
    Map<String, String> system =
        Map.of("sun.java.command", "com.acme.Orders", "graft.service.name", "n".repeat(254));
    Settings settings = new Settings(system, Map.of(), Map.of());
    assertEquals("Orders", Identity.of(settings, system, Map.of()).name());
    assertEquals(
        List.of(
            "graft.service.name is 254 characters long, and the name of a service is at most 253;"
                + " ignored, it is named by what comes next"),
        settings.problems());
  }

  @Test
  void aJarGivesItsNameWithoutItsVersion() {
    assertCommand("/srv/orders.jar", "orders", null);
    assertCommand("/srv/orders-1.2.3.jar --port 80", "orders", "1.2.3");
    assertCommand("orders-1.2.3-SNAPSHOT-exec.jar", "orders", "1.2.3-SNAPSHOT-exec");
    assertCommand("log4j-1.2-api-2.0.jar", "log4j-1.2-api", "2.0");
    assertCommand("orders-service-20240101.1234-1.war", "orders-service", "20240101.1234-1");
    assertCommand("orders-exec.jar", "orders-exec", null);
    assertCommand("C:\\apps\\orders-2.jar", "orders", "2");
  }

  @Test
  void aJarInAPathWithBlanksGivesItsName() {
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
  void aMainClassGivesItsSimpleNameUnlessThatSaysNothing() {
    assertCommand("com.acme.OrderService", "OrderService", null);
    assertCommand("com.acme.orders.Main x y", "orders", null);
    assertCommand("com.acme/com.acme.orders.Main", "orders", null);
    assertCommand("com.acme.Outer$Inner", "Outer-Inner", null);
    assertCommand("Main", "Main", null);
    assertCommand("", "java", null);
  }

  @Test
  void aTomcatIsCalledAfterItsOneApplication() throws Exception {
    Path base = temp.resolve("apache-tomcat-9.0.98");
    for (String own : List.of("ROOT", "docs", "manager", "host-manager", "examples")) {
      Files.createDirectories(base.resolve("webapps/" + own));
    }
    assertEquals("tomcat", tomcat(base).name());
    Files.writeString(base.resolve("webapps/user##17.war"), "");
    Files.createDirectories(base.resolve("webapps/user##17"));
    Files.writeString(base.resolve("webapps/notes.txt"), "");
    assertEquals("user", tomcat(base).name());
    assertEquals("17", tomcat(base).version());
    Files.writeString(base.resolve("webapps/other.war"), "");
    assertEquals("tomcat", tomcat(base).name());
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
  void theInstanceIdIsOfThisProcessAndUnique() {
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
