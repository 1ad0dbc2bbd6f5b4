package io.graft.registry.consul;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import io.graft.net.Addresses;
import io.graft.net.Printed;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import io.graft.net.server.ServerUrl;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AgentServiceTest {
  private static JsonValue written(Instance instance, String parameters) throws JsonException {
    ConsulOptions options = ConsulOptions.of(ServerUrl.parse("consul://a" + parameters, 8500));
    return JsonValue.read(AgentService.json(instance, options, "passing"));
  }

  private static Instance.Builder orders(String host) {
    return Instance.builder("orders", "vm-7-abc", host, 8080).address(Addresses.literal(host));
  }

  private static Instance full() {
    return orders("10.0.0.1")
        .secure(true)
        .weight(2.5)
        .zone("a")
        .version("1.2")
        .metadata(
            Map.of("started", "17", "tags", "blue,team=x", "admin", "10.0.0.1:9", "priority", "1"))
        .build();
  }

  /** Returns the response of a query for what was registered. */
  private static String listed(JsonValue written) {
    StringBuilder meta = new StringBuilder();
    written
        .get("Meta")
        .texts()
        .forEach(
            (key, value) ->
                meta.append(meta.length() == 0 ? "" : ",")
                    .append('"' + key + "\":\"" + value + '"'));
    StringBuilder tags = new StringBuilder();
    for (JsonValue tag : written.get("Tags").elements()) {
      tags.append(tags.length() == 0 ? "" : ",").append('"' + tag.text() + '"');
    }
    return "[{\"Node\":{\"Node\":\"n\",\"Address\":\"10.9.9.9\"},\"Service\":{\"ID\":\""
        + written.get("ID").text()
        + "\",\"Address\":\""
        + written.get("Address").text()
        + "\",\"Port\":"
        + written.get("Port").text()
        + ",\"Tags\":["
        + tags
        + "],\"Meta\":{"
        + meta
        + "},\"Weights\":{\"Passing\":"
        + written.get("Weights").get("Passing").text()
        + "}},\"Checks\":[]}]";
  }

  @Test
  void aWrittenInstanceIsReadUnchanged() throws Exception {
    for (Instance instance :
        List.of(
            full(),
            orders("shop.example").metadata(Map.of("started", "1")).build(),
            orders("::1").weight(3).metadata(Map.of("started", "1", "a_B-9", "é")).build())) {
      ServiceHealth read =
          ServiceHealth.read("orders", JsonValue.read(listed(written(instance, ""))));
      assertEquals(List.of(instance), read.passing);
    }
  }

  @Test
  void otherClientsFindTheirUsualFields() throws Exception {
    JsonValue json = written(full(), "");
    assertEquals("orders", json.get("Name").text());
    assertEquals("true", json.get("Meta").get("secure").text());
    assertEquals("a", json.get("Meta").get("zone").text());
    assertEquals("blue", json.get("Tags").elements().get(0).text());
    assertEquals("team=x", json.get("Tags").elements().get(1).text());
    assertEquals(3, json.get("Weights").get("Passing").number(0));
  }

  @Test
  void withoutAPathTheCheckHasATtl() throws Exception {
    JsonValue check = written(full(), "?ttl=30s&deregister-after=5m").get("Check");
    assertEquals("service:vm-7-abc", check.get("CheckID").text());
    assertEquals("30000ms", check.get("TTL").text());
    assertEquals("300000ms", check.get("DeregisterCriticalServiceAfter").text());
    assertEquals("passing", check.get("Status").text());
    assertTrue(check.get("HTTP").none());
  }

  @Test
  void withAPathTheCheckIsHttp() throws Exception {
    JsonValue check = written(full(), "?check=/health&interval=3s").get("Check");
    assertEquals("https://10.0.0.1:8080/health", check.get("HTTP").text());
    assertEquals("3000ms", check.get("Interval").text());
    assertTrue(check.get("TLSSkipVerify").flag(false));
    assertTrue(check.get("TTL").none());
    assertEquals(
        "http://[::1]:8080/health",
        written(orders("::1").build(), "?check=/health").get("Check").get("HTTP").text());
  }

  @Test
  void metadataThatConsulRejectsIsLeftOutAndTheRestIsKept() throws Exception {
    Map<String, String> facts = new TreeMap<>();
    for (int i = 0; i < 80; i++) {
      facts.put("a" + i, "1");
    }
    facts.put("with.dot", "1");
    facts.put("consul-x", "1");
    facts.put("long", "x".repeat(513));
    facts.put("started", "17");
    try (Printed printed = new Printed()) {
      Instance instance = orders("10.0.0.1").zone("a").metadata(facts).build();
      Map<String, String> meta = written(instance, "").get("Meta").texts();
      assertEquals(64, meta.size());
      assertEquals("17", meta.get("started"));
      assertEquals("a", meta.get("zone"));
      for (String left : List.of("with.dot", "consul-x", "long")) {
        assertFalse(meta.containsKey(left), left);
      }
      written(instance, "");
      assertEquals(1, printed.lines("with.dot").size());
    }
  }
}
