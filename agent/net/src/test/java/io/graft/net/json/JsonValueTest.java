package io.graft.net.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonValueTest {
  @Test
  void presentValuesAreReadAndAbsentOnesAreNone() throws Exception {
    JsonValue json = JsonValue.read("{\"a\":{\"b\":[1,\"2\",true,null]},\"c\":1.5,\"d\":\"x\"}");
    List<JsonValue> list = json.get("a").get("b").elements();
    assertEquals(1, list.get(0).number(0));
    assertEquals(2, list.get(1).number(0));
    assertTrue(list.get(2).flag(false));
    assertTrue(list.get(3).none());
    assertEquals(1.5, json.get("c").fraction(0));
    assertEquals("none", json.get("x").get("y").text("none"));
    assertNull(json.get("a").text());
    assertEquals(7, json.get("d").number(7));
    assertEquals(Map.of("c", "1.5", "d", "x"), json.texts());
  }

  @Test
  void aSingleElementWithoutBracketsIsAList() throws Exception {
    JsonValue json = JsonValue.read("{\"instance\":{\"id\":\"a\"}}");
    assertEquals("a", json.get("instance").elements().get(0).get("id").text());
    assertEquals(List.of(), json.get("none").elements());
  }

  @Test
  void invalidJsonHasAReason() {
    for (String bad :
        List.of("", "<html>", "{\"a\":", "{} {}", "[1,", "{\"a\":1}x", "[".repeat(100))) {
      String reason =
          assertThrows(JsonException.class, () -> JsonValue.read(bad), bad).getMessage();
      assertTrue(reason.startsWith("its response "), reason);
    }
  }

  @Test
  void writtenJsonIsReadAgain() throws Exception {
    String text =
        new JsonWriter()
            .open()
            .field("a", "\"é\n")
            .field("none", (String) null)
            .field("n", 5)
            .openList("l")
            .element("x")
            .open()
            .field("f", true)
            .close()
            .closeList()
            .field("m", Map.of("k", "v"))
            .close()
            .toString();
    JsonValue json = JsonValue.read(text);
    assertEquals("\"é\n", json.get("a").text());
    assertTrue(json.get("none").none());
    assertTrue(json.get("l").elements().get(1).get("f").flag(false));
    assertEquals(Map.of("k", "v"), json.get("m").texts());
  }
}
