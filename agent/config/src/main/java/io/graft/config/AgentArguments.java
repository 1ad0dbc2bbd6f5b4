package io.graft.config;

import io.graft.governance.setting.Setting;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The text after {@code -javaagent:graft.jar=}: {@code key=value} pairs separated by commas; keys
 * may omit the prefix {@code graft.}. A value may contain commas ({@code
 * map=a:1=x,b:2=y,mode=observe}): a comma ends it only if a key follows. A semicolon always ends
 * it.
 */
public final class AgentArguments {
  private AgentArguments() {}

  /**
   * Returns full keys and their values, in order. Text without {@code =} is a key with the value
   * {@code null}; text without a key is the value of an empty key.
   */
  public static Map<String, @Nullable String> parse(@Nullable String text) {
    Map<String, @Nullable String> settings = new LinkedHashMap<>();
    if (text == null) {
      return settings;
    }
    int from = 0;
    while (from < text.length()) {
      if (text.charAt(from) == ',' || text.charAt(from) == ' ') {
        from++;
        continue;
      }
      int to = end(text, from);
      String piece = text.substring(from, to).trim();
      if (!piece.isEmpty()) {
        int equals = piece.indexOf('=');
        String key = equals < 0 ? piece : piece.substring(0, equals).trim();
        if (key.isEmpty()) {
          settings.put("", piece);
        } else {
          settings.put(whole(key), equals < 0 ? null : piece.substring(equals + 1).trim());
        }
      }
      from = to + 1;
    }
    return settings;
  }

  /** Adds the prefix {@code graft.} to a key, unless it is one of OpenTelemetry. */
  static String whole(String key) {
    return key.startsWith(Catalogue.PREFIX) || key.startsWith("otel.")
        ? key
        : Catalogue.PREFIX + key;
  }

  /** Returns the end of the setting that starts at {@code from}. */
  private static int end(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ';' || c == ',' && keyFollows(text, from, i + 1)) {
        return i;
      }
    }
    return text.length();
  }

  private static boolean keyFollows(String text, int from, int at) {
    int equals = text.indexOf('=', at);
    int comma = text.indexOf(',', at);
    if (equals < 0 || comma >= 0 && comma < equals) {
      // "static:orders=h:1,h:2": an address follows, not a key. An empty part ends the value.
      return text.substring(at, comma < 0 ? text.length() : comma).trim().isEmpty();
    }
    String key = text.substring(at, equals).trim();
    if (Catalogue.find(whole(key)) != null
        || key.startsWith(Catalogue.PREFIX)
        || key.startsWith("otel.")) {
      return true;
    }
    // A misspelled key, unless the value itself may contain names and "=".
    int first = text.indexOf('=', from);
    return !namesThings(first < 0 || first > at ? "" : whole(text.substring(from, first).trim()));
  }

  /** Whether values of this key may contain names, commas and {@code =}. */
  private static boolean namesThings(String key) {
    Setting<?> setting = Catalogue.find(key);
    if (setting == null) {
      return false;
    }
    String type = setting.type().word();
    return type.equals("shares")
        || type.equals("match")
        || type.equals("fallback")
        || key.equals("graft.map")
        || key.equals("graft.registry")
        || key.equals("graft.service.tags");
  }
}
