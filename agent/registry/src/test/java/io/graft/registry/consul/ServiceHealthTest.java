package io.graft.registry.consul;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import io.graft.net.Printed;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ServiceHealthTest {
  private static ServiceHealth read(String... entries) throws JsonException {
    return ServiceHealth.read(
        "orders", JsonValue.read("[" + String.join(",", entries).replace('\'', '"') + "]"));
  }

  private static Set<String> ids(ServiceHealth health) {
    return health.passing.stream().map(Instance::id).collect(Collectors.toSet());
  }

  private static String other(String node, String id, String service) {
    return "{'Node':{'Node':'"
        + node
        + "','Address':'10.0.0.9'},'Service':{'ID':'"
        + id
        + "',"
        + service
        + "},'Checks':[]}";
  }

  @Test
  void passingInstancesAreListedAndFailingOnesHaveDeparted() throws Exception {
    ServiceHealth health =
        read(
            FakeConsul.entry("up", 1, "passing"),
            FakeConsul.entry("late", 2, "critical"),
            FakeConsul.entry("warned", 3, "warning"));
    assertEquals(Set.of("up", "warned"), ids(health), "who warns is in service");
    assertEquals(Set.of("late"), health.departed);
    assertEquals(Set.of("late"), health.silent);
    assertFalse(health.nobody);
  }

  @Test
  void anInstanceInMaintenanceHasDepartedEvenIfItsCheckPasses() throws Exception {
    String entry =
        FakeConsul.entry("drained", 2, "passing")
            .replace(
                "\"Checks\":[",
                "\"Checks\":[{\"CheckID\":\"_service_maintenance:drained\",\"Status\":\"critical\","
                    + "\"Type\":\"maintenance\"},");
    ServiceHealth health = read(FakeConsul.entry("up", 1, "passing"), entry);
    assertEquals(Set.of("up"), ids(health));
    assertEquals(Set.of("drained"), health.departed);
    assertTrue(health.silent.isEmpty());
  }

  @Test
  void aLostNodeCountsUnlessNoInstanceIsLeft() throws Exception {
    String lost = FakeConsul.entry("b", 2, "passing", "critical");
    assertEquals(Set.of("b"), read(FakeConsul.entry("a", 1, "passing"), lost).departed);
    ServiceHealth all = read(FakeConsul.entry("a", 1, "passing", "critical"), lost);
    assertEquals(Set.of(), all.departed);
    assertEquals(Set.of("a", "b"), all.silent);
  }

  @Test
  void anInvalidInstanceIsSkippedAndTheOthersAreUsed() throws Exception {
    try (Printed printed = new Printed()) {
      ServiceHealth health =
          read(
              FakeConsul.entry("a", 80, "passing"),
              FakeConsul.entry("b", 0, "passing"),
              FakeConsul.entry("c", 70000, "passing"),
              "{'Service':{'ID':'d','Port':80}}");
      assertEquals(Set.of("a"), ids(health));
      assertTrue(printed.lines("left out").size() <= 1);
    }
  }

  @Test
  void instancesOfOtherClientsAreRead() throws Exception {
    ServiceHealth health =
        read(
            other("n1", "orders-8080", "'Address':'','Port':8080,'Tags':null,'Meta':null"),
            other(
                "n2",
                "orders-8080",
                "'Address':'10.0.0.2','Port':8080,'Tags':['secure=true','version=2','zone=b'],"
                    + "'Meta':{'zone':'c'},'Weights':{'Passing':5,'Warning':1}"));
    // Ids are only unique at one agent.
    assertEquals(Set.of("orders-8080@n1", "orders-8080@n2"), ids(health));
    Instance first = health.passing.get(0);
    assertEquals("10.0.0.9:8080", first.authority());
    assertEquals(1, first.weight());
    assertNull(first.zone());
    Instance second = health.passing.get(1);
    assertTrue(second.secure());
    assertEquals("c", second.zone());
    assertEquals("2", second.version());
    assertEquals(5, second.weight());
    assertEquals("secure=true,version=2,zone=b", second.metadata().get("tags"));
  }

  @Test
  void oneAddressIsOneInstance() throws Exception {
    ServiceHealth health =
        read(
            other("n1", "orders-80", "'Address':'10.0.0.1','Port':80"),
            FakeConsul.entry("graft", 80, "passing"),
            FakeConsul.entry("restarted", 80, "passing").replace("\"1\"}", "\"2\"}"));
    assertEquals(Set.of("restarted"), ids(health));
    assertEquals(Set.of("orders-80@n1", "graft"), health.departed);
  }

  @Test
  void anInstanceAtTwoAgentsIsListedIfItPassesAtOne() throws Exception {
    for (List<String> order :
        List.of(List.of("passing", "critical"), List.of("critical", "passing"))) {
      ServiceHealth health =
          read(FakeConsul.entry("a", 80, order.get(0)), FakeConsul.entry("a", 80, order.get(1)));
      assertEquals(Set.of("a"), ids(health));
      assertEquals(Set.of(), health.departed);
    }
  }

  @Test
  void invalidResponsesAreRejected() {
    for (String garbage : List.of("null", "{}", "7", "[7]", "[{}]", "[{\"Service\":null}]")) {
      assertThrows(
          JsonException.class,
          () -> ServiceHealth.read("orders", JsonValue.read(garbage)),
          garbage);
    }
  }

  @Test
  void eachStateHasItsOwnWeight() throws Exception {
    String weights = "\"Weights\":{\"Passing\":4,\"Warning\":0}";
    ServiceHealth health =
        read(
            FakeConsul.entry("up", 1, "passing").replaceFirst("\"Weights\":\\{[^}]*}", weights),
            FakeConsul.entry("warned", 2, "warning").replaceFirst("\"Weights\":\\{[^}]*}", weights),
            FakeConsul.entry("idle", 3, "warning")
                .replace("\"started\":\"1\"", "\"started\":\"1\",\"weight\":\"0.0\""));
    Map<String, Double> found = new TreeMap<>();
    health.passing.forEach(each -> found.put(each.id(), each.weight()));
    assertEquals(Map.of("up", 4.0, "warned", 0.0, "idle", 0.0), found);
  }

  @Test
  void unknownTlsStaysUnknown() throws Exception {
    ServiceHealth health =
        read(
            other("n", "open", "'Service':'orders','Port':1"),
            other("n", "plain", "'Service':'orders','Port':2,'Meta':{'secure':'false'}"),
            other("n", "tls", "'Service':'orders','Port':3,'Tags':['secure=true']"),
            FakeConsul.entry("ours", 4, "passing"));
    Map<String, String> found = new TreeMap<>();
    health.passing.forEach(
        each -> found.put(each.id(), each.anyScheme() ? "?" : String.valueOf(each.secure())));
    assertEquals(
        Map.of("open@n", "?", "plain@n", "false", "tls@n", "true", "ours", "false"), found);
  }
}
