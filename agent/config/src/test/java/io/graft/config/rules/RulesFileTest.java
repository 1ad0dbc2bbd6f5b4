package io.graft.config.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesFileTest {
  private static final String TIMEOUT = "graft.client.orders.timeout";

  @TempDir Path temp;

  @Test
  void rulesThatExistAtTheStartApplyAtOnce() throws Exception {
    Path file = Files.writeString(temp.resolve("rules"), TIMEOUT + "=1s\n");
    Settings settings = settings(file);
    Scheduler scheduler = new Scheduler("test");
    RulesFile.follow(settings, scheduler);
    assertEquals(1000, settings.millis(TIMEOUT));
    assertEquals(TIMEOUT + "=1s (rules " + file + ", line 1)", settings.value(TIMEOUT).toString());
    scheduler.stop(5000);
  }

  @Test
  void aSecondChangeWithTheSameFileTimeIsDetected() throws Exception {
    Path file = temp.resolve("rules");
    FileTime time = FileTime.fromMillis(1_700_000_000_000L);
    write(file, "1s", time);
    Settings settings = settings(file);
    RulesFile rules = RulesFile.of(settings, file.toFile());
    rules.run();
    write(file, "2s", time);
    rules.run();
    assertEquals(2000, settings.millis(TIMEOUT));
  }

  /** As in images whose build sets every file's time to 0. */
  @Test
  void aFileWithTimeZeroIsRead() throws Exception {
    Path file = temp.resolve("rules");
    FileTime epoch = FileTime.fromMillis(0);
    write(file, "1s", epoch);
    Settings settings = settings(file);
    List<String> told = new ArrayList<>();
    settings.onChange(changed -> told.add(changed.text(TIMEOUT)));
    RulesFile rules = RulesFile.of(settings, file.toFile());
    for (int i = 0; i < 10; i++) {
      rules.run();
    }
    write(file, "25s", epoch);
    rules.run();
    assertEquals(List.of("1s", "25s"), told);
    assertEquals(List.of(), settings.problems());
    Files.delete(file);
    rules.run();
    assertEquals(
        List.of("graft.rules: " + file + " does not exist; the last rules stay in force"),
        settings.problems());
  }

  @Test
  void listenersAreNotNotifiedWithoutAChange() throws Exception {
    Path file = temp.resolve("rules");
    FileTime time = FileTime.fromMillis(1_700_000_000_000L);
    write(file, "1s", time);
    Settings settings = settings(file);
    List<String> told = new ArrayList<>();
    settings.onChange(changed -> told.add(changed.text(TIMEOUT)));
    RulesFile rules = RulesFile.of(settings, file.toFile());
    for (int i = 0; i < 10; i++) {
      rules.run();
    }
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_009_000L));
    rules.run();
    assertEquals(List.of("1s"), told);
  }

  @Test
  void aDeletedFileChangesNothingAndIsOneLogLine() throws Exception {
    Path file = temp.resolve("rules");
    Settings settings = settings(file);
    RulesFile rules = RulesFile.of(settings, file.toFile());
    rules.run();
    rules.run();
    assertEquals(
        List.of("graft.rules: " + file + " does not exist; there are no live rules until then"),
        settings.problems());
    assertNull(settings.text(TIMEOUT));
    write(file, "1s", FileTime.fromMillis(1_700_000_000_000L));
    rules.run();
    assertEquals(List.of(), settings.problems(), "it is there now");
    Files.delete(file);
    rules.run();
    rules.run();
    assertEquals(1000, settings.millis(TIMEOUT));
    assertTrue(settings.problems().get(0).endsWith("does not exist; the last rules stay in force"));
  }

  private static void write(Path file, String timeout, FileTime time) throws IOException {
    Files.writeString(file, TIMEOUT + "=" + timeout + "\n");
    Files.setLastModifiedTime(file, time);
  }

  private static Settings settings(Path file) {
    return new Settings(Map.of("graft.rules", "file:" + file), Map.of(), Map.of());
  }
}
