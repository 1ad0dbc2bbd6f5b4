package io.graft.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
  private static String written(Json.Content fields) {
    Json json = new Json();
    json.object(fields);
    return new String(json.toByteArray(), StandardCharsets.UTF_8);
  }

  @Test
  void isIndentedAndLeavesOutWhatHasNoValue() {
    assertEquals(
        """
        {
          "text": "a",
          "number": 7,
          "share": 0.333,
          "flag": true,
          "none": {},
          "empty": [],
          "list": [
            "x",
            {
              "y": 1
            },
            {}
          ]
        }
        """,
        written(
            json ->
                json.field("text", "a")
                    .field("nothing", null)
                    .field("number", 7)
                    .field("share", 1 / 3.0)
                    .field("infinite", 1 / 0.0)
                    .field("flag", true)
                    .object("none", fields -> {})
                    .texts("empty", List.of())
                    .list(
                        "list",
                        list ->
                            list.element("x")
                                .object(fields -> fields.field("y", 1))
                                .object(fields -> {}))));
  }

  @Test
  void anyTextComesBackAsItWas() throws IOException {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < 0xd800; c++) {
      all.append(c);
    }
    String text = all.append("😀").toString();

    JsonNode read = new ObjectMapper().readTree(written(json -> json.field("text", text)));

    assertEquals(text, read.get("text").asText());
  }
}
