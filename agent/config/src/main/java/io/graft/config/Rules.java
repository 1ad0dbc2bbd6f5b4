package io.graft.config;

import io.graft.governance.setting.Setting;
import io.graft.log.AgentLog;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of one source at one time, unchecked, in order and with their lines. A file
 * has the format of Java properties in UTF-8.
 */
public final class Rules {
  private static final int LARGEST_FILE = 1 << 20;

  /** A key and its value. */
  static final class Entry {
    final String key;

    /** {@code null}: there is no value. */
    final @Nullable String text;

    /** The source, for messages. */
    final String source;

    /** From 1; 0: not in a file. */
    final int line;

    Entry(String key, @Nullable String text, String source, int line) {
      this.key = key;
      this.text = text;
      this.source = source;
      this.line = line;
    }
  }

  private final String source;
  private final List<Entry> entries = new ArrayList<>();

  private Rules(String source) {
    this.source = source;
  }

  /**
   * @param source the name of the source, for messages
   */
  public static Rules of(Map<String, String> rules, String source) {
    Rules read = new Rules(source);
    for (Map.Entry<String, String> rule : rules.entrySet()) {
      read.entries.add(new Entry(rule.getKey(), rule.getValue(), source, 0));
    }
    return read;
  }

  /**
   * Returns these without the keys that count at the start only.
   *
   * @param prefix of the keys that are looked at
   * @param taken receives those keys and their values
   */
  public Rules withoutFixed(String prefix, Map<String, String> taken) {
    Rules live = new Rules(source);
    for (Entry each : entries) {
      Setting<?> setting = each.key.startsWith(prefix) ? Catalogue.find(each.key) : null;
      if (setting != null && !setting.isLive() && each.text != null) {
        taken.put(each.key, each.text);
      } else {
        live.entries.add(each);
      }
    }
    return live;
  }

  /**
   * Reads a file.
   *
   * @param source the name of the source, for messages
   * @throws IOException if it cannot be read; the message is a clause without the path
   */
  public static Rules read(String path, String source) throws IOException {
    return parse(content(path), source);
  }

  /**
   * Parses the text of a file.
   *
   * @param source the name of the source, for messages
   * @throws IOException if it is invalid; the message is a clause
   */
  public static Rules parse(String text, String source) throws IOException {
    Rules read = new Rules(source);
    int number = 0;
    int first = 0;
    int from = 0;
    StringBuilder logical = new StringBuilder();
    while (from < text.length()) {
      int end = from;
      while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
        end++;
      }
      String line = text.substring(from, end);
      boolean windows = text.startsWith("\r\n", end);
      from = end + (windows ? 2 : 1);
      number++;
      if (logical.length() == 0) {
        if (comment(line)) {
          continue;
        }
        first = number;
      }
      logical.append(line).append('\n');
      if (!continued(line)) {
        read.add(logical.toString(), first);
        logical.setLength(0);
      }
    }
    if (logical.length() > 0) {
      read.add(logical.toString(), first);
    }
    return read;
  }

  static boolean comment(String line) {
    String text = line.trim();
    return text.isEmpty() || text.charAt(0) == '#' || text.charAt(0) == '!';
  }

  /** Whether a line ends with an unescaped backslash. */
  static boolean continued(String line) {
    int at = line.length();
    while (at > 0 && line.charAt(at - 1) == '\\') {
      at--;
    }
    return (line.length() - at) % 2 == 1;
  }

  private void add(String logical, int line) throws IOException {
    // A byte order mark is not part of the first key.
    String text = line == 1 && logical.charAt(0) == '\ufeff' ? logical.substring(1) : logical;
    Properties one = new Properties();
    try {
      one.load(new StringReader(text));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "a \\u in line " + line + " is not followed by four hexadecimal digits", e);
    }
    for (Map.Entry<Object, Object> entry : one.entrySet()) {
      String key = (String) entry.getKey();
      String value = (String) entry.getValue();
      if (key.isEmpty() && value.isEmpty()) {
        // A backslash at the end of the file.
        continue;
      }
      String joined = key + ":" + value;
      int equals = joined.indexOf('=');
      if (equals > 0 && text.indexOf(':') >= 0 && Catalogue.find(key) == null) {
        String whole = joined.substring(0, equals).trim();
        if (whole.startsWith(RuleKey.CLIENT) && text.indexOf(':') < text.indexOf('=')) {
          // A service with a port: in a properties file the colon ends the key.
          key = whole;
          value = joined.substring(equals + 1);
        }
      }
      boolean alone = value.isEmpty() && text.indexOf('=') < 0 && text.indexOf(':') < 0;
      entries.add(new Entry(key, alone ? null : value, source, line));
    }
  }

  /**
   * Returns these rules merged with more specific ones, which win for a key that is in both. Both
   * are checked, and an invalid value in either refuses both.
   */
  public Rules with(Rules specific) {
    Rules both = new Rules(source + " and " + specific.source);
    both.entries.addAll(entries);
    both.entries.addAll(specific.entries);
    return both;
  }

  /** The name of the source, for messages. */
  public String source() {
    return source;
  }

  List<Entry> entries() {
    return entries;
  }

  /** Reads a file, unless it is too long for a file of settings. */
  public static String content(String path) throws IOException {
    StringBuilder text = new StringBuilder();
    try (InputStream in = new FileInputStream(path);
        Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      char[] buffer = new char[4096];
      for (int read = reader.read(buffer); read >= 0; read = reader.read(buffer)) {
        text.append(buffer, 0, read);
        if (text.length() > LARGEST_FILE) {
          // A log file or a device, given by mistake, would fill the application's heap.
          throw new IOException("it is longer than " + LARGEST_FILE + " characters");
        }
      }
    } catch (FileNotFoundException e) {
      throw new IOException(inside(AgentLog.reason(e), path), e);
    } catch (SecurityException e) {
      throw new IOException(AgentLog.reason(e), e);
    }
    return text.toString();
  }

  /** Returns only the reason in {@code /path (No such file or directory)}. */
  private static String inside(String reason, String path) {
    int at = reason.indexOf(path + " (");
    return at >= 0 && reason.endsWith(")")
        ? reason.substring(at + path.length() + 2, reason.length() - 1)
        : reason;
  }
}
