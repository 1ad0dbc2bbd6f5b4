package io.graft.real;

import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.server.KeycloakDistribution;
import io.graft.test.server.SlowRequest;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Keycloak as it is distributed, by {@code kc.sh start --optimized} in a directory of its own. What
 * is built before that, with the options that cannot change later, is shared.
 */
final class Keycloak {
  private static final Path HOME = Distribution.of("keycloak-26.5.6");

  private static boolean built;

  private Keycloak() {}

  static Application application() {
    return Application.governed(
            "Keycloak 26.5.6",
            Jdk.oneOf(17, 21, 25),
            "netty-server",
            "keycloak",
            Keycloak::start,
            "/realms/master/.well-known/openid-configuration",
            "/realms/master/protocol/openid-connect/userinfo",
            "/admin/",
            "/realms/tea",
            "/missing")
        .stoppedDuring(
            SlowRequest.form(
                "/realms/master/protocol/openid-connect/token",
                "grant_type=password&client_id=admin-cli&username=tea&password=green"));
  }

  private static void start(JavaProcessBuilder java, Path directory, int port) throws IOException {
    build();
    Path script = KeycloakDistribution.copy(HOME, directory.resolve("keycloak"), false);
    java.script(script, KeycloakDistribution.OPTIONS)
        .environment("JAVA_OPTS", "-Xmx384m")
        .arguments("start", "--optimized", "--http-enabled=true", "--hostname-strict=false")
        .arguments("--http-host=127.0.0.1", "--http-port=" + port);
  }

  private static synchronized void build() {
    if (built) {
      return;
    }
    try (JavaProcess process =
        JavaProcess.on(Jdk.current())
            .script(HOME.resolve("bin/kc.sh"), KeycloakDistribution.OPTIONS)
            .arguments("build", "--db=dev-mem", "--cache=local")
            .start()) {
      process.endInput();
      if (process.awaitExit() != 0) {
        throw new IllegalStateException(process.dump());
      }
    }
    built = true;
  }
}
