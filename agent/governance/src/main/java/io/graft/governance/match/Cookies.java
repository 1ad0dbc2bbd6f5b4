package io.graft.governance.match;

import org.jspecify.annotations.Nullable;

/** Finds one cookie (RFC 6265, section 4.2) without parsing the others. */
final class Cookies {
  private Cookies() {}

  /**
   * @param header the value of {@code Cookie}
   */
  static @Nullable String value(@Nullable String header, String name) {
    if (header == null) {
      return null;
    }
    int from = 0;
    while (from < header.length()) {
      int end = header.indexOf(';', from);
      if (end < 0) {
        end = header.length();
      }
      while (from < end && blank(header.charAt(from))) {
        from++;
      }
      int equals = from + name.length();
      if (equals < end && header.charAt(equals) == '=' && header.startsWith(name, from)) {
        int last = end;
        while (last > equals + 1 && blank(header.charAt(last - 1))) {
          last--;
        }
        return header.substring(equals + 1, last);
      }
      from = end + 1;
    }
    return null;
  }

  private static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }
}
