package io.graft.console;

import io.graft.config.Settings;
import io.graft.config.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Settings that were given, with where they came from, and what is wrong with them. Values that are
 * or may hold credentials are not shown.
 */
public final class SettingsPart implements Json.Content {
  private static final String[] SECRET = {
    "headers", "token", "secret", "password", "passwd", "credential", "api-key", "apikey", "private"
  };

  private final Settings settings;

  public SettingsPart(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void write(Json json) {
    List<Value> values = new ArrayList<>(settings.values());
    values.sort(Comparator.comparing(Value::key));
    json.list(
        "given",
        list -> {
          for (Value value : values) {
            list.object(
                fields ->
                    fields
                        .field("key", value.key())
                        .field("value", shown(value))
                        .field("source", value.source()));
          }
        });
    json.texts("problems", settings.problems());
  }

  static String shown(Value value) {
    String key = value.key().toLowerCase(Locale.ROOT);
    for (String secret : SECRET) {
      if (key.contains(secret)) {
        return "(not shown)";
      }
    }
    return withoutUser(value.text());
  }

  /** Takes user and password out of the URLs of a value. */
  static String withoutUser(String text) {
    return text.replaceAll("://[^/@\\s,]*@", "://");
  }
}
