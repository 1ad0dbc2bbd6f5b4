package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.function.Executable;

/** Addresses that an application may call by mistake, or by what somebody has typed. */
final class OddAddressCases extends Cases {
  private static final List<String> HOSTS =
      List.of(
          "inventory:",
          "inventory:0",
          "inventory:65536",
          "inventory:99999999999",
          "INVENTORY",
          "inventory.",
          "user:pass@inventory",
          "user:p%40ss@inventory",
          "a@b@inventory",
          "%69nventory",
          "in_ventory:1",
          "-inventory-:1",
          "gr\u00f6\u00dfe:1",
          "[::1]:1",
          "[::1%25lo]:1",
          "[::1%lo]:1",
          "[::1:1",
          "127.1:1",
          "0x7f.1:1",
          "",
          ":1");

  private static final List<String> PATHS =
      List.of(
          "",
          "?",
          "?a=%ff&=&&",
          "#fragment",
          "/ok#",
          "//ok",
          "/./ok/../ok",
          "/ok;v=1",
          "/%2e%2e/%2f",
          "/%",
          "/%zz",
          "/a b",
          "/a|b^c`d\\e\"f<g>{h}",
          "/[x]",
          "/gr\u00f6\u00dfe",
          "/\ud800",
          "/ok\u0000");

  OddAddressCases(Subject subject) {
    super(subject);
  }

  @Override
  void into(Map<String, Executable> cases) {
    cases.put("whatever is called, no advice fails", this::odd);
  }

  private void odd() {
    for (String host : HOSTS) {
      request(host, "/ok");
    }
    for (String path : PATHS) {
      request("inventory", path);
    }
    JsonNode joinPoints = probe().admin().status().get("joinPoints");
    assertEquals("[]", joinPoints.get("off").toString());
    for (JsonNode woven : joinPoints.get("woven")) {
      assertEquals(0, woven.path("failures").asInt(), woven::toString);
    }
    String id = id();
    assertEquals("200", call(url("inventory", "/ok?id=" + id)).get("status"));
    assertEquals("inventory", one(id).header("host"));
  }

  /** Whatever comes of it. */
  private void request(String host, String path) {
    call(url(host, path), "timeout", "5000");
    if (!cell.isJdkClient()) {
      Map<String, String> words = words("http://inventory/ok");
      words.put("way", "unchecked address");
      words.put("odd", url(host, path));
      words.put("host", host);
      words.put("path", path);
      probe().ask("special", words);
      if (!cell.isUrlConnection()) {
        words.put("way", "unchecked line");
        probe().ask("special", words);
      }
    }
  }
}
