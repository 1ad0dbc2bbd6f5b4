package io.graft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTextTest {
  private static final String SECRET =
      "# hooks\ngraft.alerts.webhook = https://hooks.example/s3cret\ngraft.mode=observe\n";

  @Test
  void secretsAreHiddenAndPutBack() {
    String shown = RulesText.shown(SECRET);
    assertEquals("# hooks\ngraft.alerts.webhook=(hidden)\ngraft.mode=observe\n", shown);
    assertEquals(SECRET, RulesText.restored(shown, SECRET));
    assertEquals(
        SECRET.replace("observe", "enforce"),
        RulesText.restored(shown.replace("observe", "enforce"), SECRET));
    String other = "graft.alerts.webhook=https://hooks.example/new";
    assertEquals(other, RulesText.restored(other, SECRET));
    String nothingToPut = "graft.other.webhook=(hidden)";
    assertEquals(nothingToPut, RulesText.restored(nothingToPut, SECRET));
  }

  @Test
  void aSecretOfSeveralLinesIsOne() {
    String text = "graft.alerts.webhook=https://hooks.example/\\\n  s3cret\ngraft.mode=observe";
    String shown = RulesText.shown(text);
    assertEquals("graft.alerts.webhook=(hidden)\ngraft.mode=observe", shown);
    assertEquals(text, RulesText.restored(shown, text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "a=b",
        "a=b\r\nc=d\r\n",
        "# ends with \\\na=b\n",
        "a=\\u12\nb",
        "\\",
        "a=b\\",
        "graft.client.host:80.timeout=2s\n\n\n"
      })
  void whatHasNoSecretStaysAsItIs(String text) {
    assertEquals(text, RulesText.shown(text));
    assertEquals(text, RulesText.restored(text, text));
    assertEquals(text, RulesText.restored(text, SECRET));
  }

  @Test
  void aLineThatCannotBeParsedHidesItsSecretToo() {
    assertEquals(
        "graft.alerts.webhook=(hidden)", RulesText.shown("graft.alerts.webhook=\\u00zz s3cret"));
  }
}
