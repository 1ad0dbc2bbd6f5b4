package io.graft.identity;

import io.graft.test.JavaProcess;
import io.graft.test.Ports;
import io.graft.test.server.KeycloakDistribution;
import java.nio.file.Path;

/** Keycloak as it is distributed, with a realm of the test, on TLS alone. */
final class Keycloak extends Provider {
  private static final Path HOME = Path.of("target/distributions/keycloak-26.5.6").toAbsolutePath();

  private final int port = Ports.lasting();
  private final JavaProcess process;

  Keycloak(Credentials credentials, Path directory) throws Exception {
    super(credentials);
    process =
        KeycloakDistribution.withRealm(HOME, directory, realm(credentials), "start")
            .arguments("--hostname-strict=false", "--https-port=" + port)
            .arguments("--https-certificate-file=" + credentials.certificate())
            .arguments("--https-certificate-key-file=" + credentials.key())
            .start();
    KeycloakDistribution.await(process, this::isReady);
  }

  @Override
  String issuer() {
    return "https://localhost:" + port + "/realms/shop";
  }

  @Override
  String tokenEndpoint() {
    return issuer() + "/protocol/openid-connect/token";
  }

  @Override
  public void close() {
    process.close();
  }

  @Override
  public String toString() {
    return "Keycloak 26.5.6";
  }

  private static String realm(Credentials credentials) throws Exception {
    return """
        {
          "realm": "shop",
          "enabled": true,
          "roles": {"realm": [{"name": "reader"}]},
          "users": [{
            "username": "ann", "enabled": true, "realmRoles": ["reader"],
            "email": "ann@example.com", "firstName": "Ann", "lastName": "Example",
            "credentials": [{"type": "password", "value": "%s"}]
          }],
          "clients": [
            {"clientId": "orders", "standardFlowEnabled": false},
            {"clientId": "page", "secret": "%s", "directAccessGrantsEnabled": true,
             "protocolMappers": [%s, %s]},
            {"clientId": "desk", "secret": "%s", "directAccessGrantsEnabled": true,
             "protocolMappers": [%s, %s, %s]},
            {"clientId": "front", "secret": "%s", "serviceAccountsEnabled": true,
             "standardFlowEnabled": false, "protocolMappers": [%s],
             "attributes": {"standard.token.exchange.enabled": "true"}},
            {"clientId": "signer", "serviceAccountsEnabled": true, "standardFlowEnabled": false,
             "clientAuthenticatorType": "client-jwt", "protocolMappers": [%s],
             "attributes": {"standard.token.exchange.enabled": "true", "jwt.credential.public.key": "%s"}}
          ]
        }
        """
        .formatted(
            credentials.password,
            credentials.pageSecret,
            audience("front"),
            audience("signer"),
            credentials.pageSecret,
            audience("front"),
            audience("signer"),
            audience("orders"),
            credentials.secret,
            audience("orders"),
            audience("orders"),
            credentials.clientPublicKey());
  }

  private static String audience(String name) {
    return """
        {"name": "%s", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
         "config": {"included.client.audience": "%s", "access.token.claim": "true"}}
        """
        .formatted(name, name);
  }
}
