package io.graft.config;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows the text of rules without the secrets in it, and puts them back into a changed text. Lines
 * are compared as a properties file has them: with those that continue them.
 */
public final class RulesText {
  private RulesText() {}

  /** One entry, or a line without one. */
  private static final class Line {
    final String raw;

    /** {@code null}: it has no key and value. */
    final @Nullable String key;

    final String value;

    /** As it is shown. */
    final String shown;

    Line(String raw) {
      this.raw = raw;
      String foundKey = null;
      String foundValue = "";
      if (!Rules.comment(raw)) {
        int equals = raw.indexOf('=');
        foundKey = equals < 0 ? null : raw.substring(0, equals).trim();
        foundValue = equals < 0 ? "" : raw.substring(equals + 1).trim();
        try {
          List<Rules.Entry> entries = Rules.parse(raw, "").entries();
          if (entries.size() == 1) {
            foundKey = entries.get(0).key;
            String text = entries.get(0).text;
            foundValue = text == null ? "" : text.trim();
          }
        } catch (IOException e) {
          // It is shown as far as it can be read.
          foundValue = foundValue.trim();
        }
      }
      key = foundKey;
      value = foundValue;
      String hidden = foundKey == null ? foundValue : Credentials.hidden(foundKey, foundValue);
      shown = hidden.equals(foundValue) ? raw : foundKey + "=" + hidden;
    }

    boolean isSecret() {
      return !shown.equals(raw);
    }
  }

  private static List<Line> lines(String text) {
    List<Line> lines = new ArrayList<>();
    StringBuilder logical = new StringBuilder();
    int from = 0;
    while (from <= text.length()) {
      int end = text.indexOf('\n', from);
      end = end < 0 ? text.length() : end;
      String line = text.substring(from, end);
      from = end + 1;
      boolean starts = logical.length() == 0;
      logical.append(starts ? "" : "\n").append(line);
      String whole = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      if (!(starts && Rules.comment(whole)) && Rules.continued(whole) && from <= text.length()) {
        continue;
      }
      lines.add(new Line(logical.toString()));
      logical.setLength(0);
    }
    return lines;
  }

  /** Returns the text with secrets replaced by {@code (hidden)}. */
  public static String shown(String text) {
    StringBuilder out = new StringBuilder();
    for (Line each : lines(text)) {
      out.append(each.shown).append('\n');
    }
    return out.substring(0, out.length() - 1);
  }

  /**
   * Returns a text as it is to be stored: entries that still have what {@link #shown} showed
   * instead of a secret get the secret.
   *
   * @param before the text that was shown; may be empty
   */
  public static String restored(String text, String before) {
    Map<String, String> secrets = new HashMap<>();
    for (Line each : lines(before)) {
      if (each.isSecret()) {
        secrets.put(each.shown, each.raw);
      }
    }
    if (secrets.isEmpty()) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    for (Line each : lines(text)) {
      String secret = each.key == null ? null : secrets.get(each.key + "=" + each.value);
      out.append(secret == null ? each.raw : secret).append('\n');
    }
    return out.substring(0, out.length() - 1);
  }
}
