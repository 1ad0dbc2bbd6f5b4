package io.graft.launcher.fleet;

import io.graft.launcher.fleet.FleetTables.Sort;
import io.graft.launcher.terminal.AdminAgent;
import io.graft.launcher.terminal.AdminAgent.Document;
import io.graft.launcher.terminal.Ansi;
import io.graft.launcher.terminal.Arguments;
import io.graft.launcher.terminal.Figures;
import io.graft.launcher.terminal.Screen;
import io.graft.launcher.terminal.Screen.Level;
import io.graft.net.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code services} and {@code top}: all services, or the instances of one, with their figures. */
final class TopCommand {
  private static final int MOST_PROBLEMS = 3;
  private static final long LEAST_MILLIS = 500;
  private static final long USUAL_MILLIS = 2000;

  private final FleetClient client;
  private final FleetTables tables;
  private final Screen screen;
  private final @Nullable String service;
  private Sort sort;

  private TopCommand(FleetClient client, Screen screen, @Nullable String service, Sort sort) {
    this.client = client;
    this.tables = new FleetTables(screen);
    this.screen = screen;
    this.service = service;
    this.sort = sort;
  }

  /** {@code services}: once, the worst first. */
  static int services(Arguments arguments, Screen screen) throws IOException {
    if (!arguments.words().isEmpty()) {
      throw new IllegalArgumentException(
          "'"
              + Ansi.printable(arguments.words().get(0))
              + "' is neither an option nor key=value; one service is shown by top <service>");
    }
    FleetClient client = new FleetClient(AdminAgent.any(AdminAgent.all(arguments)));
    return new TopCommand(client, screen, null, Sort.STATE).once(arguments);
  }

  /** {@code top}: again and again on a terminal. */
  static int run(Arguments arguments, Screen screen) throws IOException {
    if (arguments.words().size() > 1) {
      throw new IllegalArgumentException("top shows all services, or one");
    }
    String by = arguments.value("--sort");
    Sort sort = by == null ? Sort.RATE : Sort.of(by);
    long millis = period(arguments.value("--every"));
    String service = arguments.words().isEmpty() ? null : arguments.words().get(0);
    FleetClient client = new FleetClient(AdminAgent.any(AdminAgent.all(arguments)));
    TopCommand top = new TopCommand(client, screen, service, sort);
    return arguments.has("--once") || arguments.has(FleetCommand.JSON) || !screen.isTerminal()
        ? top.once(arguments)
        : top.watch(millis);
  }

  private static long period(@Nullable String seconds) {
    try {
      return seconds == null
          ? USUAL_MILLIS
          : Math.max(LEAST_MILLIS, Math.round(Double.parseDouble(seconds) * 1000));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--every has seconds, such as 2");
    }
  }

  private int once(Arguments arguments) throws IOException {
    Document document = document();
    JsonValue json = document.json();
    if (arguments.has(FleetCommand.JSON)) {
      screen.document(document.bytes());
    } else {
      screen.lines(lines(json));
    }
    return isWell(json) ? FleetCommand.WELL : FleetCommand.WRONG;
  }

  private Document document() throws IOException {
    if (service == null) {
      return client.services();
    }
    Document document = client.document(service);
    if (document.status() != 200) {
      throw new IOException(document.line());
    }
    return document;
  }

  private boolean isWell(JsonValue json) {
    if (service != null) {
      return Health.ofService(json.get("service")).level != Level.BAD;
    }
    for (JsonValue each : json.get("services").elements()) {
      if (Health.ofService(each).level == Level.BAD) {
        return false;
      }
    }
    return json.get("problems").elements().isEmpty();
  }

  private List<String> lines(JsonValue json) {
    List<String> lines = new ArrayList<>();
    if (service == null) {
      lines.addAll(tables.services(json, sort));
    } else {
      JsonValue shown = json.get("service");
      Health health = Health.ofService(shown);
      lines.add(
          screen.bold(Figures.text(shown, "name"))
              + "  "
              + screen.colour(health.level, health.word)
              + "  "
              + Figures.text(shown, "description"));
      lines.add("");
      lines.addAll(tables.instances(json, sort));
    }
    lines.add("");
    lines.add(screen.dim(summary(json)));
    List<JsonValue> problems = json.get("problems").elements();
    for (JsonValue each : problems.subList(0, Math.min(MOST_PROBLEMS, problems.size()))) {
      String text = "registry: " + Ansi.printable(each.text(""));
      lines.addAll(screen.wrapped(screen.colour(Level.BAD, "! "), text));
    }
    return lines;
  }

  private String summary(JsonValue json) {
    String seen = "seen by " + Figures.text(json.get("self"), "service") + " at ";
    String registry = ", registry " + Figures.text(json, "registry");
    if (service != null) {
      return seen + client.agent().address() + registry;
    }
    long instances = 0;
    for (JsonValue each : json.get("services").elements()) {
      instances += each.get("instances").number(0);
    }
    return Figures.counted(json.get("serviceCount").number(0), "service")
        + ", "
        + Figures.counted(instances, "instance")
        + "; "
        + seen
        + client.agent().address();
  }

  /** Shows it until somebody types q. */
  private int watch(long millis) throws IOException {
    try (Keyboard keyboard = Keyboard.open()) {
      screen.fullScreen(true);
      Thread restored = new Thread(() -> screen.fullScreen(false));
      Runtime.getRuntime().addShutdownHook(restored);
      boolean going = true;
      while (going) {
        List<String> lines = new ArrayList<>();
        lines.add(screen.dim(head(millis, keyboard)));
        lines.add("");
        try {
          lines.addAll(lines(document().json()));
        } catch (IOException e) {
          // It may come back: somebody who watches sees that it is gone.
          lines.addAll(screen.wrapped(screen.colour(Level.BAD, "! "), e.getMessage()));
        }
        screen.redraw(lines.subList(0, Math.min(Keyboard.lines(), lines.size())));
        going = react(keyboard.await(millis));
      }
      Runtime.getRuntime().removeShutdownHook(restored);
      screen.fullScreen(false);
    }
    return FleetCommand.WELL;
  }

  private String head(long millis, Keyboard keyboard) {
    return "every "
        + Figures.span(millis)
        + ", by "
        + sort.word()
        + "; r rate, e errors, p p99, n name, s state, q quit"
        + (keyboard.needsEnter() ? " (and Enter)" : "");
  }

  /** Returns whether to go on. */
  private boolean react(int key) {
    switch (key) {
      case 'q':
      case 'Q':
      case Keyboard.END:
        return false;
      case 'r':
        sort = Sort.RATE;
        break;
      case 'e':
        sort = Sort.ERRORS;
        break;
      case 'p':
        sort = Sort.P99;
        break;
      case 'n':
        sort = Sort.NAME;
        break;
      case 's':
        sort = Sort.STATE;
        break;
      default:
        // Any other key, or none in time.
    }
    return true;
  }
}
