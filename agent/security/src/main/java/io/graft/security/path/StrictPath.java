package io.graft.security.path;

import org.jspecify.annotations.Nullable;

/**
 * Finds what two servers could read differently in a path. What remains has one meaning: decoded
 * once, and compared case-sensitively.
 */
public final class StrictPath {
  private StrictPath() {}

  /**
   * Returns why a path is ambiguous, for the operator; {@code null}: it is not.
   *
   * @param path raw, without the query
   */
  public static @Nullable String fault(String path) {
    int length = path.length();
    if (length == 0 || path.charAt(0) != '/') {
      return path.equals("*") ? null : "not a path";
    }
    int more = 0; // bytes that the character of UTF-8 still needs
    int least = 0x80;
    int most = 0xBF;
    int segment = 1;
    for (int i = 1; i < length; i++) {
      char c = path.charAt(i);
      int value = c;
      boolean encoded = c == '%';
      if (encoded) {
        value = octet(path, i);
        if (value < 0) {
          return "a broken escape";
        }
        i += 2;
      } else if (c >= 0x7F) {
        return "a character that is not ASCII";
      }
      if (more > 0) {
        if (value < least || value > most) {
          return "no valid UTF-8";
        }
        more--;
        least = 0x80;
        most = 0xBF;
        continue;
      }
      if (value >= 0x80) {
        more = length(value);
        if (more == 0) {
          return "no valid UTF-8";
        }
        // C2 80 to C2 9F are control characters.
        least = value == 0xE0 || value == 0xC2 ? 0xA0 : value == 0xF0 ? 0x90 : 0x80;
        most = value == 0xED ? 0x9F : value == 0xF4 ? 0x8F : 0xBF;
        continue;
      }
      String wrong = wrong(value, encoded, path, i);
      if (wrong != null) {
        return wrong;
      }
      if (value == '/') {
        if (i == segment) {
          return "an empty segment";
        }
        if (dots(path, segment, i)) {
          return "a dot segment";
        }
        segment = i + 1;
      }
    }
    if (more > 0) {
      return "no valid UTF-8";
    }
    return dots(path, segment, length) ? "a dot segment" : null;
  }

  private static @Nullable String wrong(int value, boolean encoded, String path, int at) {
    if (value <= ' ' && !(encoded && value == ' ') || value == 0x7F) {
      return "a control character";
    }
    switch (value) {
      case '/':
        return encoded ? "an encoded slash" : null;
      case '\\':
        return "a backslash";
      case ';':
        return "a semicolon";
      case '?':
      case '#':
        return "the begin of a query";
      case '%':
        return isEscape(path, at + 1) ? "a doubly encoded character" : null;
      default:
        return null;
    }
  }

  /** The number of bytes that follow the first of a character; 0: there is no such character. */
  private static int length(int first) {
    if (first >= 0xC2 && first <= 0xDF) {
      return 1;
    }
    return first >= 0xE0 && first <= 0xEF ? 2 : first >= 0xF0 && first <= 0xF4 ? 3 : 0;
  }

  /** The octet of an escape, whose first digit is after {@code at}; -1: there is none. */
  private static int octet(String path, int at) {
    if (at + 2 >= path.length()) {
      return -1;
    }
    int high = digit(path.charAt(at + 1));
    int low = digit(path.charAt(at + 2));
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  /** Whether the next two characters, decoded, are digits of an escape. */
  private static boolean isEscape(String path, int from) {
    int at = from;
    for (int i = 0; i < 2; i++) {
      if (at >= path.length()) {
        return false;
      }
      boolean encoded = path.charAt(at) == '%';
      int value = encoded ? octet(path, at) : path.charAt(at);
      if (value < 0 || digit((char) value) < 0) {
        return false;
      }
      at += encoded ? 3 : 1;
    }
    return true;
  }

  private static int digit(char c) {
    return c > '~' ? -1 : Character.digit(c, 16);
  }

  /** Whether a segment is one or two dots, encoded or not. */
  private static boolean dots(String path, int from, int to) {
    int dots = 0;
    int at = from;
    while (at < to) {
      boolean escape = path.charAt(at) == '%';
      if ((escape ? octet(path, at) : path.charAt(at)) != '.') {
        return false;
      }
      dots++;
      at += escape ? 3 : 1;
    }
    return dots == 1 || dots == 2;
  }
}
