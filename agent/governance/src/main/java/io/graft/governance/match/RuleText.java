package io.graft.governance.match;

import java.util.Locale;

/** Checks parts of the text of a rule. */
public final class RuleText {
  private RuleText() {}

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /**
   * Whether a text is a token of HTTP (RFC 9110, section 5.6.2), as names of headers and cookies
   * are.
   */
  public static boolean token(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || "\"(),/:;<=>?@[\\]{}".indexOf(c) >= 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** Whether a text can be the name of a query parameter. */
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
