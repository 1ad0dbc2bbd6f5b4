package io.graft.chaos;

import io.graft.chaos.load.Library;
import io.graft.chaos.scene.Cluster;
import io.graft.chaos.scene.Outcome;
import io.graft.chaos.scene.Overload;
import io.graft.chaos.scene.Pace;
import io.graft.chaos.scene.Scenario;
import io.graft.chaos.scene.Variant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Lets everything happen to the same applications run in each {@link Variant}, and prints the
 * table. Arguments are what to run of it, {@code --short} for a quick look, and names of scenarios
 * and variants; by default all.
 */
public final class Chaos {
  private final Pace pace;
  private final boolean overload;
  private final List<Scenario> scenarios = new ArrayList<>();
  private final List<Variant> variants = new ArrayList<>();
  private final ResultTable table = new ResultTable();
  private final LoadTable loads = new LoadTable();

  private Chaos(List<String> arguments) {
    pace = arguments.contains("--short") ? Pace.SHORT : Pace.LONG;
    for (Scenario scenario : Scenario.values()) {
      if (arguments.contains(scenario.name().toLowerCase(Locale.ROOT))) {
        scenarios.add(scenario);
      }
    }
    for (Variant variant : Variant.values()) {
      if (arguments.contains(variant.name().toLowerCase(Locale.ROOT))) {
        variants.add(variant);
      }
    }
    overload = arguments.contains("overload") || scenarios.isEmpty();
    if (scenarios.isEmpty() && !arguments.contains("overload")) {
      scenarios.addAll(List.of(Scenario.values()));
    }
    if (variants.isEmpty()) {
      variants.addAll(List.of(Variant.values()));
    }
  }

  public static void main(String[] arguments) throws IOException {
    Chaos chaos = new Chaos(List.of(arguments));
    for (Variant variant : chaos.variants) {
      chaos.run(variant);
    }
    System.out.println();
    chaos.table.lines().forEach(System.out::println);
    System.out.println();
    chaos.loads.lines().forEach(System.out::println);
    System.exit(0);
  }

  private void run(Variant variant) throws IOException {
    try (Cluster cluster = start(variant)) {
      for (Scenario scenario : scenarios) {
        if (scenario.possible(cluster)) {
          Map<Library, Outcome> outcomes = scenario.play(cluster, pace);
          show(variant.title() + ": " + scenario.title(), outcomes);
          table.add(scenario.title(), variant, outcomes);
        }
      }
      if (overload) {
        for (Overload.Stage stage : Overload.play(cluster, pace)) {
          show(variant.title() + ": " + stage.title(), stage.outcomes());
          loads.add(variant, stage);
        }
      }
    }
  }

  private static void show(String what, Map<Library, Outcome> outcomes) {
    System.out.println(what);
    outcomes.forEach((library, outcome) -> System.out.println("  " + library + " " + outcome));
  }

  private Cluster start(Variant variant) throws IOException {
    try {
      return Cluster.start(variant, pace, true);
    } catch (IOException e) {
      System.out.println("without partitions: " + e.getMessage());
      return Cluster.start(variant, pace, false);
    }
  }
}
