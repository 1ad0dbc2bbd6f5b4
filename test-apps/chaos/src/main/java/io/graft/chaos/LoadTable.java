package io.graft.chaos;

import io.graft.chaos.scene.Overload;
import io.graft.chaos.scene.Variant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a service served of what it was asked for, as a Markdown table. */
public final class LoadTable {
  private final Map<String, Map<Variant, Overload.Stage>> rows = new LinkedHashMap<>();
  private final Set<Variant> variants = new LinkedHashSet<>();

  /** Adds what came of one load. */
  public void add(Variant variant, Overload.Stage stage) {
    variants.add(variant);
    rows.computeIfAbsent(stage.title(), key -> new LinkedHashMap<>()).put(variant, stage);
  }

  /** One line for each load; none where nothing was added. */
  public List<String> lines() {
    if (rows.isEmpty()) {
      return List.of();
    }
    List<String[]> cells = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("server and load"));
    for (Variant variant : variants) {
      head.add(variant.title() + ": served");
      head.add("p99 of these");
    }
    cells.add(head.toArray(new String[0]));
    rows.forEach(
        (load, stages) -> {
          List<String> line = new ArrayList<>(List.of(load));
          for (Variant variant : variants) {
            Overload.Stage stage = stages.get(variant);
            line.add(stage == null ? "-" : format("%.0f/s", stage.served()));
            line.add(stage == null ? "-" : format("%.0f ms", stage.p99()));
          }
          cells.add(line.toArray(new String[0]));
        });
    return Markdown.aligned(cells);
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
