package io.graft.security.token;

import io.graft.governance.guard.GuardedRequest;
import io.graft.governance.match.RequestKey;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A header or a cookie that tokens are sent in. Immutable. */
final class TokenPlace {
  private static final String BEARER = "bearer";

  private final String name;
  private final boolean cookie;

  /** Whether other schemes are used in this header, such as {@code Basic}. */
  private final boolean schemes;

  /**
   * @param key a header or a cookie
   */
  TokenPlace(RequestKey key) {
    cookie = key.kind() == RequestKey.Kind.COOKIE;
    name = key.name();
    schemes = !cookie && name.equals("authorization");
  }

  /**
   * Returns the token in this place; {@code null}: none; {@link FoundToken#TWICE} or {@link
   * FoundToken#MALFORMED}, which are compared by identity.
   */
  @Nullable FoundToken read(GuardedRequest request) {
    String value = request.header(cookie ? "cookie" : name);
    if (value == null || value.isEmpty()) {
      return null;
    }
    if (cookie) {
      return cookie(value);
    }
    FoundToken token = schemes ? bearer(value) : unprefixed(value);
    // Others may read another one of several headers.
    return token != null && request.repeats(name) ? FoundToken.TWICE : token;
  }

  private @Nullable FoundToken bearer(String value) {
    if (!value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      // A server may have joined two headers: "Basic …, Bearer …".
      return value.indexOf(',') >= 0 && value.toLowerCase(Locale.ROOT).contains(BEARER)
          ? FoundToken.MALFORMED
          : null;
    }
    return value.length() > BEARER.length() && value.charAt(BEARER.length()) == ' '
        ? token(value, BEARER.length() + 1, value.length())
        : FoundToken.MALFORMED;
  }

  private FoundToken unprefixed(String value) {
    boolean prefix = value.regionMatches(true, 0, BEARER + " ", 0, BEARER.length() + 1);
    return token(value, prefix ? BEARER.length() + 1 : 0, value.length());
  }

  /** Returns the token, without blanks around it, if it has only characters of RFC 6750. */
  private FoundToken token(String value, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && value.charAt(start) == ' ') {
      start++;
    }
    while (end > start && value.charAt(end - 1) == ' ') {
      end--;
    }
    for (int i = start; i < end; i++) {
      if (!allowed(value.charAt(i))) {
        return FoundToken.MALFORMED;
      }
    }
    return start == end ? FoundToken.MALFORMED : new FoundToken(this, value, start, end);
  }

  private static boolean allowed(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~'
        || c == '+'
        || c == '/'
        || c == '=';
  }

  private @Nullable FoundToken cookie(String header) {
    FoundToken found = null;
    int from = 0;
    while (from <= header.length()) {
      int end = end(header, from);
      if (isOurs(header, from, end)) {
        if (found != null) {
          return FoundToken.TWICE;
        }
        found = token(header, header.indexOf('=', from) + 1, end);
      }
      from = end + 1;
    }
    return found;
  }

  /**
   * Where a cookie ends. A comma is where a server has joined two headers: browsers send several
   * with HTTP/2, and attackers with others. No value of a cookie may have one (RFC 6265).
   */
  private static int end(String header, int from) {
    int at = from;
    while (at < header.length() && header.charAt(at) != ';' && header.charAt(at) != ',') {
      at++;
    }
    return at;
  }

  /** Whether one cookie of the header has the name, and a value. */
  private boolean isOurs(String header, int from, int end) {
    int start = from;
    // As strip() trims: a control character must not hide a cookie that remains without it.
    while (start < end && header.charAt(start) <= ' ') {
      start++;
    }
    int equals = start + name.length();
    return equals + 1 < end && header.charAt(equals) == '=' && header.startsWith(name, start);
  }

  /**
   * Takes the token out of the request.
   *
   * @return whether it could
   */
  boolean strip(GuardedRequest request) {
    if (!cookie) {
      return request.setHeader(name, null);
    }
    String header = request.header("cookie");
    if (header == null) {
      return true;
    }
    StringBuilder rest = new StringBuilder();
    int from = 0;
    while (from <= header.length()) {
      int end = end(header, from);
      if (!isOurs(header, from, end)) {
        // Values that have a comma all the same stay as they are.
        boolean joined = from > 0 && header.charAt(from - 1) == ',';
        rest.append(rest.length() == 0 ? "" : joined ? "," : "; ");
        rest.append(header.substring(from, end).trim());
      }
      from = end + 1;
    }
    return request.setHeader("cookie", rest.length() == 0 ? null : rest.toString());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TokenPlace
        && name.equals(((TokenPlace) other).name)
        && cookie == ((TokenPlace) other).cookie;
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
