package io.graft.governance.match;

import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import org.jspecify.annotations.Nullable;

/** Finds one query parameter of a path without parsing the others. */
final class Query {
  private Query() {}

  /** Returns where the path ends and its query or fragment begins. */
  static int end(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '?' || c == '#') {
        return i;
      }
    }
    return path.length();
  }

  /** Returns the first value as it is sent; {@code null}: there is no such parameter. */
  static @Nullable String value(String path, String name) {
    int from = path.indexOf('?') + 1;
    int limit = path.indexOf('#', from);
    if (limit < 0) {
      limit = path.length();
    }
    boolean encoded = from > 0 && path.indexOf('%', from) >= 0;
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
      } else if (encoded) {
        int sign = path.indexOf('=', from);
        int last = sign < 0 || sign > end ? end : sign;
        if (name.equals(decoded(path.substring(from, last)))) {
          return last == end ? "" : path.substring(last + 1, end);
        }
      }
      from = end + 1;
    }
    return null;
  }

  /** Whether a value, decoded, is equal to a text. */
  static boolean means(String sent, String text) {
    return sent.equals(text) || text.equals(decoded(sent));
  }

  /** Decodes a name or a value. */
  static @Nullable String decoded(@Nullable String sent) {
    if (sent == null || sent.indexOf('%') < 0 && sent.indexOf('+') < 0) {
      return sent;
    }
    try {
      return URLDecoder.decode(sent, "UTF-8");
    } catch (IllegalArgumentException | UnsupportedEncodingException e) {
      // Not valid encoding: taken literally.
      return sent;
    }
  }
}
