package io.graft.governance.match;

import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import org.jspecify.annotations.Nullable;

/** Finds one parameter of a path with its query, without taking the others apart. */
final class Query {
  private Query() {}

  static String without(String path) {
    int end = end(path);
    return end == path.length() ? path : path.substring(0, end);
  }

  /** Where the path ends and its query or fragment begins. */
  static int end(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '?' || c == '#') {
        return i;
      }
    }
    return path.length();
  }

  /** The first value as it is sent, not decoded; {@code null}: there is no such parameter. */
  static @Nullable String value(String path, String name) {
    int from = path.indexOf('?') + 1;
    int limit = path.indexOf('#', from);
    if (limit < 0) {
      limit = path.length();
    }
    while (from > 0 && from < limit) {
      int end = path.indexOf('&', from);
      if (end < 0 || end > limit) {
        end = limit;
      }
      int equals = from + name.length();
      if (equals <= end && path.startsWith(name, from)) {
        if (equals == end) {
          return "";
        }
        if (path.charAt(equals) == '=') {
          return path.substring(equals + 1, end);
        }
      }
      from = end + 1;
    }
    return null;
  }

  /** Whether a value as it is sent means that text. */
  static boolean means(String sent, String text) {
    if (sent.equals(text)) {
      return true;
    }
    if (sent.indexOf('%') < 0 && sent.indexOf('+') < 0) {
      return false;
    }
    try {
      return URLDecoder.decode(sent, "UTF-8").equals(text);
    } catch (IllegalArgumentException | UnsupportedEncodingException e) {
      // Not encoded by the rules: then it means nothing but itself.
      return false;
    }
  }
}
