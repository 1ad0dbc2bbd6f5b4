package io.graft.console.fleet;

import io.graft.governance.service.Instance;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which instances have which revisions of the live rules: those of one service with the same are
 * one element.
 */
final class RulesView {
  private static final int MOST_ADDRESSES = 5;

  private final FleetReader reader;

  /** The live rules that an agent reports: from where, and which revisions. Immutable. */
  static final class State {
    private static final int MOST_DOCUMENTS = 4;

    private final String source;
    private final Map<String, String> revisions;
    private final boolean refused;
    private final boolean unreadable;

    private State(JsonValue json) {
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
    static @Nullable State read(JsonValue json) {
      return json.isObject() ? new State(json) : null;
    }

    void write(JsonWriter json) {
      json.field("source", source)
          .field("revisions", revisions)
          .field("refused", refused)
          .field("unreadable", unreadable);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (!(other instanceof State)) {
        return false;
      }
      State that = (State) other;
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

  RulesView(FleetReader reader) {
    this.reader = reader;
  }

  void write(JsonWriter json) {
    long now = System.nanoTime();
    json.list(
        "instances",
        list -> {
          Set<Agent> seen = new HashSet<>();
          for (Map.Entry<String, List<Instance>> each : reader.services().entrySet()) {
            service(list, each.getKey(), each.getValue(), seen, now);
          }
          Report own = reader.self().report;
          if (seen.add(reader.self()) && own != null) {
            // This one is not registered.
            element(list, own.service, own.rules, 1, new ArrayList<>());
          }
        });
  }

  private void service(
      JsonWriter list, String name, List<Instance> instances, Set<Agent> seen, long now) {
    Map<State, List<String>> groups = new LinkedHashMap<>();
    List<String> without = new ArrayList<>();
    int silent = 0;
    for (Instance each : instances) {
      Agent agent = reader.agent(each);
      if (agent != null && !seen.add(agent)) {
        continue;
      }
      Report report = FleetReader.isFresh(agent, now) && agent != null ? agent.report : null;
      if (report == null) {
        silent++;
      } else if (report.rules == null) {
        without.add(each.authority());
      } else {
        groups.computeIfAbsent(report.rules, any -> new ArrayList<>()).add(each.authority());
      }
    }
    for (Map.Entry<State, List<String>> each : groups.entrySet()) {
      element(list, name, each.getKey(), each.getValue().size(), each.getValue());
    }
    if (!without.isEmpty()) {
      element(list, name, null, without.size(), without);
    }
    if (silent > 0) {
      list.open().field("service", name).field("count", silent).field("silent", true).close();
    }
  }

  private static void element(
      JsonWriter list, String service, @Nullable State rules, int count, List<String> addresses) {
    list.open()
        .field("service", service)
        .field("count", count)
        .texts("addresses", addresses.subList(0, Math.min(MOST_ADDRESSES, addresses.size())));
    if (rules != null) {
      list.object("rules", rules::write);
    }
    list.close();
  }
}
