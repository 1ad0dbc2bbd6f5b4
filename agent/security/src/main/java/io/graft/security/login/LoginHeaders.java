package io.graft.security.login;

import io.graft.governance.guard.GuardedRequest;
import io.graft.security.token.Claims;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The headers that tell the application of the user, which callers may not set. Immutable. */
final class LoginHeaders {
  private final Map<String, String> claims;
  private final Set<String> stripped;

  /**
   * @param claims by the names of headers, in lower case
   * @param stripped all names that callers may not set
   */
  LoginHeaders(Map<String, String> claims, Set<String> stripped) {
    this.claims = claims;
    this.stripped = stripped;
  }

  /**
   * Takes away what the caller has set, also with {@code _} for {@code -}, which some frameworks
   * take for the same.
   *
   * @return whether none is left
   */
  boolean strip(GuardedRequest request) {
    if (stripped.isEmpty()) {
      return true;
    }
    List<String> names = request.headerNames();
    List<String> found = new ArrayList<>();
    for (String name : names == null ? stripped : names) {
      if (stripped.contains(name.toLowerCase(java.util.Locale.ROOT).replace('_', '-'))) {
        found.add(name);
      }
    }
    boolean clean = true;
    for (String name : found) {
      clean &= request.setHeader(name, null) || request.header(name) == null;
    }
    return clean;
  }

  /**
   * Sets those of a user.
   *
   * @return whether it could
   */
  boolean set(GuardedRequest request, Map<String, Object> user) {
    boolean all = true;
    for (Map.Entry<String, String> each : claims.entrySet()) {
      String value = Claims.header(user, each.getValue());
      if (value != null) {
        all &= request.setHeader(each.getKey(), value);
      }
    }
    return all;
  }
}
