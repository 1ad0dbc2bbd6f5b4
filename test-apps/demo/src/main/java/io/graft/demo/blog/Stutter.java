package io.graft.demo.blog;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Lets a process run for a moment only now and then, as on a host that has given its time to others
 * or runs out of memory: it answers, and slowly. Closing it lets the process run.
 */
public final class Stutter implements AutoCloseable {
  private static final String LOOP =
      "while kill -STOP %1$d; do sleep 0.4; kill -CONT %1$d; sleep 0.04; done";

  private final long pid;
  private final Process shell;

  public Stutter(RunningService service) {
    pid = service.pid();
    shell = run(command());
  }

  /** What a shell is told. The loop ends when the process has ended. */
  public String command() {
    return LOOP.formatted(pid);
  }

  private static Process run(String command) {
    try {
      return new ProcessBuilder("sh", "-c", command)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      shell.destroyForcibly().waitFor();
      run("kill -CONT " + pid).waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
