package io.graft.governance.match;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;

/**
 * Normalises a path to the form that rules are matched with. Servers treat many spellings as the
 * same path: Tomcat removes {@code ;parameters}, decodes, and resolves {@code //}, {@code /./} and
 * {@code /../}; others do some of that, or nothing. A rule that matched the raw path would limit
 * {@code /pay} but not {@code //pay}.
 */
public final class CanonicalPath {
  private static final Charset UTF_8 = Charset.forName("UTF-8");
  private static final Charset LATIN_1 = Charset.forName("ISO-8859-1");
  private static final char BAD = '\uFFFD';

  private CanonicalPath() {}

  /**
   * Returns the canonical path: without authority, query, fragment and parameters, decoded once,
   * with slashes for backslashes, and without empty and dot segments. A trailing slash remains.
   *
   * @param path as sent, with or without its query
   * @return {@code path} itself if it is canonical or not a path ({@code *})
   */
  public static String of(String path) {
    return is(path) ? path : cleaned(path);
  }

  private static boolean is(String path) {
    int length = path.length();
    if (length == 0 || path.charAt(0) != '/') {
      return path.indexOf("://") < 0 && path.indexOf('?') < 0;
    }
    char before = 0;
    for (int i = 0; i < length; i++) {
      char c = path.charAt(i);
      if (c == '%' || c == ';' || c == '\\' || c == '?' || c == '#' || c > '~') {
        return false;
      }
      if (before == '/' && (c == '/' || c == '.' && dots(path, i))) {
        return false;
      }
      before = c;
    }
    return true;
  }

  /** Whether the segment that begins here is {@code .} or {@code ..}. */
  private static boolean dots(String path, int from) {
    int end = path.indexOf('/', from);
    int length = (end < 0 ? path.length() : end) - from;
    return length == 1 || length == 2 && path.charAt(from + 1) == '.';
  }

  private static String cleaned(String path) {
    int from = 0;
    int address = path.startsWith("/") ? -1 : path.indexOf("://");
    if (address >= 0) {
      int slash = path.indexOf('/', address + 3);
      if (slash < 0) {
        return "/";
      }
      from = slash;
    }
    int end = from;
    while (end < path.length() && path.charAt(end) != '?' && path.charAt(end) != '#') {
      end++;
    }
    String decoded = decoded(path, from, end);
    if (!decoded.startsWith("/")) {
      return decoded;
    }
    return resolved(decoded);
  }

  /** Removes parameters, and decodes to bytes. */
  private static String decoded(String path, int from, int end) {
    byte[] bytes = new byte[3 * (end - from)];
    int count = 0;
    boolean parameter = false;
    for (int i = from; i < end; i++) {
      char c = path.charAt(i);
      parameter = c != '/' && (parameter || c == ';');
      if (parameter) {
        continue;
      }
      int high = c == '%' && i + 2 < end ? Character.digit(path.charAt(i + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(path.charAt(i + 2), 16);
      if (low >= 0) {
        bytes[count++] = (byte) (high << 4 | low);
        i += 2;
      } else if (c <= 0xFF) {
        bytes[count++] = (byte) c; // servers pass bytes as characters of ISO 8859-1
      } else {
        String one = Character.isSurrogate(c) ? String.valueOf(BAD) : String.valueOf(c);
        for (byte b : one.getBytes(UTF_8)) {
          bytes[count++] = b;
        }
      }
    }
    try {
      CharBuffer text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, count));
      return text.toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, 0, count, LATIN_1);
    }
  }

  private static String resolved(String path) {
    StringBuilder out = new StringBuilder(path.length());
    int from = 1;
    while (from <= path.length()) {
      int end = from;
      while (end < path.length() && path.charAt(end) != '/' && path.charAt(end) != '\\') {
        end++;
      }
      boolean last = end == path.length();
      int length = end - from;
      boolean one = length == 1 && path.charAt(from) == '.';
      boolean two = length == 2 && path.charAt(from) == '.' && path.charAt(from + 1) == '.';
      if (two) {
        out.setLength(Math.max(0, out.lastIndexOf("/")));
      }
      if (length > 0 && !one && !two) {
        out.append('/').append(path, from, end);
      } else if (last) {
        out.append('/');
      }
      from = end + 1;
    }
    return out.length() == 0 ? "/" : out.toString();
  }
}
