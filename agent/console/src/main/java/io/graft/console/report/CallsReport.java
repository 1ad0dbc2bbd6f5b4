package io.graft.console.report;

import io.graft.governance.destination.DestinationStatus;
import io.graft.governance.destination.EndpointStatus;
import io.graft.governance.event.Decision;
import io.graft.governance.outbound.Outbound;
import io.graft.net.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The services and hosts that this JVM calls, each with what governance does about it. */
final class CallsReport {
  private static final int MOST_DESTINATIONS = 60;
  private static final int MOST_EJECTED = 20;
  private static final double MILLION = 1e6;

  private final Outbound outbound;
  private final Window window;
  private final MetricTotals now;

  CallsReport(Outbound outbound, Window window, MetricTotals now) {
    this.outbound = outbound;
    this.window = window;
    this.now = now;
  }

  void write(JsonWriter list) {
    List<DestinationStatus> all = new ArrayList<>(outbound.status());
    // Services before hosts that no registry knows, and the busy ones first.
    all.sort(
        (a, b) ->
            a.governed() == b.governed()
                ? Long.compare(b.requests(), a.requests())
                : Boolean.compare(b.governed(), a.governed()));
    for (DestinationStatus each : all.subList(0, Math.min(MOST_DESTINATIONS, all.size()))) {
      list.object(json -> destination(json, each));
    }
  }

  private void destination(JsonWriter json, DestinationStatus destination) {
    json.field("service", destination.name())
        .field("governed", destination.governed())
        .field("inFlight", destination.inFlight())
        .field("requests", destination.requests())
        .field("retries", destination.retries());
    Meter counted = now.called.get(destination.name());
    Meter recent = counted == null ? null : window.called(destination.name(), counted);
    if (recent != null) {
      recent.write(json, window.seconds());
    }
    latency(json, destination, recent);
    json.field("breaker", destination.breakerState())
        .field("breakerReason", destination.breakerReason())
        .field("retryInMillis", Math.round(destination.breakerRetryInNanos() / MILLION));
    json.field("refused", sum(destination, true)).field("wouldRefuse", sum(destination, false));
    long would = 0;
    for (Decision.Kind kind : Decision.Kind.values()) {
      would += destination.decided(kind, false);
    }
    json.field("wouldDecide", would);
    json.field("instances", destination.instances().size());
    json.list("ejected", list -> ejected(list, destination));
  }

  /** Governance measures latencies more finely than the buckets of telemetry. */
  private static void latency(
      JsonWriter json, DestinationStatus destination, @Nullable Meter recent) {
    if (destination.routeState().medianMillis() >= 0) {
      json.field("medianMillis", destination.routeState().medianMillis())
          .field("highMillis", destination.routeState().p99Millis());
    } else if (recent != null && recent.count() > 0) {
      json.field("medianMillis", recent.quantileMillis(0.5))
          .field("highMillis", recent.quantileMillis(0.99));
    }
  }

  private static long sum(DestinationStatus destination, boolean enforced) {
    long sum = 0;
    for (long each : destination.refused(enforced).values()) {
      sum += each;
    }
    return sum;
  }

  private static void ejected(JsonWriter list, DestinationStatus destination) {
    int written = 0;
    for (EndpointStatus each : destination.instances()) {
      if (each.out() && written++ < MOST_EJECTED) {
        list.object(
            json ->
                json.field("id", each.instance().id())
                    .field("address", each.instance().authority())
                    .field("reason", each.ejectedReason())
                    .field("forMillis", Math.round(each.ejectedForNanos() / MILLION)));
      }
    }
  }
}
