package io.graft.console.status;

import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.net.json.JsonWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * {@code rules}: all values that are set, ordered by key, with their sources. Possible credentials
 * are not shown.
 */
public final class RulesPart implements JsonWriter.Content {
  private final Settings settings;

  public RulesPart(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void write(JsonWriter json) {
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
