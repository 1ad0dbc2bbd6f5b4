package io.graft.launcher.fleet;

import io.graft.launcher.terminal.Ansi;
import io.graft.launcher.terminal.Figures;
import io.graft.launcher.terminal.Screen.Level;
import io.graft.net.json.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Concludes from what agents say why calls to a service fail. The order of the questions is that of
 * the way of a call, so that the first cause explains those that follow from it.
 */
final class CauseFinder {
  private static final int MOST_LINES = 4;

  private final Evidence evidence;
  private final JsonValue service;
  private final RecentDecisions decisions;
  private final List<Cause> causes = new ArrayList<>();

  CauseFinder(Evidence evidence, RecentDecisions decisions) {
    this.evidence = evidence;
    this.service = evidence.document.get("service");
    this.decisions = decisions;
  }

  /** Returns the causes, the worst first. */
  List<Cause> find() {
    noInstance();
    AgentCauses agents = new AgentCauses(evidence, causes);
    agents.certificates();
    ejections();
    breakers();
    refusedByCallers();
    refusedByItself();
    callees();
    failing();
    failingBeforeIt();
    agents.silent();
    agents.settings();
    causes.sort(Comparator.comparing((Cause cause) -> cause.level));
    return causes;
  }

  private Cause add(Level level, String text) {
    Cause cause = new Cause(level, text);
    causes.add(cause);
    return cause;
  }

  private List<JsonValue> instances() {
    return evidence.document.get("instances").elements();
  }

  private List<JsonValue> callers() {
    return evidence.document.get("callers").elements();
  }

  private double failureRatio() {
    return service.get("served").get("failureRatio").fraction(0);
  }

  private void noInstance() {
    if (service.get("instances").number(0) > 0) {
      return;
    }
    boolean runs = !service.get("served").none();
    Cause cause =
        add(
            runs ? Level.WARN : Level.BAD,
            runs ? "it runs, but is not registered" : "no instance of it is registered");
    for (JsonValue each : evidence.document.get("problems").elements()) {
      cause.because("registry: " + Ansi.printable(each.text("")));
    }
    cause.hint(
        runs
            ? "ask doctor <pid> why: it must open a port that an adapter serves"
            : "start one; if one runs, doctor <pid> says why it is not registered");
  }

  private void ejections() {
    List<String> lines = new ArrayList<>();
    Set<String> by = new LinkedHashSet<>();
    int out = 0;
    for (JsonValue instance : instances()) {
      List<JsonValue> ejected = instance.get("ejectedBy").elements();
      out += ejected.isEmpty() ? 0 : 1;
      for (JsonValue each : ejected) {
        String caller = Figures.text(each, "service");
        by.add(caller);
        double millis = each.get("forMillis").fraction(0);
        lines.add(
            Figures.text(instance, "address")
                + " by "
                + caller
                + ": "
                + Figures.text(each, "reason")
                + (millis > 0
                    ? "; back in " + Figures.span(millis)
                    : "; back when its checks pass"));
      }
    }
    if (out == 0) {
      return;
    }
    int all = instances().size();
    Cause cause =
        add(
            out == all ? Level.BAD : Level.WARN,
            (out == all
                    ? all == 1 ? "its only instance is" : "all " + all + " instances are"
                    : out + " of " + all + " instances " + (out == 1 ? "is" : "are"))
                + " ejected by "
                + String.join(", ", by));
    add(cause, lines);
  }

  static void add(Cause cause, List<String> lines) {
    for (String each : lines.subList(0, Math.min(MOST_LINES, lines.size()))) {
      cause.because(each);
    }
    if (lines.size() > MOST_LINES) {
      cause.because("and " + (lines.size() - MOST_LINES) + " more");
    }
  }

  private void breakers() {
    for (JsonValue each : callers()) {
      String state = Figures.text(each, "breaker");
      if (!state.equals("closed") && !state.isEmpty()) {
        String caller = Figures.text(each, "service");
        Cause cause =
            add(
                state.equals("open") ? Level.BAD : Level.WARN,
                state.equals("open")
                    ? caller + " sends none: its breaker is open"
                    : caller + " sends few: its breaker is " + state);
        breaker(cause, each.get("breakerReason"), each.get("retryInMillis"));
      }
    }
    for (Map.Entry<String, JsonValue> caller : evidence.callers.entrySet()) {
      for (JsonValue destination : caller.getValue().get("destinations").elements()) {
        if (destination.get("name").text("").equalsIgnoreCase(evidence.name)) {
          routes(caller.getKey(), destination);
        }
      }
    }
  }

