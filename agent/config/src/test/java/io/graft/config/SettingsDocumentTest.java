package io.graft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/settings.md} is made from the settings. {@code mvn test -pl agent/config -am
 * -Dsettings.write} writes it, and so does {@code java -jar graft.jar rules list --markdown}.
 */
class SettingsDocumentTest {
  @Test
  void theDocumentListsEverySetting() throws Exception {
    Path document = root().resolve("docs/settings.md");
    if (System.getProperty("settings.write") != null) {
      Files.createDirectories(document.getParent());
      Files.writeString(document, made());
      return;
    }
    assertEquals(made(), Files.readString(document), "write it with -Dsettings.write");
  }

  static String made() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SettingList.markdown(new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }

  private static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve(".ci/run"))) {
      directory = directory.getParent();
    }
    return directory;
  }
}
