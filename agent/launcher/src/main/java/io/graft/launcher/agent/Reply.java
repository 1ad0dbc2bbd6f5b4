package io.graft.launcher.agent;

import io.graft.log.AgentLog;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reports the result of an attach, a detach or a doctor: by a line in the agent log, and through a
 * file to the command that waits for it. The command has created the file.
 */
public final class Reply {
  /** Begins the reply if all went well. */
  public static final String DONE = "done ";

  /** Begins the reply if something went wrong. */
  public static final String FAILED = "failed ";

  /** Separates the lines of a reply, which is one line of the file. */
  public static final char LINE = '\u001e';

  private final @Nullable File file;

  /**
   * @param file {@code null}: no command waits
   */
  public Reply(@Nullable File file) {
    this.file = file;
  }

  /** Reports success. */
  public void done(String line) {
    AgentLog.print(line);
    write(DONE + line);
  }

  /** Reports a failure. */
  public void failed(String line) {
    AgentLog.print(line);
    write(FAILED + line);
  }

  /** Replies to a query of the command, without a line in the agent log. */
  public void answer(boolean well, String lines) {
    write((well ? DONE : FAILED) + lines.trim().replace('\n', LINE));
  }

  private void write(String text) {
    if (file == null || !file.isFile()) {
      // The command is in another container, or has stopped waiting.
      return;
    }
    try (OutputStream out = new FileOutputStream(file)) {
      out.write((text.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      AgentLog.print("cannot reply to the command", e);
    }
  }
}
