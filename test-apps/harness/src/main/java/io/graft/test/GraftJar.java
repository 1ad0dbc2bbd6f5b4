package io.graft.test;

import java.nio.file.Files;
import java.nio.file.Path;

/** The agent as users get it: {@code agent/target/graft.jar} of this build. */
public final class GraftJar {
  private GraftJar() {}

  /**
   * Returns the path of the jar: the one named by the system property {@code graft.jar}, or that of
   * the checkout that the tests run in.
   */
  public static Path path() {
    String named = System.getProperty("graft.jar");
    Path jar =
        named != null ? Path.of(named).toAbsolutePath() : Checkout.file("agent/target/graft.jar");
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(
          "no " + jar + ": build it with  mvn -q -DskipTests -pl agent/launcher -am package");
    }
    return jar;
  }
}
