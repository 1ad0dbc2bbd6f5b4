package io.graft.registry.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.net.http.HttpTransport;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistriesTest {
  private static final String HOME = System.getProperty("user.home");

  @Test
  void theDefaultIsTheEmbeddedRegistry() {
    assertRegistries(Map.of(), "file " + HOME + "/.graft/registry");
    assertRegistries(Map.of("graft.registry.dir", "/tmp/leases"), "file /tmp/leases");
    assertRegistries(Map.of("graft.registry", ""), "file " + HOME + "/.graft/registry");
  }

  @Test
  void aFileRegistryCanHaveADirectory() {
    assertRegistries(Map.of("graft.registry", "file:/tmp/leases"), "file /tmp/leases");
    assertRegistries(Map.of("graft.registry", "file:///tmp/leases"), "file /tmp/leases");
    assertRegistries(Map.of("graft.registry", "file:~/leases"), "file " + HOME + "/leases");
  }

  @Test
  void noneMeansNoRegistry() {
    assertRegistries(Map.of("graft.registry", "none"));
  }

  @Test
  void aStaticListContainsCommas() {
    assertRegistries(
        Map.of("graft.registry", "static:orders=h:1,h:2,users=[::1]:3,https://h:4,file:/tmp/x"),
        "static list of 2 services",
        "file /tmp/x");
    assertRegistries(
        Map.of("graft.registry", "file:/tmp/x, static:orders=file:1,file:2"),
        "file /tmp/x",
        "static list of 1 service");
  }

  @Test
  void anInvalidRegistryIsOneLogLineAndTheOthersAreUsed() {
    for (String bad :
        List.of(
            "konsul://h:8500",
            "consul",
            "consul:h:8500",
            "fiel",
            "file:",
            "static:",
            "static:orders=h",
            "static:orders=h:port",
            "static:orders=h:0",
            "static:=h:1",
            "static:h:1",
            "http://h:1",
            "://")) {
      assertOneLine(bad, "file " + HOME + "/.graft/registry");
      assertOneLine("file:/tmp/x," + bad, "file /tmp/x");
    }
  }

  private static void assertOneLine(String text, String registry) {
    Settings settings = new Settings(Map.of("graft.registry", text), Map.of(), Map.of());
    assertEquals(List.of(registry), described(settings), text);
    assertEquals(1, settings.problems().size(), text + settings.problems());
    String line = settings.problems().get(0);
    assertTrue(
        line.startsWith("graft.registry=" + text + " (system property) is not valid ("), line);
  }

  private static void assertRegistries(Map<String, String> system, String... expected) {
    Settings settings = new Settings(system, Map.of(), Map.of());
    assertEquals(List.of(expected), described(settings));
    assertEquals(List.of(), settings.problems());
  }

  private static List<String> described(Settings settings) {
    List<String> described = new ArrayList<>();
    for (Registry registry :
        Registries.of(new RegistryContext(settings, new Scheduler("test"), new HttpTransport()))) {
      described.add(registry.describe());
    }
    return described;
  }
}