  private void routes(String caller, JsonValue destination) {
    for (JsonValue route : destination.get("routes").elements()) {
      JsonValue breaker = route.get("breaker");
      if (breaker.get("state").text("").equals("open")) {
        Cause cause =
            add(
                Level.BAD,
                caller
                    + " sends none of route "
                    + Figures.text(route, "name")
                    + ": the breaker of that route is open");
        breaker(cause, breaker.get("reason"), breaker.get("retryInMillis"));
      }
    }
  }

  private static void breaker(Cause cause, JsonValue reason, JsonValue retry) {
    if (reason.text() != null) {
      cause.because(Ansi.printable(reason.text("")));
    }
    double millis = retry.fraction(0);
    if (millis > 0) {
      cause.because("it tries again " + (millis < 1000 ? "now" : "in " + Figures.span(millis)));
    }
  }

  /** Limits and the like; breakers are causes of their own. */
  private void refusedByCallers() {
    for (RecentDecisions.Entry each : decisions.of("REFUSED")) {
      if (!each.reason.contains("breaker")) {
        add(Level.BAD, each.by + " refuses to send calls: " + each.reason)
            .because(times(each))
            .hint("look for the setting in graft.client." + evidence.name + ".*");
      }
    }
  }

  private void refusedByItself() {
    for (RecentDecisions.Entry each : decisions.of("DENIED")) {
      add(Level.BAD, "it refuses requests: " + each.reason)
          .because("at " + each.by + ", " + times(each))
          .hint("ask which rule decides: access explain <METHOD> <path> ... <admin>");
    }
    for (RecentDecisions.Entry each : decisions.of("SHED")) {
      add(Level.BAD, "it is overloaded and refuses requests: " + each.reason)
          .because("at " + each.by + ", " + times(each));
    }
  }

  private static String times(RecentDecisions.Entry each) {
    return (each.count == 1 ? "once, " : each.count + " times, the last ")
        + Figures.span(each.agoMillis)
        + " ago";
  }

  private void callees() {
    for (JsonValue each : evidence.document.get("callees").elements()) {
      double ratio = each.get("failureRatio").fraction(0);
      boolean open = each.get("breaker").text("").equals("open");
      if (!open && ratio < Health.FAILING) {
        continue;
      }
      String callee = Figures.text(each, "service");
      Cause cause =
          add(
              failureRatio() >= Health.SOME_ERRORS ? Level.BAD : Level.WARN,
              "its own calls to "
                  + callee
                  + (open ? " are refused by its breaker" : " fail: " + Figures.share(ratio)));
      breaker(cause, each.get("breakerReason"), each.get("retryInMillis"));
      cause.hint("java -jar graft.jar why " + callee);
    }
  }

  private void failing() {
    double ratio = failureRatio();
    if (ratio < Health.SOME_ERRORS) {
      return;
    }
    Cause cause =
        add(
            ratio >= Health.FAILING ? Level.BAD : Level.WARN,
            Figures.share(ratio) + " of its requests fail: it responds with 5xx");
    List<String> lines = new ArrayList<>();
    for (JsonValue instance : instances()) {
      JsonValue report = instance.get("report");
      for (JsonValue route : report.get("routes").elements()) {
        double failed = route.get("failureRatio").fraction(0);
        if (failed >= Health.SOME_ERRORS) {
          lines.add(
              Figures.text(route, "name")
                  + " at "
                  + Figures.text(instance, "address")
                  + ": "
                  + Figures.share(failed)
                  + " of "
                  + Figures.rate(Figures.number(route, "perSecond")));
        }
      }
    }
    add(cause, lines);
    cause.hint("its own log says why; one of these requests: java -jar graft.jar traces --error");
  }

  /** Calls that fail although the service, as far as its agents see, answers. */
  private void failingBeforeIt() {
    // Without an instance there is nothing that they could reach.
    boolean answers = service.get("instances").number(0) == 0;
    for (JsonValue each : evidence.failures) {
      // The newest report of its agent may be older than these.
      answers |= !each.get("attributes").get("http.response.status_code").none();
    }
    for (JsonValue each : callers()) {
      double ratio = each.get("failureRatio").fraction(0);
      boolean sends = each.get("breaker").text("closed").equals("closed");
      if (ratio >= Health.FAILING && sends && !answers && failureRatio() < Health.SOME_ERRORS) {
        add(
                Level.BAD,
                Figures.share(ratio)
                    + " of the calls of "
                    + Figures.text(each, "service")
                    + " fail, but not in the service: they do not reach it, or take too long")
            .hint("the failed calls below say how they end");
      }
    }
  }
}
