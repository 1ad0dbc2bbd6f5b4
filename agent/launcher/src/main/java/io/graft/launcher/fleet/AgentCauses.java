package io.graft.launcher.fleet;

import io.graft.launcher.terminal.Ansi;
import io.graft.launcher.terminal.Figures;
import io.graft.launcher.terminal.Screen.Level;
import io.graft.net.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Causes that lie in the agents themselves: certificates, silence, settings. */
final class AgentCauses {
  private static final int MOST_PROBLEMS = 4;

  private final Evidence evidence;
  private final List<JsonValue> instances;
  private final List<Cause> causes;

  /**
   * @param causes to which they are added
   */
  AgentCauses(Evidence evidence, List<Cause> causes) {
    this.evidence = evidence;
    this.instances = evidence.document.get("instances").elements();
    this.causes = causes;
  }

  private Cause add(Level level, String text) {
    Cause cause = new Cause(level, text);
    causes.add(cause);
    return cause;
  }

  void certificates() {
    for (Map<String, JsonValue> side : sides()) {
      for (Map.Entry<String, JsonValue> each : side.entrySet()) {
        JsonValue tls = each.getValue().get("security").get("tls");
        String ends = tls.get("notAfter").text("");
        boolean ended =
            !ends.isEmpty() && RecentDecisions.millis(ends) < System.currentTimeMillis();
        if (ended) {
          add(
                  Level.BAD,
                  "the certificate of " + each.getKey() + " ended at " + Ansi.printable(ends))
              .hint("renew it where graft.tls takes it from: " + Figures.text(tls, "source"));
        } else if (!tls.get("problem").none()) {
          add(
              Level.WARN,
              "the certificate of " + each.getKey() + ": " + Figures.text(tls, "problem"));
        }
      }
    }
  }

  private List<Map<String, JsonValue>> sides() {
    List<Map<String, JsonValue>> sides = new ArrayList<>();
    sides.add(evidence.own);
    sides.add(evidence.callers);
    return sides;
  }

  void silent() {
    List<String> lines = new ArrayList<>();
    for (JsonValue each : instances) {
      if (each.get("answers").text("").equals("no")) {
        lines.add(Figures.text(each, "address") + ": " + Figures.text(each, "reason"));
      }
    }
    if (!lines.isEmpty()) {
      int all = instances.size();
      CauseFinder.add(
          add(
              Level.WARN,
              "the agents of "
                  + lines.size()
                  + " of "
                  + Figures.counted(all, "instance")
                  + " do not answer: they may hang, too"),
          lines);
    }
  }

  void settings() {
    for (Map<String, JsonValue> side : sides()) {
      for (Map.Entry<String, JsonValue> each : side.entrySet()) {
        JsonValue source = each.getValue().get("rulesSource");
        String refused = Figures.text(source, "refused");
        if (!refused.isEmpty()) {
          add(Level.WARN, each.getKey() + " refuses the newest rules: " + refused)
              .hint("rules check <file> names the line");
        }
      }
    }
    Set<String> told = new LinkedHashSet<>();
    for (JsonValue instance : instances) {
      JsonValue report = instance.get("report");
      String address = Figures.text(instance, "address");
      if (!report.none() && !report.get("agent").get("enabled").flag(true)) {
        add(Level.WARN, "Graft is switched off at " + address + ": graft.enabled=false");
      }
      for (JsonValue problem : report.get("problems").elements()) {
        String line = Ansi.printable(problem.text(""));
        if (told.size() < MOST_PROBLEMS && told.add(line)) {
          add(Level.WARN, address + ": " + line);
        }
      }
    }
  }
}
