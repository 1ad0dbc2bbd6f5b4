package io.graft.launcher;

import io.graft.governance.event.Decision.Kind;
import io.graft.governance.inbound.Inbound;
import io.graft.governance.inbound.InboundStatus;
import io.graft.governance.inbound.InboundStatus.Refused;
import io.graft.governance.mirror.Mirror;
import io.graft.governance.outbound.DestinationStatus;
import io.graft.governance.outbound.InstanceStatus;
import io.graft.governance.outbound.LaneStatus;
import io.graft.governance.outbound.Outbound;
import io.graft.telemetry.metric.Labels;
import io.graft.telemetry.metric.MetricReader;
import io.graft.telemetry.metric.MetricReader.Type;
import io.graft.telemetry.metric.MetricSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What governance knows at the moment of a scrape: who is busy, who is out of the rotation, and how
 * often anything was decided. Labels are the service, what was decided, and whether it was acted
 * upon; never an instance or a route, of which there may be many.
 */
final class GovernanceMetrics implements MetricSource {
  private static final String SERVICE = "graft.service";
  private static final String STATE = "graft.instance.state";
  private static final String ENFORCED = "graft.enforced";
  private static final String RESULT = "graft.result";
  private static final String REASON = "graft.reason";

  /** As many destinations as are told one by one; what a JVM calls beyond them is not. */
  private static final int MOST = 500;

  private final Inbound inbound;
  private final Outbound outbound;
  private final Mirror mirror;

  GovernanceMetrics(Inbound inbound, Outbound outbound, Mirror mirror) {
    this.inbound = inbound;
    this.outbound = outbound;
    this.mirror = mirror;
  }

  @Override
  public void collect(MetricReader reader) {
    requests(reader, inbound.status());
    List<DestinationStatus> all = outbound.status();
    if (!all.isEmpty()) {
      List<DestinationStatus> destinations =
          all.size() <= MOST ? all : new ArrayList<>(all.subList(0, MOST));
      Sums sums = new Sums(reader);
      calls(sums, destinations);
      instances(sums, destinations);
      decisions(sums, destinations);
      sums.pass();
    }
  }

  private static void requests(MetricReader reader, InboundStatus status) {
    reader.metric(
        "graft.server.active_requests", Type.GAUGE, "{request}", "Requests being served.");
    reader.point(Labels.of(), status.inFlight());
    if (status.limit() > 0) {
      reader.metric(
          "graft.server.limit",
          Type.GAUGE,
          "{request}",
          "Requests at once that this service was found to be able to serve.");
      reader.point(Labels.of(), status.limit());
    }
    reader.metric("graft.shed", Type.COUNTER, "{request}", "Requests refused on arrival.");
    for (Refused why : Refused.values()) {
      String reason = why.name().toLowerCase(Locale.ROOT);
      reader.point(Labels.of(REASON, reason, ENFORCED, "true"), status.refused(why, true));
      reader.point(Labels.of(REASON, reason, ENFORCED, "false"), status.refused(why, false));
    }
  }

  private static void calls(MetricReader reader, List<DestinationStatus> destinations) {
    reader.metric("graft.client.active_requests", Type.GAUGE, "{call}", "Calls under way.");
    for (DestinationStatus each : destinations) {
      reader.point(Labels.of(SERVICE, each.name()), each.inFlight());
    }
    reader.metric(
        "graft.breaker.state",
        Type.GAUGE,
        "{state}",
        "State of the breaker, or of the worst of its routes' own: 0 closed, 1 letting some"
            + " through, 2 open.");
    for (DestinationStatus each : destinations) {
      int worst = number(each.lane());
      for (LaneStatus route : each.routes()) {
        worst = Math.max(worst, number(route));
      }
      reader.point(Labels.of(SERVICE, each.name()), worst);
    }
  }

  private static int number(LaneStatus lane) {
    String state = lane.breakerState();
    return state.equals("closed") ? 0 : state.equals("open") ? 2 : 1;
  }

  private static void instances(MetricReader reader, List<DestinationStatus> destinations) {
    reader.metric(
        "graft.instances",
        Type.GAUGE,
        "{instance}",
        "Instances known, by whether they get traffic.");
    for (DestinationStatus each : destinations) {
      if (each.governed()) {
        int unhealthy = 0;
        int out = 0;
        for (InstanceStatus instance : each.instances()) {
          boolean unwell = instance.health() != null && !instance.health().well();
          unhealthy += instance.out() && unwell ? 1 : 0;
          out += instance.out() ? 1 : 0;
        }
        int in = each.instances().size() - out;
        reader.point(Labels.of(SERVICE, each.name(), STATE, "in"), in);
        reader.point(Labels.of(SERVICE, each.name(), STATE, "ejected"), out - unhealthy);
        reader.point(Labels.of(SERVICE, each.name(), STATE, "unhealthy"), unhealthy);
      }
    }
  }

