package io.graft.test.servers;

import io.graft.test.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Where servers are found. Those of Debian are in the directory named by the environment variable
 * {@code GRAFT_SERVERS}, or in {@code ~/.cache/graft/servers} where it is not set, as {@code
 * .ci/servers} leaves them; those of Java belong to the build.
 */
final class Installation {
  private Installation() {}

  /**
   * Returns a command. Where this machine has none the test is skipped, visibly; where the
   * environment variable {@code CI} is {@code true} it fails.
   *
   * @param path for example {@code etcd/usr/bin/etcd}
   */
  static String command(String path) {
    String named = System.getenv("GRAFT_SERVERS");
    Path all =
        named != null
            ? Path.of(named)
            : Path.of(System.getProperty("user.home"), ".cache", "graft", "servers");
    Path command = all.resolve(path);
    if (Files.isExecutable(command)) {
      return command.toString();
    }
    String message = "no " + command + ": run .ci/servers, or set GRAFT_SERVERS";
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionFailedError(message);
    }
    throw new TestAbortedException(message);
  }

  /** Returns the class path of a server that is a module of this build. */
  static String classPath(String module) {
    Path target = Checkout.file("test-apps/servers").resolve(module).resolve("target");
    Path libraries = target.resolve("class-path");
    if (!Files.isRegularFile(libraries)) {
      throw new IllegalStateException(
          "no "
              + libraries
              + ": build it with  mvn -q -DskipTests -pl test-apps/servers -am package");
    }
    try {
      return target.resolve("classes") + ":" + Files.readString(libraries);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
