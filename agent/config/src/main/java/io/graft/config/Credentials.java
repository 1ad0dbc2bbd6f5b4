package io.graft.config;

import io.graft.governance.setting.ValueParser;

/**
 * Hides credentials in output: values of keys with a name such as password, users in URLs, and
 * parameters of URLs. The path of a file with a secret is shown.
 */
final class Credentials {
  private static final String HIDDEN = "(hidden)";
  private static final String FILE = "file:";
  private static final String ALERTS = "graft.alerts.";

  private static final String[] WORDS = {
    "headers",
    "token",
    "secret",
    "password",
    "passwd",
    "credential",
    "api-key",
    "apikey",
    "private",
    "auth.params",
    "webhook"
  };

  /** Keys that end with these have names of headers, files and the like, and no secrets. */
  private static final String[] NAMES = {
    "forward.headers",
    "auth.headers",
    "auth.token-url",
    "graft.token.key",
    "graft.token.lifetime",
    "webhook.format"
  };

  private Credentials() {}

  static String hidden(String key, String text) {
    String word = ValueParser.lower(key);
    if (names(word) && !onlyNames(word) && !text.startsWith(FILE)) {
      return HIDDEN;
    }
    return text.indexOf("://") < 0 ? text : parameters(users(text));
  }

  private static boolean onlyNames(String word) {
    if (word.startsWith(ALERTS) && !word.startsWith("webhook", ALERTS.length())) {
      return true; // of rules, some of which are about tokens
    }
    for (String each : NAMES) {
      if (word.endsWith(each)) {
        return true;
      }
    }
    return false;
  }

  private static boolean names(String word) {
    for (int i = 0; i < WORDS.length; i++) {
      if (word.indexOf(WORDS[i]) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** Removes the user and the password between {@code ://} and {@code @}. */
  private static String users(String text) {
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (int at = text.indexOf("://"); at >= 0; at = text.indexOf("://", from)) {
      int host = at + 3;
      int end = host;
      int user = -1;
      while (end < text.length() && ",/? ".indexOf(text.charAt(end)) < 0) {
        user = text.charAt(end) == '@' ? end : user;
        end++;
      }
      out.append(text, from, host);
      from = user < 0 ? host : user + 1;
    }
    return out.append(text, from, text.length()).toString();
  }

  /** Hides the value of {@code token=} and similar parameters. */
  private static String parameters(String text) {
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '=') {
        continue;
      }
      int name = i;
      while (name > 0 && "?&".indexOf(text.charAt(name - 1)) < 0) {
        name--;
      }
      if (name > 0
          && names(ValueParser.lower(text.substring(name, i)))
          && !text.startsWith(FILE, i + 1)) {
        int end = i + 1;
        while (end < text.length() && "&,".indexOf(text.charAt(end)) < 0) {
          end++;
        }
        out.append(text, from, i + 1).append(HIDDEN);
        from = end;
        i = end - 1;
      }
    }
    return out.append(text, from, text.length()).toString();
  }
}
