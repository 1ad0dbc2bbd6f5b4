package io.graft.test;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that the tests run in. */
public final class Checkout {
  private Checkout() {}

  /** Returns the directory of the topmost {@code pom.xml}. */
  public static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null) {
      if (Files.isRegularFile(directory.resolve("pom.xml"))
          && Files.isDirectory(directory.resolve("test-apps/harness"))) {
        return directory;
      }
      directory = directory.getParent();
    }
    throw new IllegalStateException(
        "not inside a checkout of Graft: " + Path.of("").toAbsolutePath());
  }

  /** Returns a path of the checkout, which may not exist. */
  public static Path file(String path) {
    return root().resolve(path);
  }
}
