package io.graft.login;

import io.graft.test.Canaries;
import io.graft.test.JavaProcess;
import io.graft.test.Ports;
import io.graft.test.server.KeycloakDistribution;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;

/** Keycloak as it is distributed, with a realm of the test: ann is an admin, bob is not. */
final class Keycloak implements AutoCloseable {
  static final String SECRET = Canaries.create("client secret");
  static final String PASSWORD = Canaries.create("password");

  private static final Path HOME =
      Path.of(System.getProperty("keycloak.home", "target/distributions/keycloak-26.5.6"))
          .toAbsolutePath();

  private final int port = Ports.lasting();
  private final JavaProcess process;

  Keycloak(Path directory) throws Exception {
    process =
        KeycloakDistribution.withRealm(HOME, directory, REALM, "start-dev")
            .arguments("--http-port=" + port)
            .start();
    KeycloakDistribution.await(process, this::isUp);
  }

  private boolean isUp() {
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
        }, {
          "username": "bob", "enabled": true, "emailVerified": true,
          "email": "bob@example.com", "firstName": "Bob", "lastName": "Example",
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
          .formatted(PASSWORD, PASSWORD, SECRET);
}
