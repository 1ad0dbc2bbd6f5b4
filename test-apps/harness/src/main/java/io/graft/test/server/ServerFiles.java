package io.graft.test.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Changes to the files of a distribution, in a copy. */
public final class ServerFiles {
  private ServerFiles() {}

  /** Copies a directory that a server writes to. */
  public static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Path copy = to.resolve(from.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(each, copy);
        }
      }
    }
  }

  /** Replaces a text that must be there in a file. */
  public static void replace(Path file, String what, String by) throws IOException {
    String text = Files.readString(file);
    if (!text.contains(what)) {
      throw new IllegalStateException("no " + what + " in " + file);
    }
    Files.writeString(file, text.replace(what, by));
  }

  /** Writes a file and the directories that it is in. */
  public static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
