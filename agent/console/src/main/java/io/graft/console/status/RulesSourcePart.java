package io.graft.console.status;

import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.net.json.JsonWriter;
import io.graft.rules.RulesFollower;
import org.jspecify.annotations.Nullable;

/** {@code rulesSource}: where live rules come from, and why the newest were refused. */
public final class RulesSourcePart implements JsonWriter.Content {
  private final Settings settings;
  private final @Nullable RulesFollower rules;

  public RulesSourcePart(Settings settings, @Nullable RulesFollower rules) {
    this.settings = settings;
    this.rules = rules;
  }

  @Override
  public void write(JsonWriter json) {
    if (rules == null || rules.isFile()) {
      json.field("is", settings.text(ProcessSettings.RULES));
    } else {
      json.field("is", rules.describe()).field("problem", rules.problem());
    }
    json.field("refused", settings.refused());
  }
}