  private void decisions(MetricReader reader, List<DestinationStatus> all) {
    if (any(all, Kind.REFUSED)) {
      reader.metric(
          "graft.refusals", Type.COUNTER, "{call}", "Calls refused before they were sent.");
      for (DestinationStatus each : all) {
        refusals(reader, each, true);
        refusals(reader, each, false);
      }
    }
    if (any(all, Kind.RETRIED, Kind.RETRY_DENIED)) {
      reader.metric(
          "graft.retries",
          Type.COUNTER,
          "{retry}",
          "Attempts repeated, and repeats that were denied.");
      points(reader, all, Kind.RETRIED, RESULT, "sent");
      points(reader, all, Kind.RETRY_DENIED, RESULT, "denied");
    }
    if (any(all, Kind.BREAKER_OPENED)) {
      reader.metric(
          "graft.breaker.transitions",
          Type.COUNTER,
          "{transition}",
          "Changes of a breaker's state.");
      points(reader, all, Kind.BREAKER_OPENED, "graft.breaker.state", "open");
      points(reader, all, Kind.BREAKER_HALF_OPEN, "graft.breaker.state", "half-open");
      points(reader, all, Kind.BREAKER_CLOSED, "graft.breaker.state", "closed");
    }
    if (any(all, Kind.EJECTED, Kind.UNHEALTHY, Kind.CHECK_FAILED)) {
      reader.metric(
          "graft.ejections",
          Type.COUNTER,
          "{ejection}",
          "Instances taken out of balancing for their calls or their health checks, or kept out"
              + " because they accept no connection.");
      points(reader, all, Kind.EJECTED, REASON, "calls");
      points(reader, all, Kind.UNHEALTHY, REASON, "health");
      points(reader, all, Kind.CHECK_FAILED, REASON, "connection");
    }
    counter(reader, all, Kind.RETURNED, "graft.returns", "Instances taken back into balancing.");
    counter(
        reader,
        all,
        Kind.FAILED_OVER,
        "graft.failovers",
        "Attempts moved off an instance that did not answer.");
    counter(reader, all, Kind.FELL_BACK, "graft.fallbacks", "Calls that got something else.");
    counter(reader, all, Kind.HEDGED, "graft.hedges", "Second copies of calls that took long.");
    counter(reader, all, Kind.FAULT_INJECTED, "graft.faults", "Calls held back on purpose.");
    if (any(all, Kind.MIRRORED)) {
      counter(reader, all, Kind.MIRRORED, "graft.mirrors", "Requests copied.");
      reader.metric("graft.mirror.copies", Type.COUNTER, "{copy}", "What became of the copies.");
      reader.point(Labels.of(RESULT, "sent"), mirror.sent());
      reader.point(Labels.of(RESULT, "failed"), mirror.failed());
      reader.point(Labels.of(RESULT, "dropped"), mirror.dropped());
    }
  }

  /** Whether there was any, so that a metric without a point is not told. */
  private static boolean any(List<DestinationStatus> all, Kind... kinds) {
    for (DestinationStatus each : all) {
      for (Kind kind : kinds) {
        if (each.decided(kind) > 0) {
          return true;
        }
      }
    }
    return false;
  }

  private static void refusals(MetricReader reader, DestinationStatus each, boolean enforced) {
    String acted = String.valueOf(enforced);
    for (Map.Entry<String, Long> refused : each.refused(enforced).entrySet()) {
      if (refused.getValue() > 0) {
        reader.point(
            Labels.of(SERVICE, each.name(), REASON, refused.getKey(), ENFORCED, acted),
            refused.getValue());
      }
    }
  }

  private static void counter(
      MetricReader reader, List<DestinationStatus> all, Kind kind, String name, String what) {
    if (any(all, kind)) {
      reader.metric(name, Type.COUNTER, "{decision}", what);
      points(reader, all, kind, null, "");
    }
  }

  /** The points of one kind; what never was is left out. */
  private static void points(
      MetricReader reader,
      List<DestinationStatus> all,
      Kind kind,
      @Nullable String label,
      String value) {
    for (DestinationStatus each : all) {
      for (int i = 0; i < 2; i++) {
        String enforced = i == 0 ? "true" : "false";
        long count = each.decided(kind, i == 0);
        if (count > 0) {
          reader.point(
              label == null
                  ? Labels.of(SERVICE, each.name(), ENFORCED, enforced)
                  : Labels.of(SERVICE, each.name(), label, value, ENFORCED, enforced),
              count);
        }
      }
    }
  }
}
