package io.graft.config.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesHistoryTest {
  @TempDir private Path directory;

  @Test
  void remembersTheLastRevisionsOnly() {
    RulesHistory history = new RulesHistory();
    assertNull(history.current("fleet"));
    history.saw("fleet", null);
    assertEquals("none", history.current("fleet").id());
    for (int i = 0; i < 30; i++) {
      history.saw("fleet", "a=" + i);
      history.saw("fleet", "a=" + i);
    }
    assertEquals(20, history.revisions().size());
    assertEquals("a=29", history.revisions().get(0).text());
    assertEquals("a=20", history.find("fleet", RulesHistory.id("a=20")).text());
    assertNull(history.find("fleet", RulesHistory.id("a=1")));
    assertNull(history.find("service/orders", RulesHistory.id("a=20")));
    history.saw("fleet", "x".repeat(800_000));
    history.saw("fleet", "y".repeat(800_000));
    assertEquals(1, history.revisions().size());
    assertEquals(12, history.current("fleet").id().length());
  }

  @Test
  void aFileIsReplacedOnlyIfItIsWhatWasSeen() throws Exception {
    Path file = Files.writeString(directory.resolve("rules"), "a=1");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    assertTrue(RulesFileWriter.replace(link.toFile(), "a=1", "a=2"));
    assertEquals("a=2", Files.readString(file));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals(PosixFilePermissions.fromString("rw-rw-r--"), Files.getPosixFilePermissions(file));
    assertFalse(RulesFileWriter.replace(file.toFile(), "a=1", "a=3"));
    assertFalse(RulesFileWriter.replace(file.toFile(), null, "a=3"));
    assertEquals("a=2", Files.readString(file));
    Path other = directory.resolve("new");
    assertFalse(RulesFileWriter.replace(other.toFile(), "a=1", "a=3"));
    assertTrue(RulesFileWriter.replace(other.toFile(), null, "a=3"));
    assertEquals("a=3", Files.readString(other));
    Path nowhere = directory.resolve("no/such/rules");
    assertThrows(
        IOException.class, () -> RulesFileWriter.replace(directory.toFile(), "a=1", "a=2"));
    assertFalse(RulesFileWriter.replace(nowhere.toFile(), null, "a=2"));
    try (var left = Files.list(directory)) {
      assertEquals(3, left.count());
    }
  }
}
