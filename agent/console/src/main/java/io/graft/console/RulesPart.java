package io.graft.console;

import io.graft.config.Settings;
import io.graft.config.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The settings that were given, ordered by key, and where each comes from. Values that are or may
 * hold credentials are not shown.
 */
public final class RulesPart implements Json.Content {
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
                .field("value", value.shown())
                .field("from", value.source());
            if (value.line() > 0) {
              fields.field("line", value.line());
            }
          });
    }
  }
}
