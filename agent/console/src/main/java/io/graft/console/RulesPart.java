package io.graft.console;

import io.graft.config.Settings;
import io.graft.config.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The settings that were given, ordered by key, and where each comes from. Values that are or may
 * hold credentials are not shown.
 */
public final class RulesPart implements Json.Content {
  private static final String[] SECRET = {
    "headers", "token", "secret", "password", "passwd", "credential", "api-key", "apikey", "private"
  };

  private final Settings settings;

  public RulesPart(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void write(Json json) {
    List<Value> values = new ArrayList<>(settings.values());
    values.sort(Comparator.comparing(Value::key));
    for (Value value : values) {
      json.object(
          fields -> {
            fields
                .field("key", value.key())
                .field("value", shown(value))
                .field("from", value.source());
            if (value.line() > 0) {
              fields.field("line", value.line());
            }
          });
    }
  }

  private static String shown(Value value) {
    String key = value.key().toLowerCase(Locale.ROOT);
    for (String secret : SECRET) {
      if (key.contains(secret)) {
        return "(hidden)";
      }
    }
    // User and password of a URL.
    return value.text().replaceAll("://[^/@\\s,]*@", "://");
  }
}
