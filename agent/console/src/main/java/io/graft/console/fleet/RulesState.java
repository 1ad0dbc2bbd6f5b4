package io.graft.console.fleet;

import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The live rules that an agent reports: from where, and which revisions. Immutable. */
final class RulesState {
  private static final int MOST_DOCUMENTS = 4;

  private final String source;
  private final Map<String, String> revisions;
  private final boolean refused;
  private final boolean unreadable;

  private RulesState(JsonValue json) {
    source = Report.text(json.get("source").text(""));
    refused = json.get("refused").text() != null;
    unreadable = json.get("problem").text() != null;
    revisions = new LinkedHashMap<>();
    for (Map.Entry<String, String> each : json.get("revisions").texts().entrySet()) {
      if (revisions.size() < MOST_DOCUMENTS) {
        revisions.put(Report.text(each.getKey()), Report.text(each.getValue()));
      }
    }
  }

  /** {@code null}: the agent has no live rules, or is older. */
  static @Nullable RulesState read(JsonValue json) {
    return json.isObject() ? new RulesState(json) : null;
  }

  void write(JsonWriter json) {
    json.field("source", source)
        .field("revisions", revisions)
        .field("refused", refused)
        .field("unreadable", unreadable);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof RulesState)) {
      return false;
    }
    RulesState that = (RulesState) other;
    return source.equals(that.source)
        && revisions.equals(that.revisions)
        && refused == that.refused
        && unreadable == that.unreadable;
  }

  @Override
  public int hashCode() {
    return Objects.hash(source, revisions, refused, unreadable);
  }
}
