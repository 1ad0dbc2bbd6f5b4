package io.graft.demo.terminal;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Standard output: with colours and a live region on a terminal, as plain lines anywhere else. One
 * thread writes.
 */
public final class Terminal {
  /** Columns that the demo uses. */
  public static final int WIDTH = 100;

  private static final String CLEAR_TO_END_OF_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";

  private final PrintStream out;
  private final boolean live;
  private final boolean colours;
  private int liveLines;
  private boolean closed;

  private Terminal(PrintStream out, boolean live, boolean colours) {
    this.out = out;
    this.live = live;
    this.colours = colours;
  }

  /** Returns the standard output of this JVM. */
  public static Terminal standard() {
    // The terminal of a container often has no locale, and shows UTF-8 all the same.
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    boolean live = isTerminal() && !"dumb".equals(System.getenv("TERM"));
    return new Terminal(out, live, live && System.getenv("NO_COLOR") == null);
  }

  private static boolean isTerminal() {
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

  /** Whether {@link #redraw} shows at once. */
  public boolean isLive() {
    return live;
  }

  /** Writes lines below all that is there. */
  public synchronized void print(String... lines) {
    StringBuilder text = new StringBuilder();
    eraseLive(text);
    for (String line : lines) {
      text.append(line).append('\n');
    }
    write(text);
  }

  /** Shows lines in the place of those of the last redraw; nothing where this is no terminal. */
  public synchronized void redraw(List<String> lines) {
    if (!live) {
      return;
    }
    // One write, and no line is cleared before its new text is there: nothing flickers.
    StringBuilder text = new StringBuilder(HIDE_CURSOR);
    if (liveLines > 0) {
      text.append("\u001b[").append(liveLines).append('A');
    }
    for (String line : lines) {
      text.append('\r').append(Style.cut(line, WIDTH)).append(CLEAR_TO_END_OF_LINE).append('\n');
    }
    text.append(CLEAR_BELOW);
    liveLines = lines.size();
    write(text);
  }

  /** Leaves lines for good in the place of those of the last redraw. */
  public synchronized void settle(List<String> lines) {
    print(new ArrayList<>(lines).toArray(new String[0]));
  }

  /** Puts the cursor back and writes nothing more, however the demo ends. */
  public synchronized void close() {
    if (live) {
      write(SHOW_CURSOR);
    }
    closed = true;
  }

  /** Writes a text below all that is there, in as many lines of the width as it takes. */
  public synchronized void paragraph(String indent, String text, Style style) {
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (line.length() > 0 && indent.length() + line.length() + 1 + word.length() > WIDTH) {
        print(indent + style.of(line));
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    print(indent + style.of(line));
  }

  private void eraseLive(StringBuilder text) {
    if (liveLines > 0) {
      text.append("\u001b[").append(liveLines).append("A\r").append(CLEAR_BELOW);
      liveLines = 0;
    }
    if (live) {
      text.append(SHOW_CURSOR);
    }
  }

  private void write(CharSequence text) {
    if (closed) {
      return;
    }
    String shown = text.toString();
    out.print(colours ? shown : shown.replaceAll("\u001b\\[[0-9;]*m", ""));
    out.flush();
  }
}
