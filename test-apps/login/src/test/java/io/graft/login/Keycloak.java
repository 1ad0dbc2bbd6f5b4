package io.graft.login;

import io.graft.test.Await;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import io.graft.test.server.ServerFiles;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Keycloak as it is distributed, with a realm of the test. */
final class Keycloak implements AutoCloseable {
  static final String SECRET = "canary-client-secret-0123456789abcdef";
  static final String PASSWORD = "canary-green-tea";

  private static final Path HOME =
      Path.of(System.getProperty("keycloak.home", "target/distributions/keycloak-26.5.6"))
          .toAbsolutePath();

  private final int port = Ports.lasting();
  private final JavaProcess process;

  Keycloak(Path directory) throws Exception {
    Files.createDirectories(directory.resolve("bin"));
    Files.copy(HOME.resolve("bin/kc.sh"), directory.resolve("bin/kc.sh"));
    ServerFiles.copy(HOME.resolve("conf"), directory.resolve("conf"));
    ServerFiles.copy(HOME.resolve("lib"), directory.resolve("lib")); // Building changes it.
    for (String shared : List.of("providers", "themes")) {
      Files.createSymbolicLink(directory.resolve(shared), HOME.resolve(shared));
    }
    Path realm = Files.createDirectories(directory.resolve("data/import")).resolve("shop.json");
    Files.writeString(realm, REALM);
    process =
        JavaProcess.on(Jdk.current())
            .name("Keycloak")
            .script(directory.resolve("bin/kc.sh"), "JAVA_OPTS_APPEND")
            .environment("JAVA_OPTS", "-Xmx384m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
            .arguments("start-dev", "--import-realm", "--http-port=" + port)
            .arguments("--http-host=127.0.0.1", "--cache=local", "--db=dev-mem")
            .start();
    Await.until("Keycloak to start", Duration.ofMinutes(5), this::isUp, process::dump);
  }

  private boolean isUp() {
    if (!process.isAlive()) {
      throw new IllegalStateException(process.dump());
    }
    try {
      URI url = URI.create(issuer() + "/.well-known/openid-configuration");
      return ((HttpURLConnection) url.toURL().openConnection()).getResponseCode() == 200;
    } catch (java.io.IOException e) {
      return false;
    }
  }

  String issuer() {
    return "http://localhost:" + port + "/realms/shop";
  }

  @Override
  public void close() {
    process.close();
  }

  private static final String REALM =
      """
      {
        "realm": "shop", "enabled": true, "sslRequired": "none",
        "roles": {"realm": [{"name": "admin"}]},
        "users": [{
          "username": "ann", "enabled": true, "realmRoles": ["admin"], "emailVerified": true,
          "email": "ann@example.com", "firstName": "Ann", "lastName": "Example",
          "credentials": [{"type": "password", "value": "%s"}]
        }],
        "clients": [{
          "clientId": "shop", "secret": "%s", "standardFlowEnabled": true,
          "redirectUris": ["http://localhost:*"],
          "attributes": {
            "pkce.code.challenge.method": "S256", "post.logout.redirect.uris": "+"
          },
          "protocolMappers": [{
            "name": "roles", "protocol": "openid-connect",
            "protocolMapper": "oidc-usermodel-realm-role-mapper",
            "config": {"claim.name": "roles", "multivalued": "true", "id.token.claim": "true"}
          }]
        }]
      }
      """
          .formatted(PASSWORD, SECRET);
}
