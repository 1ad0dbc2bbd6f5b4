package io.graft.launcher.terminal;

/** Text with the escape sequences of ECMA-48 that set colours. */
public final class Ansi {
  static final String RESET = "\u001b[0m";

  private Ansi() {}

  /** Returns how many columns a text takes. */
  public static int length(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      int end = escape(text, i);
      if (end > i) {
        i = end - 1;
      } else if (!Character.isLowSurrogate(text.charAt(i))) {
        length++;
      }
    }
    return length;
  }

  /** Returns at most the first columns of a text, with two dots where something is left out. */
  public static String cut(String text, int columns) {
    if (length(text) <= columns) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    boolean coloured = false;
    int length = 0;
    for (int i = 0; i < text.length() && length < columns - 2; i++) {
      int end = escape(text, i);
      if (end > i) {
        kept.append(text, i, end);
        coloured = true;
        i = end - 1;
      } else {
        kept.append(text.charAt(i));
        length += Character.isHighSurrogate(text.charAt(i)) ? 0 : 1;
      }
    }
    return kept.append("..", 0, Math.min(2, columns)).append(coloured ? RESET : "").toString();
  }

  /** Returns the end of the escape sequence that begins at a position; the position: none does. */
  private static int escape(String text, int from) {
    if (!text.startsWith("\u001b[", from)) {
      return from;
    }
    int end = from + 2;
    while (end < text.length() && text.charAt(end) != 'm') {
      end++;
    }
    return Math.min(text.length(), end + 1);
  }

  /**
   * Returns a text of another process as it may be printed: what a terminal would obey, such as
   * escape sequences, and what changes the direction of writing becomes a question mark.
   */
  public static String printable(String text) {
    StringBuilder safe = null;
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      boolean obeyed =
          Character.isISOControl(each)
              || each >= '\u200b' && each <= '\u200f'
              || each >= '\u2028' && each <= '\u202e'
              || each >= '\u2066' && each <= '\u2069'
              || each == '\ufeff';
      if (obeyed) {
        safe = safe == null ? new StringBuilder(text) : safe;
        safe.setCharAt(i, '?');
      }
    }
    return safe == null ? text : safe.toString();
  }
}
