package io.graft.launcher;

import io.graft.config.Notice;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What became of an attach or a detach: said by a line, as always, and also to the command that
 * waits for it, by a file that it has made.
 */
final class Reply {
  static final String DONE = "done ";
  static final String FAILED = "failed ";

  /** Between the lines of an answer, whose end is that of the line. */
  static final char LINE = '\u001e';

  private final @Nullable File file;

  /** A reply to nobody where {@code file} is {@code null}. */
  Reply(@Nullable File file) {
    this.file = file;
  }

  /** It went as it should. */
  void done(String line) {
    Notice.print(line);
    write(DONE + line);
  }

  /** It did not. */
  void failed(String line) {
    Notice.print(line);
    write(FAILED + line);
  }

  /** Answers a question of the command, and says nothing to anybody else. */
  void answer(boolean well, String lines) {
    write((well ? DONE : FAILED) + lines.trim().replace('\n', LINE));
  }

  private void write(String text) {
    if (file == null || !file.isFile()) {
      // The command is in another container, or waits no more.
      return;
    }
    try (OutputStream out = new FileOutputStream(file)) {
      out.write((text.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      Notice.print("cannot answer the command", e);
    }
  }
}
