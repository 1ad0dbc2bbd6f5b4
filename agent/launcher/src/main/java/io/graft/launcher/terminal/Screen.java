package io.graft.launcher.terminal;

import java.io.Console;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a command prints for people: in colours on a terminal, as plain lines anywhere else. */
public final class Screen {
  /** How good or bad something is, the worst first. */
  public enum Level {
    BAD("\u001b[31m"),
    WARN("\u001b[33m"),
    NONE("\u001b[2m"),
    GOOD("\u001b[32m");

    private final String colour;

    Level(String colour) {
      this.colour = colour;
    }
  }

  private static final int NARROWEST = 60;
  private static final int USUAL = 80;
  private static final String BOLD = "\u001b[1m";

  private final PrintStream out;
  private final boolean terminal;
  private final boolean colours;
  private final int width;

  Screen(PrintStream out, boolean terminal, boolean colours, int width) {
    this.out = out;
    this.terminal = terminal;
    this.colours = colours;
    this.width = width;
  }

  /** The standard output, or a stream in its place, as the environment describes it. */
  public static Screen of(PrintStream out) {
    boolean terminal =
        out == System.out && isStandardOutputOne() && !"dumb".equals(System.getenv("TERM"));
    String without = System.getenv("NO_COLOR");
    boolean colours = terminal && (without == null || without.isEmpty());
    return new Screen(out, terminal, colours, width(System.getenv("COLUMNS")));
  }

  private static int width(@Nullable String columns) {
    try {
      return columns == null ? USUAL : Math.max(NARROWEST, Integer.parseInt(columns.trim()));
    } catch (NumberFormatException e) {
      return USUAL;
    }
  }

  private static boolean isStandardOutputOne() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // From JDK 22 there is a console without a terminal as well, and this method to tell.
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** Whether it may be drawn again in place. */
  public boolean isTerminal() {
    return terminal;
  }

  /** The columns to use. */
  public int width() {
    return width;
  }

  public String bold(String text) {
    return coloured(BOLD, text);
  }

  public String dim(String text) {
    return coloured(Level.NONE.colour, text);
  }

  public String colour(Level level, String text) {
    return coloured(level.colour, text);
  }

  private String coloured(String colour, String text) {
    return colours && !text.isEmpty() ? colour + text + Ansi.RESET : text;
  }

  /** Prints one line, cut if it is too long. */
  public void line(String text) {
    out.println(Ansi.cut(text, width));
  }

  /** Prints lines, cut where they are too long. */
  public void lines(List<String> lines) {
    for (String each : lines) {
      line(each);
    }
  }

  /**
   * Prints a text in as many lines as it takes.
   *
   * @param first what its first line begins with; the others begin with as many blanks
   */
  public void paragraph(String first, String text) {
    lines(wrapped(first, text));
  }

  /** As {@link #paragraph}, without printing. A word that is too long is cut by the terminal. */
  public List<String> wrapped(String first, String text) {
    char[] blanks = new char[Ansi.length(first)];
    Arrays.fill(blanks, ' ');
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(first);
    int used = blanks.length;
    boolean empty = true;
    for (String word : text.split(" ")) {
      int length = Ansi.length(word);
      if (!empty && used + 1 + length > width) {
        lines.add(line.toString());
        line = new StringBuilder(new String(blanks));
        used = blanks.length;
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      used += length + (empty ? 0 : 1);
      empty = false;
    }
    lines.add(line.toString());
    return lines;
  }

  /** Shows lines in the place of all that is shown. Only on a terminal. */
  public void redraw(List<String> lines) {
    StringBuilder text = new StringBuilder("\u001b[H");
    for (String each : lines) {
      text.append(Ansi.cut(each, width)).append("\u001b[K\r\n");
    }
    out.print(text.append("\u001b[J"));
    out.flush();
  }

  /** Changes to the terminal's second screen, or back to what was there before. */
  public void fullScreen(boolean on) {
    out.print(on ? "\u001b[?1049h\u001b[?25l\u001b[2J" : "\u001b[?25h\u001b[?1049l");
    out.flush();
  }

  /** Prints bytes as they are, and ends the line. */
  public void document(byte[] json) {
    out.write(json, 0, json.length);
    if (json.length == 0 || json[json.length - 1] != '\n') {
      out.println();
    }
    out.flush();
  }
}
