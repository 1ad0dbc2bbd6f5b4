package io.graft.launcher.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplyTest {
  @TempDir private Path directory;

  @Test
  void aReplyIsOneLineForAnyText() throws IOException {
    Path file = Files.createFile(directory.resolve("reply"));

    new Reply(file.toFile()).failed("first\nsecond");

    assertEquals("failed first second\n", Files.readString(file));
  }

  @Test
  void theLinesOfAReplyAreSeparated() throws IOException {
    Path file = Files.createFile(directory.resolve("reply"));

    new Reply(file.toFile()).answer(true, "first\nsecond\n");

    assertEquals("done first" + Reply.LINE + "second\n", Files.readString(file));
  }

  @Test
  void aFileThatTheCommandHasNotCreatedIsNotWritten() {
    Path file = directory.resolve("reply");

    new Reply(file.toFile()).done("attached");
    new Reply(null).done("attached");

    assertFalse(Files.exists(file));
  }
}
