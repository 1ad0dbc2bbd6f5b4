package io.graft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The README's table of settings is the catalogue's. {@code mvn test -pl agent/config -am
 * -Dreadme.write} writes it.
 */
class SettingsTableTest {
  private static final String BEGIN =
      "<!-- settings: made from the catalogue, see SettingsTableTest -->\n";
  private static final String END = "<!-- settings end -->\n";

  @Test
  void theReadmeListsEveryKey() throws Exception {
    Path readme = readme();
    String text = Files.readString(readme);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    assertTrue(begin >= 0 && end > begin, "the README has the marks of the table");
    String written = text.substring(begin + BEGIN.length(), end);
    if (System.getProperty("readme.write") != null) {
      Files.writeString(
          readme, text.substring(0, begin + BEGIN.length()) + table() + text.substring(end));
      return;
    }
    assertEquals(table(), written, "write it with -Dreadme.write");
  }

  /** What the README shows of rules is valid, and says as many of them as there are. */
  @Test
  void theRulesOfTheReadmeAreValid() throws Exception {
    String text = Files.readString(readme());
    int begin = text.indexOf("```properties\n") + "```properties\n".length();
    Path rules = Files.createTempFile("rules", ".properties");
    try {
      Files.writeString(rules, text.substring(begin, text.indexOf("```", begin)));
      RulesCheck check = RulesCheck.of(rules.toFile());
      assertEquals(List.of(), check.problems());
      assertTrue(text.contains("`OK, " + check.rules() + " rules`"), check.rules() + " rules");
    } finally {
      Files.delete(rules);
    }
  }

  private static Path readme() throws IOException {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve(".ci/run"))) {
      directory = directory.getParent();
    }
    return directory.resolve("README.md");
  }

  private static String table() {
    StringBuilder out = new StringBuilder();
    out.append(
        "| key | type | default | live | route | meaning |\n| --- | --- | --- | --- | --- | --- |\n");
    for (int i = 0; i < Catalogue.size(); i++) {
      Setting setting = Catalogue.get(i);
      String fallback = setting.fallback();
      String meaning = setting.meaning();
      if (setting.type() == Setting.Type.CHOICE) {
        meaning += "; `" + String.join("`, `", setting.choices()) + "`";
      }
      out.append("| `")
          .append(setting.placeholders())
          .append("` | ")
          .append(setting.type().word())
          .append(" | ")
          .append(fallback == null ? "-" : "`" + fallback + "`")
          .append(" | ")
          .append(setting.live() ? "yes" : "")
          .append(" | ")
          .append(setting.inRoutes() ? "yes" : "")
          .append(" | ")
          .append(meaning)
          .append(" |\n");
    }
    return out.toString();
  }
}
