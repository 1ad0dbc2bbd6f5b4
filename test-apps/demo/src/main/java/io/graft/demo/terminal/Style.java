package io.graft.demo.terminal;

/**
 * Marks text for {@link Terminal}, which shows the marks as colours or drops them. Marks take no
 * room: {@link #width} does not count them.
 */
public enum Style {
  BOLD("1"),
  DIM("2"),
  RED("31"),
  GREEN("32"),
  YELLOW("33"),
  BLUE("34"),
  CYAN("36");

  private static final String END = "\u001b[0m";

  private final String start;

  Style(String code) {
    start = "\u001b[" + code + "m";
  }

  public String of(Object text) {
    return start + text + END;
  }

  /** Returns {@code text} without marks. */
  static String strip(String text) {
    return text.replaceAll("\u001b\\[[0-9;]*m", "");
  }

  /** Columns that {@code text} takes. */
  public static int width(String text) {
    return strip(text).codePointCount(0, strip(text).length());
  }

  /** Returns {@code text} filled with blanks to {@code columns} at its right, never cut. */
  public static String pad(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - width(text)));
  }

  /** Returns {@code text} filled with blanks to {@code columns} at its left, never cut. */
  public static String padLeft(String text, int columns) {
    return " ".repeat(Math.max(0, columns - width(text))) + text;
  }

  /** Returns {@code text} cut to {@code columns}, with an ellipsis where something is missing. */
  public static String cut(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    boolean mark = false;
    int room = columns - 1;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      if (point == '\u001b') {
        mark = true;
      }
      if (mark || room > 0) {
        kept.appendCodePoint(point);
        room -= mark ? 0 : 1;
      }
      if (mark && point == 'm') {
        mark = false;
      }
      i += Character.charCount(point);
    }
    return kept.append('…').toString();
  }
}
