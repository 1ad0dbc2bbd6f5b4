package io.graft.telemetry.span;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Removes the values of query parameters that are credentials: those that the HTTP conventions
 * name, for signed URLs of cloud providers, and the usual names of tokens and passwords.
 */
final class Redaction {
  private static final String REDACTED = "REDACTED";
  private static final int LONGEST_NAME = 32;

  private static final Set<String> SECRET =
      new HashSet<>(
          Arrays.asList(
              "awsaccesskeyid",
              "signature",
              "sig",
              "x-goog-signature",
              "x-amz-signature",
              "x-amz-security-token",
              "x-amz-credential",
              "access_token",
              "accesstoken",
              "refresh_token",
              "id_token",
              "token",
              "code",
              "jwt",
              "auth",
              "authorization",
              "password",
              "passwd",
              "pwd",
              "secret",
              "client_secret",
              "api_key",
              "api-key",
              "apikey",
              "key",
              "jsessionid",
              "session",
              "sessionid"));

  private Redaction() {}

  /** Returns the same string if there is nothing to remove. */
  static String query(String query) {
    StringBuilder out = null;
    int copied = 0;
    int start = 0;
    while (start <= query.length()) {
      int end = query.indexOf('&', start);
      if (end < 0) {
        end = query.length();
      }
      int equals = query.indexOf('=', start);
      if (equals > start && equals < end - 1 && secret(query, start, equals)) {
        if (out == null) {
          out = new StringBuilder(query.length());
        }
        out.append(query, copied, equals + 1).append(REDACTED);
        copied = end;
      }
      start = end + 1;
    }
    return out == null ? query : out.append(query, copied, query.length()).toString();
  }

  /** As {@link #query}, for a path with its query. Removes a session id in the path too. */
  static String pathAndQuery(String text) {
    int mark = text.indexOf('?');
    if (mark < 0) {
      return path(text);
    }
    String query = text.substring(mark + 1);
    String shown = query(query);
    if (shown == query && text.indexOf(';') < 0) {
      return text;
    }
    return path(text.substring(0, mark)) + '?' + shown;
  }

  static String path(String path) {
    if (path.indexOf(';') < 0) {
      return path;
    }
    int session = path.toLowerCase(Locale.ROOT).indexOf(";jsessionid=");
    if (session < 0) {
      return path;
    }
    int value = session + ";jsessionid=".length();
    int end = value;
    while (end < path.length() && path.charAt(end) != '/' && path.charAt(end) != ';') {
      end++;
    }
    return path.substring(0, value) + REDACTED + path.substring(end);
  }

  private static boolean secret(String query, int start, int end) {
    return end - start <= LONGEST_NAME
        && SECRET.contains(query.substring(start, end).toLowerCase(Locale.ROOT));
  }
}
