package io.graft.governance.context;

/** Hexadecimal digits of ids. */
final class Hex {
  private Hex() {}

  /** Whether all characters are digits or {@code a} to {@code f}. */
  static boolean lowerCase(String value, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = value.charAt(i);
      if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }

  /** Whether all characters are digits or {@code a} to {@code f} in any case. */
  static boolean anyCase(String value, int from, int to) {
    for (int i = from; i < to; i++) {
      if (Character.digit(value.charAt(i), 16) < 0 || value.charAt(i) > 'f') {
        return false;
      }
    }
    return true;
  }

  /** Returns the value of up to 16 digits. */
  static long number(String value, int from, int length) {
    long number = 0;
    for (int i = from; i < from + length; i++) {
      char c = value.charAt(i);
      number = number << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return number;
  }
}
