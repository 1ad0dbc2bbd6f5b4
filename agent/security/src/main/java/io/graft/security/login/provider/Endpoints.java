package io.graft.security.login.provider;

import io.graft.config.security.ClientAuthSettings;
import io.graft.net.json.JsonValue;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The endpoints of a provider, by its discovery document. Immutable. */
final class Endpoints {
  final String authorization;
  final URI token;

  /** {@code null}: it has none. */
  final @Nullable String endSession;

  /** Whether it tells who it is with each response (RFC 9207). */
  final boolean saysIssuer;

  /**
   * @throws IllegalArgumentException with a clause that says why it is not used
   */
  Endpoints(String issuer, JsonValue document) {
    if (!issuer.equals(document.get("issuer").text())) {
      throw new IllegalArgumentException("it is of another issuer");
    }
    authorization = required(document, "authorization_endpoint");
    token = URI.create(required(document, "token_endpoint"));
    String end = document.get("end_session_endpoint").text();
    endSession = end == null ? null : checked("end_session_endpoint", end);
    saysIssuer = document.get("authorization_response_iss_parameter_supported").flag(false);
    JsonValue methods = document.get("code_challenge_methods_supported");
    boolean known = !methods.isList();
    for (JsonValue each : methods.elements()) {
      known |= "S256".equals(each.text());
    }
    if (!known) {
      // Without PKCE a code that somebody else has got could be redeemed here.
      throw new IllegalArgumentException("it does not support PKCE with S256");
    }
  }

  private static String required(JsonValue document, String name) {
    String url = document.get(name).text();
    if (url == null) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return checked(name, url);
  }

  private static String checked(String name, String url) {
    try {
      return ClientAuthSettings.TOKEN_URL.parse(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("its " + name + " is " + e.getMessage(), e);
    }
  }
}
