package io.graft.launcher.fleet;

import io.graft.launcher.terminal.Figures;
import io.graft.launcher.terminal.Screen;
import io.graft.launcher.terminal.Screen.Level;
import io.graft.launcher.terminal.TextTable;
import io.graft.net.json.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Services and instances as tables. */
final class FleetTables {
  /** By what rows are sorted. */
  enum Sort {
    STATE,
    RATE,
    ERRORS,
    P50,
    P99,
    NAME;

    /**
     * @throws IllegalArgumentException with a line that says what there is
     */
    static Sort of(String name) {
      for (Sort each : values()) {
        if (each.name().equalsIgnoreCase(name)) {
          return each;
        }
      }
      throw new IllegalArgumentException("--sort is state, rate, errors, p50, p99 or name");
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Screen screen;

  FleetTables(Screen screen) {
    this.screen = screen;
  }

  /** One row of figures with what they are sorted by. */
  private final class Row {
    final String name;
    final Health health;
    final double rate;
    final double errors;
    final double p50;
    final double p99;
    final String[] more;

    Row(String name, Health health, double rate, JsonValue served, String... more) {
      this.name = name;
      this.health = health;
      this.rate = rate;
      this.errors = Figures.number(served, "failureRatio");
      this.p50 = Figures.number(served, "p50Millis");
      this.p99 = Figures.number(served, "p99Millis");
      this.more = more;
    }

    double by(Sort sort) {
      double value =
          sort == Sort.RATE ? rate : sort == Sort.ERRORS ? errors : sort == Sort.P50 ? p50 : p99;
      return Double.isNaN(value) ? -1 : value;
    }

    String[] cells() {
      List<String> cells = new ArrayList<>();
      cells.add(screen.bold(name));
      cells.add(screen.colour(health.level, health.word));
      cells.add(Figures.rate(rate));
      boolean none = Double.isNaN(errors) || errors < Health.SOME_ERRORS;
      Level level = errors >= Health.FAILING ? Level.BAD : Level.WARN;
      cells.add(none ? Figures.share(errors) : screen.colour(level, Figures.share(errors)));
      cells.add(Figures.bucketMillis(p50));
      cells.add(Figures.bucketMillis(p99));
      for (String each : more) {
        cells.add(each);
      }
      return cells.toArray(new String[0]);
    }
  }

  /**
   * Returns the table of all services.
   *
   * @param fleet as in {@code /graft/fleet}
   */
  List<String> services(JsonValue fleet, Sort sort) {
    List<Row> rows = new ArrayList<>();
    for (JsonValue each : fleet.get("services").elements()) {
      long instances = each.get("instances").number(0);
      long answered = each.get("answered").number(0);
      String present =
          instances == answered || instances == 0 ? "" + instances : answered + " of " + instances;
      rows.add(
          new Row(
              Figures.text(each, "name"),
              Health.ofService(each),
              Figures.number(each, "perSecond"),
              each.get("served"),
              present));
    }
    return lines(rows, sort, "SERVICE", "INSTANCES");
  }

  /**
   * Returns the table of the instances of one service.
   *
   * @param document as in {@code /graft/fleet?service=}
   */
  List<String> instances(JsonValue document, Sort sort) {
    List<Row> rows = new ArrayList<>();
    for (JsonValue each : document.get("instances").elements()) {
      JsonValue served = each.get("report").get("served");
      String address = Figures.text(each, "address");
      rows.add(
          new Row(
              address.isEmpty() ? "not registered" : address,
              Health.ofInstance(each, document.get("service")),
              Figures.number(served, "perSecond"),
              served,
              served.none() ? "-" : Figures.text(served, "inFlight"),
              Figures.span(Figures.number(each.get("report").get("jvm"), "upMillis"))));
    }
    return lines(rows, sort, "INSTANCE", "IN FLIGHT", "UP");
  }

  private List<String> lines(List<Row> rows, Sort sort, String first, String... more) {
    Comparator<Row> byName = Comparator.comparing((Row row) -> row.name);
    if (sort == Sort.STATE) {
      rows.sort(Comparator.comparing((Row row) -> row.health.level).thenComparing(byName));
    } else if (sort == Sort.NAME) {
      rows.sort(byName);
    } else {
      rows.sort((a, b) -> Double.compare(b.by(sort), a.by(sort)));
    }
    TextTable table = new TextTable().alignRight(2, 3, 4, 5, 6, 7);
    String[] head = new String[6 + more.length];
    String[] usual = {first, "STATE", "REQUESTS", "ERRORS", "P50", "P99"};
    System.arraycopy(usual, 0, head, 0, usual.length);
    System.arraycopy(more, 0, head, usual.length, more.length);
    table.add(head);
    for (Row each : rows) {
      table.add(each.cells());
    }
    List<String> lines = table.lines(screen.width());
    lines.set(0, screen.dim(lines.get(0)));
    return lines;
  }
}
