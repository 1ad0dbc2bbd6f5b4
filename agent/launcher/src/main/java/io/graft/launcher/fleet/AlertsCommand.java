package io.graft.launcher.fleet;

import io.graft.governance.setting.ValueParser;
import io.graft.launcher.terminal.AdminAgent;
import io.graft.launcher.terminal.AdminAgent.Document;
import io.graft.launcher.terminal.Ansi;
import io.graft.launcher.terminal.Arguments;
import io.graft.launcher.terminal.Figures;
import io.graft.launcher.terminal.Screen;
import io.graft.launcher.terminal.Screen.Level;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code alerts}: what fires at the agents that are asked, and the key that silences a rule. */
final class AlertsCommand {
  private static final String PATH = "/graft/alerts";
  private static final String USUAL_SILENCE = "1h";
  private static final int OFF = 404;

  private final Screen screen;

  /** The same alert of several instances of a service. */
  private static final class Shown {
    final String service;
    final JsonValue alert;
    int instances = 1;

    Shown(String service, JsonValue alert) {
      this.service = service;
      this.alert = alert;
    }

    boolean isFiring() {
      return alert.get("state").text("").equals("firing");
    }

    boolean isSilenced() {
      return alert.get("silenced").flag(false);
    }
  }

  private AlertsCommand(Screen screen) {
    this.screen = screen;
  }

  static int run(Arguments arguments, Screen screen) throws IOException {
    List<String> words = arguments.words();
    if (words.isEmpty() && arguments.value("--for") == null) {
      return new AlertsCommand(screen).show(arguments);
    }
    if (words.size() != 2 || !words.get(0).equals("silence")) {
      throw new IllegalArgumentException("alerts, or alerts silence <rule> [--for 2h]");
    }
    return new AlertsCommand(screen).silence(words.get(1), arguments.value("--for"));
  }

  /** Prints the line to add to the live rules, and nothing else, so that a file can take it. */
  private int silence(String rule, @Nullable String length) {
    if (!rule.matches("[a-z0-9][a-z0-9-]*")) {
      throw new IllegalArgumentException("'" + Ansi.printable(rule) + "' is no name of a rule");
    }
    long nanos;
    try {
      nanos = ValueParser.nanos(length == null ? USUAL_SILENCE : length);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--for " + e.getMessage());
    }
    Instant until = Instant.now().plusNanos(nanos).truncatedTo(ChronoUnit.SECONDS);
    screen.line("graft.alerts." + rule + ".silence=" + until);
    return FleetCommand.WELL;
  }

  private int show(Arguments arguments) throws IOException {
    Map<String, Shown> alerts = new LinkedHashMap<>();
    List<String> off = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    int asked = 0;
    IOException silent = null;
    for (AdminAgent each : AdminAgent.all(arguments)) {
      try {
        Document document = each.getSoon(PATH);
        if (document.status() == OFF) {
          off.add(each.address());
        } else {
          asked++;
          add(document.json(), alerts, problems);
        }
      } catch (IOException e) {
        silent = e;
      }
    }
    if (asked == 0) {
      throw off.isEmpty() && silent != null
          ? silent
          : new IOException("no agent that was asked watches; set graft.alerts=on");
    }
    List<Shown> shown = new ArrayList<>(alerts.values());
    shown.sort(
        Comparator.comparing((Shown one) -> !one.isFiring())
            .thenComparing(one -> Figures.text(one.alert, "severity"))
            .thenComparing(one -> one.service));
    if (arguments.has(FleetCommand.JSON)) {
      screen.document(json(shown, asked, problems));
    } else {
      print(shown, asked, off.size(), problems);
    }
    for (Shown each : shown) {
      if (each.isFiring() && !each.isSilenced()) {
        return FleetCommand.WRONG;
      }
    }
    return FleetCommand.WELL;
  }

  private static void add(JsonValue document, Map<String, Shown> alerts, List<String> problems) {
    String service = Figures.text(document, "service");
    for (JsonValue each : document.get("alerts").elements()) {
      String key =
          service
              + '\n'
              + each.get("rule").text("")
              + '\n'
              + each.get("about").text("")
              + '\n'
              + each.get("instance").text("");
      Shown known = alerts.get(key);
      if (known == null || each.get("state").text("").equals("firing") && !known.isFiring()) {
        Shown fresh = new Shown(service, each);
        fresh.instances = known == null ? 1 : known.instances + 1;
        alerts.put(key, fresh);
      } else {
        known.instances++;
      }
    }
    String error = Figures.text(document.get("webhook"), "error");
    if (document.get("tells").flag(false) && !error.isEmpty()) {
      problems.add("alerts of " + service + " cannot be sent: " + error);
    }
  }

  private static byte[] json(List<Shown> shown, int asked, List<String> problems) {
    JsonWriter json = JsonWriter.forPeople();
    json.object(
        all ->
            all.field("agents", asked)
                .texts("problems", problems)
                .list("alerts", list -> shown.forEach(each -> list.object(one -> one(one, each)))));
    return json.toByteArray();
  }

  private static void one(JsonWriter json, Shown shown) {
    json.field("service", shown.service);
    for (String each :
        new String[] {
          "rule", "about", "state", "severity", "text", "summary", "instance", "since"
        }) {
      json.field(each, shown.alert.get(each).text());
    }
    json.field("silenced", shown.isSilenced())
        .field("silencedUntil", shown.alert.get("silencedUntil").text())
        .field("instances", shown.instances);
  }

  private void print(List<Shown> shown, int asked, int off, List<String> problems) {
    for (Shown each : shown) {
      JsonValue alert = each.alert;
      boolean critical = alert.get("severity").text("").equals("critical");
      Level level =
          !each.isFiring() || each.isSilenced() ? Level.NONE : critical ? Level.BAD : Level.WARN;
      String about = Figures.text(alert, "about");
      String instance = Figures.text(alert, "instance");
      screen.line(
          screen.colour(level, each.isSilenced() ? "silenced" : Figures.text(alert, "state"))
              + "  "
              + screen.bold(each.service + ": " + Figures.text(alert, "rule"))
              + (about.isEmpty() ? "" : " of " + about)
              + (instance.isEmpty() ? "" : " at " + instance)
              + screen.dim(
                  ", "
                      + Figures.text(alert, "severity")
                      + ", for "
                      + Figures.span(age(alert))
                      + (each.instances > 1 ? ", at " + each.instances + " instances" : "")));
      screen.paragraph("         ", Figures.text(alert, "text"));
      String summary = Figures.text(alert, "summary");
      if (!summary.isEmpty()) {
        screen.paragraph("         ", summary);
      }
      if (each.isSilenced()) {
        screen.line("         until " + Figures.text(alert, "silencedUntil"));
      }
    }
    if (!shown.isEmpty()) {
      screen.line("");
    }
    screen.line(
        screen.dim(
            (shown.isEmpty() ? "Nothing fires; asked " : "Asked ")
                + Figures.counted(asked, "agent")
                + (off == 0 ? "" : ", " + off + " more do not watch (graft.alerts)")));
    for (String each : problems) {
      screen.paragraph(screen.colour(Level.BAD, "! "), each);
    }
  }

  private static double age(JsonValue alert) {
    return Math.max(0, System.currentTimeMillis() - alert.get("sinceMillis").fraction(0));
  }
}
