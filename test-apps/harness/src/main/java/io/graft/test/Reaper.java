package io.graft.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Ends the processes and deletes the directories that this JVM leaves behind, however it dies: by a
 * shell that reads from it what there is, and goes to work when there is nothing more to read. A
 * shutdown hook would not live through {@code kill -9}, nor does Maven wait for one for long.
 */
final class Reaper {
  private static final String SCRIPT =
      """
      trap '' HUP INT TERM
      cd /
      end() {
        for child in $(cat /proc/$1/task/*/children 2> /dev/null); do end $child; done
        kill -9 $1
      }
      without() {
        case $1 in
          *" $2 "*) rest="${1%%" $2 "*} ${1#*" $2 "}" ;;
          *) rest=$1 ;;
        esac
      }
      pids=' '
      directories=' '
      while read -r change what; do
        case $change in
          +pid) pids="$pids$what " ;;
          -pid) without "$pids" "$what"; pids=$rest ;;
          +directory) directories="$directories$what " ;;
          -directory) without "$directories" "$what"; directories=$rest ;;
        esac
      done
      for pid in $pids; do end $pid; done
      set -f
      for directory in $directories; do rm -rf "$directory" || { sleep 1; rm -rf "$directory"; }; done
      """;

  private static final Writer SHELL = start();

  private Reaper() {}

  private static Writer start() {
    try {
      return new ProcessBuilder("sh", "-c", SCRIPT)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .outputWriter(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Looks after a process until it ends: its number may then be another's. */
  static void watch(Process process) {
    tell("+pid", process.pid());
    process.onExit().thenRun(() -> tell("-pid", process.pid()));
  }

  /** Looks after a directory until it is {@link #release released}. */
  static void watch(Path directory) {
    // The shell would take a space for the end of a path, and delete another directory.
    if (!directory.toString().matches(".*\\s.*")) {
      tell("+directory", directory);
    }
  }

  static void release(Path directory) {
    tell("-directory", directory);
  }

  private static synchronized void tell(String change, Object what) {
    try {
      SHELL.write(change + " " + what + "\n");
      SHELL.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
