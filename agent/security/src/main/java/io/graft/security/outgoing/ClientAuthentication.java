package io.graft.security.outgoing;

import io.graft.config.security.ClientAuthSettings.ClientMethod;
import io.graft.net.http.HttpRequest;
import io.graft.net.server.Secret;
import io.graft.net.tls.PemFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** How this service authenticates to a token endpoint. On the agent's thread. */
final class ClientAuthentication {
  private static final String BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  private static final String FILE = "file:";
  private static final long ASSERTION_SECONDS = 60;

  private final ClientAuth auth;
  private final @Nullable Secret secret;
  private final ServiceKey.Source own;

  /**
   * @param own the key for {@code private-key-jwt} where the settings have none
   */
  ClientAuthentication(ClientAuth auth, ServiceKey.Source own) {
    this.auth = auth;
    this.secret = Secret.of(auth.secret);
    this.own = own;
  }

  /**
   * Adds what authenticates a request.
   *
   * @throws IOException if the secret cannot be read; the message is a clause
   */
  void addTo(URI endpoint, FormBody form, HttpRequest request) throws IOException {
    String id = String.valueOf(auth.id);
    if (auth.method == ClientMethod.PRIVATE_KEY_JWT) {
      form.add("client_id", id).add("client_assertion_type", BEARER);
      form.add("client_assertion", assertion(id, endpoint));
      return;
    }
    String value = secret == null ? "" : secret.value();
    if (value.isEmpty()) {
      throw new IOException("auth.secret is empty");
    }
    if (auth.method == ClientMethod.POST) {
      form.add("client_id", id).add("client_secret", value);
      return;
    }
    // RFC 6749, section 2.3.1: both are encoded before they are joined.
    String pair = HttpRequest.encoded(id) + ":" + HttpRequest.encoded(value);
    byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
    request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
  }

  /** RFC 7523, section 3. */
  private String assertion(String id, URI endpoint) throws IOException {
    String file = auth.secret;
    SignedClaims claims =
        new SignedClaims("JWT").issuer(id).subject(id).audience(endpoint.toString());
    if (file != null && file.startsWith(FILE)) {
      return claims.sign(
          PemFiles.privateKey(file.substring(FILE.length())), null, ASSERTION_SECONDS);
    }
    ServiceKey key = own.current();
    if (key == null) {
      throw new IOException("neither auth.secret nor graft.token.key is set");
    }
    return claims.sign(key.privateKey(), null, ASSERTION_SECONDS);
  }
}
