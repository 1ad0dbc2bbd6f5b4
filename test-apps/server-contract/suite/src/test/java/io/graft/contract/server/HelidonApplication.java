package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.test.Checkout;
import io.graft.test.Jdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The application on Helidon 4, which the compiler of this build cannot compile: it is too old. */
final class HelidonApplication {
  private HelidonApplication() {}

  /** Compiles the application, and returns its class path. */
  static String on(String version, Jdk jdk) {
    Path libraries = Checkout.file("test-apps/server-contract/helidon-" + version + "/target/lib");
    String used = ServerUnderTest.application("javax") + ":" + libraries + "/*";
    Path classes = Path.of("target", "helidon-" + version + "-" + jdk.version()).toAbsolutePath();
    try {
      Process javac =
          new ProcessBuilder(
                  jdk.command("javac").toString(),
                  "-J-XX:TieredStopAtLevel=1",
                  "-proc:none",
                  "-d",
                  classes.toString(),
                  "-cp",
                  used,
                  Path.of("src/test/helidon/io/graft/contract/server/HelidonMain.java").toString())
              .inheritIO()
              .start();
      assertEquals(0, javac.waitFor());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return classes + ":" + used;
  }
}
