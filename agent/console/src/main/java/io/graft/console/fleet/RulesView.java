package io.graft.console.fleet;

import io.graft.governance.service.Instance;
import io.graft.net.json.JsonWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which instances have which revisions of the live rules: those of one service with the same are
 * one element.
 */
final class RulesView {
  private static final int MOST_ADDRESSES = 5;

  private final FleetReader reader;

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
    Map<RulesState, List<String>> groups = new LinkedHashMap<>();
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
    for (Map.Entry<RulesState, List<String>> each : groups.entrySet()) {
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
      JsonWriter list,
      String service,
      @Nullable RulesState rules,
      int count,
      List<String> addresses) {
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
