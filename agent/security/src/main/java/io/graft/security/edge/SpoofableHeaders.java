package io.graft.security.edge;

import java.util.List;

/** The names of headers that say who calls, and that anybody can set. Immutable. */
final class SpoofableHeaders {
  /** Lower case; one with {@code *} is a prefix. */
  private static final String[] BUILT_IN = {
    "x-forwarded-client-cert",
    "client-cert",
    "client-cert-chain",
    "x-client-cert",
    "x-ssl-*",
    "ssl-client-*",
    "x-graft-*",
    "l5d-*",
    "x-envoy-*"
  };

  private final String[] names;

  /**
   * @param more further names, in lower case
   */
  SpoofableHeaders(List<String> more) {
    names = new String[BUILT_IN.length + more.size()];
    System.arraycopy(BUILT_IN, 0, names, 0, BUILT_IN.length);
    for (int i = 0; i < more.size(); i++) {
      names[BUILT_IN.length + i] = more.get(i).replace('_', '-');
    }
  }

  /** Whether a name is one of them; many frameworks take {@code _} for {@code -}. */
  boolean contains(String name) {
    for (int i = 0; i < names.length; i++) {
      if (matches(names[i], name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(String pattern, String name) {
    int last = pattern.length() - 1;
    boolean open = pattern.charAt(last) == '*';
    int length = open ? last : last + 1;
    if (open ? name.length() < length : name.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = name.charAt(i);
      char lower = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
      if (lower != pattern.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
