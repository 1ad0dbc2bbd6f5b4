package io.graft.log;

import java.util.HashMap;
import java.util.Map;

/**
 * The agent's log: single lines on standard error that start with {@code [graft] }. Not for use on
 * the path of a request. Loads no class that the JVM has not loaded already.
 */
public final class AgentLog {
  private static final String PREFIX = "[graft] ";

  /** Longer texts are cut, so that input of an attacker or a broken file stays one line. */
  private static final int LONGEST = 1000;

  /** How many different keys are remembered for {@link #once} and {@link #atMost}. */
  private static final int REMEMBERED = 512;

  private static final Map<String, Long> LAST = new HashMap<String, Long>();

  private AgentLog() {}

  /** Prints a line. Control characters in it are shown as {@code \n} or {@code \u0007}. */
  public static void print(String text) {
    System.err.println(PREFIX + oneLine(text));
  }

  /** Prints a line with the class and the message of a failure, without its stack. */
  public static void print(String text, Throwable failure) {
    print(text + ": " + reason(failure));
  }

  /** Prints a line once for each key. */
  public static void once(String key, String text) {
    atMost(key, Long.MAX_VALUE, text);
  }

  /**
   * Prints a line, unless one with the same key was printed recently.
   *
   * @param millis the minimum time between two lines in milliseconds
   */
  public static void atMost(String key, long millis, String text) {
    long now = System.nanoTime() / 1000000;
    synchronized (LAST) {
      Long last = LAST.get(key);
      if (last != null && (millis == Long.MAX_VALUE || now - last < millis)) {
        return;
      }
      if (last == null && LAST.size() >= REMEMBERED) {
        // After so many lines, repeating one does less harm than growing.
        LAST.clear();
      }
      LAST.put(key, now);
    }
    print(text);
  }

  /** Lets {@link #once} and {@link #atMost} print the line of this key again. */
  public static void forget(String key) {
    synchronized (LAST) {
      LAST.remove(key);
    }
  }

  /** Returns the class and the message of a failure. */
  public static String reason(Throwable failure) {
    String message = failure.getMessage();
    String type = failure.getClass().getName();
    type = type.substring(type.lastIndexOf('.') + 1);
    return message == null || message.isEmpty() ? type : type + ": " + message;
  }

  /** Escapes line breaks and terminal control characters, and cuts long text. */
  public static String oneLine(String text) {
    int length = text.length();
    StringBuilder out = new StringBuilder(Math.min(length, LONGEST) + 8);
    int i = 0;
    // The line is cut, not the text: what is escaped becomes longer.
    for (; i < length && out.length() < LONGEST; i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        out.append("\\n");
      } else if (c == '\r') {
        out.append("\\r");
      } else if (c == '\t') {
        out.append("\\t");
      } else if (c < ' ' || c >= 0x7f && c <= 0x9f || c == 0x2028 || c == 0x2029) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append("0123456789abcdef".charAt(c >> shift & 15));
        }
      } else {
        out.append(c);
      }
    }
    return i < length ? out.append('…').toString() : out.toString();
  }
}
