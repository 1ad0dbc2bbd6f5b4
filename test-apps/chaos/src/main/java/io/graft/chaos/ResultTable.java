package io.graft.chaos;

import io.graft.chaos.load.Family;
import io.graft.chaos.scene.Outcome;
import io.graft.chaos.scene.Scenario;
import io.graft.chaos.scene.Variant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What came of everything, as a Markdown table for each variant whose columns line up. */
public final class ResultTable {
  private final Map<Variant, Map<Family, Map<Scenario, Outcome>>> tables =
      new EnumMap<>(Variant.class);

  /** Adds the outcomes of one scenario. */
  public void add(Scenario scenario, Variant variant, Map<Family, Outcome> outcomes) {
    Map<Family, Map<Scenario, Outcome>> rows =
        tables.computeIfAbsent(variant, key -> new EnumMap<>(Family.class));
    outcomes.forEach(
        (family, outcome) ->
            rows.computeIfAbsent(family, key -> new EnumMap<>(Scenario.class))
                .put(scenario, outcome));
  }

  /** A row for each family, a column for each scenario: what was good, and the p99 in ms. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    tables.forEach(
        (variant, rows) -> {
          String title = variant.title();
          lines.add(title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1) + ":");
          lines.add("");
          lines.addAll(lines(rows));
          lines.add("");
        });
    return lines;
  }

  private static List<String> lines(Map<Family, Map<Scenario, Outcome>> rows) {
    Set<Scenario> scenarios = EnumSet.noneOf(Scenario.class);
    rows.values().forEach(outcomes -> scenarios.addAll(outcomes.keySet()));
    List<String[]> cells = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("client"));
    scenarios.forEach(scenario -> head.add(scenario.name().toLowerCase(Locale.ROOT)));
    cells.add(head.toArray(new String[0]));
    rows.forEach(
        (family, outcomes) -> {
          List<String> line = new ArrayList<>(List.of(family.title()));
          for (Scenario scenario : scenarios) {
            Outcome outcome = outcomes.get(scenario);
            line.add(outcome == null ? "-" : success(outcome) + format(", %.0f", outcome.p99()));
          }
          cells.add(line.toArray(new String[0]));
        });
    return Markdown.aligned(cells);
  }

  /** Never rounds a failure away. */
  private static String success(Outcome outcome) {
    return outcome.failed() == 0 ? "100 %" : format("%.2f %%", Math.min(99.99, outcome.success()));
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
