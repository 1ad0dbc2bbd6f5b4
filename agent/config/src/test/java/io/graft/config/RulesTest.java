package io.graft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.graft.log.AgentLog;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RulesTest {
  @Test
  void eachKeyHasTheNumberOfItsFirstLine() throws IOException {
    List<Rules.Entry> entries =
        Rules.parse("\n# a\n  a=1\r\n\r\nb = \\\n  2,\\\n  3\n!c=4\nd:5\re\n", "x").entries();
    assertEquals(4, entries.size());
    assertEntry("a", "1", 3, entries.get(0));
    assertEntry("b", "2,3", 5, entries.get(1));
    assertEntry("d", "5", 9, entries.get(2));
    assertEntry("e", null, 10, entries.get(3));
  }

  @Test
  void theColonBeforeAPortDoesNotEndAKey() throws IOException {
    List<Rules.Entry> entries =
        Rules.parse(
                "graft.client.legacy:8080.timeout=3s\n"
                    + "graft.client.a.fallback=200 text/plain a=b:c\n"
                    + "graft.client.a.to: version=2:10,version=1:90\n",
                "x")
            .entries();
    assertEntry("graft.client.legacy:8080.timeout", "3s", 1, entries.get(0));
    assertEntry("graft.client.a.fallback", "200 text/plain a=b:c", 2, entries.get(1));
    assertEntry("graft.client.a.to", "version=2:10,version=1:90", 3, entries.get(2));
  }

  private static void assertEntry(String key, String text, int line, Rules.Entry entry) {
    assertEquals(key, entry.key);
    if (text == null) {
      assertNull(entry.text);
    }
    assertEquals(text, entry.text);
    assertEquals(line, entry.line, key);
  }

  /** Each line is parsed as it is in the whole file. */
  @Test
  void filesAreParsedAsByProperties() throws IOException {
    Random random = new Random(11);
    String[] parts = {
      "a", "b", "=", ":", " ", "\\", "\n", "\r", "\r\n", "#", "!", "\t", "c.d", "\\n", "\\u0041",
      "é"
    };
    for (int round = 0; round < 50_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(24); i > 0; i--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      Properties expected = new Properties();
      expected.load(new StringReader(text.toString()));
      // An empty key is ignored.
      expected.remove("");
      Map<String, String> read = new HashMap<>();
      for (Rules.Entry entry : Rules.parse(text.toString(), "x").entries()) {
        read.put(entry.key, entry.text == null ? "" : entry.text);
      }
      read.remove("");
      assertEquals(expected, read, AgentLog.oneLine(text.toString()));
    }
  }
}
