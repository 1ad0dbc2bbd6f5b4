package io.graft.security.token;

import io.graft.governance.guard.Denial;
import org.jspecify.annotations.Nullable;

/** The responses to requests without a valid token (RFC 6750, section 3), made once. */
final class Denials {
  /** Seconds after which keys may be there, or the settings mended. */
  private static final String RETRY_AFTER = "10";

  private final Denial[] byReason = new Denial[Reason.values().length];

  /**
   * @param service its name is the realm
   * @param metadata the URL of RFC 9728; {@code null}: none
   */
  Denials(String service, @Nullable String metadata) {
    String realm = "Bearer realm=\"" + quoted(service) + '"';
    String where = metadata == null ? "" : ", resource_metadata=\"" + quoted(metadata) + '"';
    for (Reason reason : Reason.values()) {
      byReason[reason.ordinal()] = denial(reason, realm, where);
    }
  }

  private static Denial denial(Reason reason, String realm, String where) {
    switch (reason.status()) {
      case 400:
        return bearer(400, "the token cannot be read", reason, "Bearer error=\"invalid_request\"");
      case 503:
        return new Denial(
            503,
            "tokens cannot be checked now",
            reason.word(),
            "Retry-After",
            RETRY_AFTER,
            "Cache-Control",
            "no-store");
      default:
        return reason == Reason.MISSING
            ? bearer(401, "a token is needed", reason, realm + where)
            : bearer(
                401,
                "the token is not valid",
                reason,
                realm
                    + ", error=\"invalid_token\", error_description=\"the token is not valid\""
                    + where);
    }
  }

  private static Denial bearer(int status, String line, Reason reason, String challenge) {
    return new Denial(
        status, line, reason.word(), "WWW-Authenticate", challenge, "Cache-Control", "no-store");
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(c == '"' || c == '\\' ? "\\" : "").append(c < ' ' || c > '~' ? '?' : c);
    }
    return out.toString();
  }

  Denial of(Reason reason) {
    return byReason[reason.ordinal()];
  }
}
