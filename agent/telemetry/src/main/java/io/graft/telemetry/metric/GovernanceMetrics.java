package io.graft.telemetry.metric;

import io.graft.governance.destination.DestinationStatus;
import io.graft.governance.destination.EndpointStatus;
import io.graft.governance.destination.RouteStatus;
import io.graft.governance.event.Decision.Kind;
import io.graft.governance.inbound.Inbound;
import io.graft.governance.inbound.InboundStatus;
import io.graft.governance.inbound.InboundStatus.Refused;
import io.graft.governance.mirror.Mirror;
import io.graft.governance.outbound.Outbound;
import io.graft.telemetry.metric.MetricReader.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of governance at the moment of a scrape: requests in flight, ejected instances, and how
 * often each decision was made. The labels are the service, the decision and whether it was
 * enforced; never an instance or a route, of which there may be many.
 */
public final class GovernanceMetrics implements MetricSource {
  private static final String SERVICE = "graft.service";
  private static final String STATE = "graft.instance.state";
  private static final String ENFORCED = "graft.enforced";
  private static final String RESULT = "graft.result";
  private static final String REASON = "graft.reason";

  /** Destinations beyond this number are left out. */
  private static final int MOST_DESTINATIONS = 500;

  private final Inbound inbound;
  private final Outbound outbound;
  private final Mirror mirror;

  public GovernanceMetrics(Inbound inbound, Outbound outbound, Mirror mirror) {
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
          all.size() <= MOST_DESTINATIONS
              ? all
              : new ArrayList<>(all.subList(0, MOST_DESTINATIONS));
      PointMerger merger = new PointMerger(reader);
      calls(merger, destinations);
      instances(merger, destinations);
      decisions(merger, destinations);
      merger.flush();
    }
  }

  private static void requests(MetricReader reader, InboundStatus status) {
    reader.metric(
        "graft.server.active_requests", Type.GAUGE, "{request}", "Requests being served.");
    reader.point(Labels.of(), status.inFlight());
    reader.metric(
        "graft.server.active_sessions",
        Type.GAUGE,
        "{session}",
        "Open connections that have switched to another protocol, such as WebSocket.");
    reader.point(Labels.of(), status.sessions());
    if (status.limit() > 0) {
      reader.metric(
          "graft.server.limit",
          Type.GAUGE,
          "{request}",
          "Concurrent requests that this service has been found to be able to serve.");
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
    reader.metric("graft.client.active_requests", Type.GAUGE, "{call}", "Calls in flight.");
    for (DestinationStatus each : destinations) {
      reader.point(Labels.of(SERVICE, each.name()), each.inFlight());
    }
    reader.metric(
        "graft.breaker.state",
        Type.GAUGE,
        "{state}",
        "State of the breaker, or of the worst among its routes: 0 closed, 1 half-open, 2 open.");
    for (DestinationStatus each : destinations) {
      int worst = number(each.routeState());
      for (RouteStatus route : each.routes()) {
        worst = Math.max(worst, number(route));
      }
      reader.point(Labels.of(SERVICE, each.name()), worst);
    }
  }

  private static int number(RouteStatus route) {
    String state = route.breakerState();
    return state.equals("closed") ? 0 : state.equals("open") ? 2 : 1;
  }

  private static void instances(MetricReader reader, List<DestinationStatus> destinations) {
    reader.metric(
        "graft.instances",
        Type.GAUGE,
        "{instance}",
        "Known instances, by whether they receive traffic.");
    for (DestinationStatus each : destinations) {
      if (each.governed()) {
        int unhealthy = 0;
        int out = 0;
        for (EndpointStatus instance : each.instances()) {
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
          "Retries that were sent, and retries that were denied.");
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
          "Instances ejected because of their calls or health checks, or kept ejected because they"
              + " accept no connection.");
      points(reader, all, Kind.EJECTED, REASON, "calls");
      points(reader, all, Kind.UNHEALTHY, REASON, "health");
      points(reader, all, Kind.CHECK_FAILED, REASON, "connection");
    }
    counter(reader, all, Kind.RETURNED, "graft.returns", "Instances that were un-ejected.");
    counter(
        reader,
        all,
        Kind.FAILED_OVER,
        "graft.failovers",
        "Attempts moved to another instance because the first did not answer.");
    counter(
        reader, all, Kind.FELL_BACK, "graft.fallbacks", "Calls that were answered by a fallback.");
    counter(reader, all, Kind.HEDGED, "graft.hedges", "Second attempts of calls that took long.");
    counter(
        reader,
        all,
        Kind.FAULT_INJECTED,
        "graft.faults",
        "Calls delayed or aborted by fault injection.");
    if (any(all, Kind.MIRRORED)) {
      counter(reader, all, Kind.MIRRORED, "graft.mirrors", "Requests mirrored.");
      reader.metric(
          "graft.mirror.copies", Type.COUNTER, "{copy}", "Copies of requests, by result.");
      reader.point(Labels.of(RESULT, "sent"), mirror.sent());
      reader.point(Labels.of(RESULT, "failed"), mirror.failed());
      reader.point(Labels.of(RESULT, "dropped"), mirror.dropped());
    }
  }

  /** Whether one of these decisions was ever made. A metric without points is left out. */
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

  /** Writes the points of one kind of decision, without those that are 0. */
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
