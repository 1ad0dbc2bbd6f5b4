package io.graft.test.server;

import io.graft.test.Await;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Keycloak as it is distributed. */
public final class KeycloakDistribution {
  /** What it is told its JVM's options by. */
  public static final String OPTIONS = "JAVA_OPTS_APPEND";

  private static final Duration START = Duration.ofMinutes(5);

  private KeycloakDistribution() {}

  /**
   * Copies a distribution without what is large and the same for all.
   *
   * @param home the unpacked distribution
   * @param builds whether the copy will be built, which changes its libraries
   * @return its script
   */
  public static Path copy(Path home, Path directory, boolean builds) throws IOException {
    Path script = Files.createDirectories(directory.resolve("bin")).resolve("kc.sh");
    Files.copy(home.resolve("bin/kc.sh"), script);
    ServerFiles.copy(home.resolve("conf"), directory.resolve("conf"));
    if (builds) {
      ServerFiles.copy(home.resolve("lib"), directory.resolve("lib"));
    } else {
      Files.createSymbolicLink(directory.resolve("lib"), home.resolve("lib"));
    }
    for (String shared : List.of("providers", "themes")) {
      Files.createSymbolicLink(directory.resolve(shared), home.resolve(shared));
    }
    return script;
  }

  /**
   * Returns how one is started, without an agent, that imports a realm and keeps all in memory.
   *
   * @param realm its JSON
   */
  public static JavaProcessBuilder withRealm(
      Path home, Path directory, String realm, String command) throws IOException {
    Path script = copy(home, directory, true);
    Path imported = Files.createDirectories(directory.resolve("data/import"));
    Files.writeString(imported.resolve("realm.json"), realm);
    return JavaProcess.on(Jdk.current())
        .name("Keycloak")
        .script(script, OPTIONS)
        .environment("JAVA_OPTS", "-Xmx384m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        .arguments(command, "--import-realm", "--cache=local", "--db=dev-mem")
        .arguments("--http-host=127.0.0.1");
  }

  /**
   * Waits until it is ready.
   *
   * @throws IllegalStateException if it ends before
   */
  public static void await(JavaProcess process, BooleanSupplier ready) {
    Await.until(
        "Keycloak to start",
        START,
        () -> {
          if (!process.isAlive()) {
            throw new IllegalStateException(process.dump());
          }
          return ready.getAsBoolean();
        },
        process::dump);
  }
}
