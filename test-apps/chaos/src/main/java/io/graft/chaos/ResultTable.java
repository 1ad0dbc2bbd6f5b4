package io.graft.chaos;

import io.graft.chaos.load.Library;
import io.graft.chaos.scene.Outcome;
import io.graft.chaos.scene.Variant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What came of everything, as a Markdown table whose columns line up. */
public final class ResultTable {
  private final Map<String, Map<Variant, Outcome>> rows = new LinkedHashMap<>();
  private final Set<Variant> variants = new LinkedHashSet<>();

  /** Adds the outcomes of one scenario. */
  public void add(String what, Variant variant, Map<Library, Outcome> outcomes) {
    variants.add(variant);
    outcomes.forEach(
        (library, outcome) ->
            rows.computeIfAbsent(
                    "| " + what + " | " + library.title(), key -> new LinkedHashMap<>())
                .put(variant, outcome));
  }

  /** One line for each scenario and client. */
  public List<String> lines() {
    List<String[]> cells = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("what happens", "client"));
    for (Variant variant : variants) {
      head.add(variant.title() + ": good");
      head.add("p50 / p99 / p99.9 ms");
    }
    cells.add(head.toArray(new String[0]));
    rows.forEach(
        (row, outcomes) -> {
          List<String> line = new ArrayList<>(List.of(row.substring(2).split(" \\| ")));
          for (Variant variant : variants) {
            Outcome outcome = outcomes.get(variant);
            line.add(outcome == null ? "-" : success(outcome));
            line.add(
                outcome == null
                    ? "-"
                    : format("%.0f / %.0f / %.0f", outcome.p50(), outcome.p99(), outcome.p999()));
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
