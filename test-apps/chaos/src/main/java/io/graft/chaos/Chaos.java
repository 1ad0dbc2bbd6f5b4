package io.graft.chaos;

import io.graft.chaos.load.Family;
import io.graft.chaos.scene.Cluster;
import io.graft.chaos.scene.Outcome;
import io.graft.chaos.scene.Overload;
import io.graft.chaos.scene.Pace;
import io.graft.chaos.scene.Scenario;
import io.graft.chaos.scene.Server;
import io.graft.chaos.scene.Variant;
import java.io.IOException;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Lets everything happen to the same applications run in each {@link Variant}, and prints the
 * table. Arguments are names of scenarios, variants, families and servers, {@code overload}, and
 * {@code --short} for a quick look; of a kind that is not named, all are run. A server means {@code
 * overload}.
 */
public final class Chaos {
  private static final String SHORT = "--short";
  private static final String OVERLOAD = "overload";

  private final Pace pace;
  private final boolean overload;
  private final Set<Scenario> scenarios;
  private final Set<Variant> variants;
  private final Set<Family> families;
  private final Set<Server> servers;
  private final ResultTable table = new ResultTable();
  private final LoadTable loads = new LoadTable();

  private Chaos(List<String> arguments) {
    Set<String> names = new LinkedHashSet<>(arguments);
    pace = names.remove(SHORT) ? Pace.SHORT : Pace.LONG;
    boolean overloadAlone = names.remove(OVERLOAD);
    Set<Scenario> named = named(Scenario.class, names);
    Set<Server> namedServers = named(Server.class, names);
    overloadAlone |= !namedServers.isEmpty();
    servers = orAll(Server.class, namedServers);
    overload = overloadAlone || named.isEmpty();
    scenarios = overloadAlone ? named : orAll(Scenario.class, named);
    variants = orAll(Variant.class, named(Variant.class, names));
    families = orAll(Family.class, named(Family.class, names));
    if (!names.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown: "
              + names
              + "; known: "
              + EnumSet.allOf(Scenario.class)
              + EnumSet.allOf(Variant.class)
              + EnumSet.allOf(Family.class)
              + EnumSet.allOf(Server.class)
              + List.of(OVERLOAD, SHORT));
    }
  }

  /** Removes the names that it knows. */
  private static <E extends Enum<E>> Set<E> named(Class<E> kind, Set<String> names) {
    Set<E> named = EnumSet.noneOf(kind);
    for (E constant : kind.getEnumConstants()) {
      if (names.remove(constant.name().toLowerCase(Locale.ROOT))) {
        named.add(constant);
      }
    }
    return named;
  }

  private static <E extends Enum<E>> Set<E> orAll(Class<E> kind, Set<E> named) {
    return named.isEmpty() ? EnumSet.allOf(kind) : named;
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
          Map<Family, Outcome> outcomes = scenario.play(cluster, pace);
          show(variant.title() + ": " + scenario.title(), outcomes);
          table.add(scenario, variant, outcomes);
        }
      }
      if (overload && variant != Variant.MUTUAL_TLS) {
        servers.forEach(server -> overload(cluster, variant, server));
      }
    }
  }

  private void overload(Cluster cluster, Variant variant, Server server) {
    for (Overload.Stage stage : Overload.play(cluster, server, pace, Overload.ALL)) {
      show(variant.title() + ": " + stage.title(), stage.outcomes());
      loads.add(variant, stage);
    }
  }

  private static void show(String what, Map<Family, Outcome> outcomes) {
    System.out.println(what);
    outcomes.forEach((family, outcome) -> System.out.println("  " + family + " " + outcome));
  }

  private Cluster start(Variant variant) throws IOException {
    try {
      return Cluster.start(variant, pace, families, true);
    } catch (IOException e) {
      System.out.println("without partitions: " + e.getMessage());
      return Cluster.start(variant, pace, families, false);
    }
  }
}
