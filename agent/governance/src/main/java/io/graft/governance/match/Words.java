package io.graft.governance.match;

import java.util.Locale;

/** What may stand in the text of a rule. */
final class Words {
  private Words() {}

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** Whether it is a token of HTTP (RFC 9110, section 5.6.2): the name of a header or a cookie. */
  static boolean token(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || "\"(),/:;<=>?@[\\]{}".indexOf(c) >= 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** Whether it can be the name of a parameter of a query, as it is sent. */
  static boolean parameter(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || "&=#\"".indexOf(c) >= 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
