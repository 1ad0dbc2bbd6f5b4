package io.graft.alerts;

import io.graft.alerts.measure.Facts;
import io.graft.alerts.measure.Totals;
import io.graft.alerts.measure.Windows;
import io.graft.config.rules.AlertRule;
import io.graft.governance.destination.DestinationStatus;
import io.graft.governance.destination.EndpointStatus;
import io.graft.governance.destination.RouteStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Compares each rule with what is measured. What holds now is a {@link Finding}. */
final class Evaluation {
  private static final long NANOS_OF_MILLI = 1_000_000;
  private static final double NANOS = 1e9;
  private static final String[] UNITS = {"d", "h", "m"};
  private static final long[] UNIT_SECONDS = {86_400, 3_600, 60};

  /** A burn rate counts only if a window of this part confirms it. */
  private static final int SHORT_PART = 12;

  /** A certificate that lives shortly is renewed late: only its last fifth is worth telling. */
  private static final int LIFETIME_PART = 5;

  private final Facts facts;
  private final Windows windows;
  private final double objective;
  private final long now;
  private final long epochMillis;
  private final List<Finding> found = new ArrayList<>();
  private @Nullable List<DestinationStatus> destinations;

  /**
   * @param objective the share of requests without an error, 0 to 1
   */
  Evaluation(Facts facts, Windows windows, double objective, long now, long epochMillis) {
    this.facts = facts;
    this.windows = windows;
    this.objective = objective;
    this.now = now;
    this.epochMillis = epochMillis;
  }

  List<Finding> of(List<AlertRule> rules) {
    for (AlertRule rule : rules) {
      evaluate(rule);
    }
    return found;
  }

  private void evaluate(AlertRule rule) {
    switch (rule.measure()) {
      case ERROR_RATIO:
      case P99:
        requests(rule);
        break;
      case BURN_RATE:
        burnRate(rule);
        break;
      case ENDS_WITHIN:
        certificate(rule);
        break;
      case RULES_REFUSED:
        String refused = facts.refusedRules();
        if (refused != null) {
          found(rule, "", refused);
        }
        break;
      case REGISTRY_LOST:
        problems(rule, facts.registryProblems());
        break;
      case TOKEN_LOST:
        problems(rule, facts.tokenProblems());
        break;
      default:
        for (DestinationStatus destination : destinations()) {
          if (rule.watches(destination.name())) {
            destination(rule, destination);
          }
        }
    }
  }

  private void problems(AlertRule rule, List<String> problems) {
    for (String problem : problems) {
      // Only its address: the reason may differ from try to try.
      int colon = problem.indexOf(": ");
      found(rule, colon < 0 ? problem : problem.substring(0, colon), problem);
    }
  }

  private List<DestinationStatus> destinations() {
    List<DestinationStatus> known = destinations;
    if (known == null) {
      known = facts.destinations();
      destinations = known;
    }
    return known;
  }

  private void found(AlertRule rule, String about, String text) {
    found.add(new Finding(rule, about, false, text));
  }

  private void requests(AlertRule rule) {
    if (rule.ofServer()) {
      requests(rule, Totals.SERVED);
      return;
    }
    for (String destination : windows.destinations()) {
      if (rule.watches(destination)) {
        requests(rule, destination);
      }
    }
  }

  private void requests(AlertRule rule, String name) {
    Windows.Increase increase = windows.over(name, now, rule.windowNanos());
    if (increase == null || increase.requests() < rule.least()) {
      return;
    }
    String window = " in " + time(rule.windowNanos());
    String what = name.isEmpty() ? "requests" : "calls";
    if (rule.measure() == AlertRule.Measure.P99) {
      double p99 = increase.p99();
      if (p99 > rule.threshold()) {
        found(
            rule,
            name,
            "the p99 of " + increase.requests() + " " + what + window + " is " + millis(p99));
      }
    } else if (increase.errorRatio() > rule.threshold()) {
      found(
          rule,
          name,
          increase.errors() + " of " + increase.requests() + " " + what + " failed" + window);
    }
  }

  private void burnRate(AlertRule rule) {
    double allowed = 1 - objective;
    Windows.Increase all = windows.served(now, rule.windowNanos());
    Windows.Increase last = windows.served(now, rule.windowNanos() / SHORT_PART);
    if (all.requests() < rule.least() || allowed <= 0) {
      return;
    }
    double rate = all.errorRatio() / allowed;
    if (rate > rule.threshold() && last.errorRatio() / allowed > rule.threshold()) {
      found(
          rule,
          "",
          String.format(
              Locale.ROOT,
              "%d of %d requests failed in %s, %.1f times what the objective of %s%% allows",
              all.errors(),
              all.requests(),
              time(rule.windowNanos()),
              rate,
              number(objective * 100)));
    }
  }

  private void certificate(AlertRule rule) {
    long ends = facts.certificateEnds();
    long lifetime = ends - facts.certificateBegins();
    long left = ends - epochMillis;
    if (ends > 0
        && left < rule.threshold() * NANOS / NANOS_OF_MILLI
        && left < lifetime / LIFETIME_PART) {
      String text =
          left < 0
              ? "the certificate of this service has expired"
              : "the certificate of this service ends in " + time(left * NANOS_OF_MILLI);
      found.add(new Finding(rule, "", true, text));
    }
  }

  private void destination(AlertRule rule, DestinationStatus destination) {
    String name = destination.name();
    switch (rule.measure()) {
      case BREAKER_OPEN:
        String reason = open(destination);
        if (reason != null) {
          found(rule, name, reason);
        }
        break;
      case NO_INSTANCE:
        if (destination.governed() && destination.instances().isEmpty()) {
          found(rule, name, "it has no instance");
        }
        break;
      default:
        ejected(rule, destination);
    }
  }

  /** Why its breaker, or that of a route, is not closed; {@code null}: all are. */
  private static @Nullable String open(DestinationStatus destination) {
    List<RouteStatus> all = new ArrayList<>(destination.routes());
    all.add(0, destination.routeState());
    for (RouteStatus each : all) {
      if (!each.breakerState().equals("closed")) {
        String reason = each.breakerReason();
        return "its breaker is "
            + each.breakerState()
            + (each.route() == null ? "" : " for route " + each.route())
            + (reason == null ? "" : ": " + reason);
      }
    }
    return null;
  }

  private void ejected(AlertRule rule, DestinationStatus destination) {
    int out = 0;
    String why = null;
    for (EndpointStatus each : destination.instances()) {
      if (each.out()) {
        out++;
        why = each.instance().id() + ": " + each.ejectedReason();
      }
    }
    int all = destination.instances().size();
    if (out > 0 && out > rule.threshold() * all) {
      found(rule, destination.name(), out + " of " + all + " instances are ejected, " + why);
    }
  }

  /**
   * Returns a time in the greatest unit of which it has two, or all: {@code 36h}, {@code 1m},
   * {@code 90s}.
   */
  private static String time(long nanos) {
    long seconds = nanos / 1_000_000_000;
    for (int i = 0; i < UNITS.length; i++) {
      boolean even = seconds >= UNIT_SECONDS[i] && seconds % UNIT_SECONDS[i] == 0;
      if (even || seconds >= 2 * UNIT_SECONDS[i]) {
        return seconds / UNIT_SECONDS[i] + UNITS[i];
      }
    }
    return seconds + "s";
  }

  private static String millis(double seconds) {
    return Math.round(seconds * 1000) + " ms";
  }

  private static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf((float) value);
  }
}
