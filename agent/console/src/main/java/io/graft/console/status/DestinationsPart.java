package io.graft.console.status;

import io.graft.governance.destination.DestinationStatus;
import io.graft.governance.destination.EndpointStatus;
import io.graft.governance.destination.PickerStatus;
import io.graft.governance.destination.RouteStatus;
import io.graft.governance.event.Decision;
import io.graft.governance.health.Health;
import io.graft.governance.outbound.Outbound;
import io.graft.net.json.JsonWriter;
import java.util.Map;

/**
 * {@code destinations}: each service or host that this JVM calls, with its policy, breaker,
 * counters, routes, picker and endpoints.
 */
public final class DestinationsPart implements JsonWriter.Content {
  private static final double MILLION = 1e6;

  private final Outbound outbound;

  public DestinationsPart(Outbound outbound) {
    this.outbound = outbound;
  }

  @Override
  public void write(JsonWriter json) {
    for (DestinationStatus destination : outbound.status()) {
      json.object(fields -> destination(fields, destination));
    }
  }

  private static void destination(JsonWriter json, DestinationStatus destination) {
    json.field("name", destination.name())
        .field("governed", destination.governed())
        .field("instanceOf", destination.instanceOf())
        .field("tls", destination.secure())
        .field("requests", destination.requests())
        .field("inFlight", destination.inFlight())
        .field("retries", destination.retries())
        .field("throttled", destination.throttled())
        .object("policy", new PolicyPart(destination.policy(), destination.governed()));
    latency(json, destination.routeState());
    breaker(json, destination.routeState());
    counts(json, "refused", destination.refused(true));
    counts(json, "wouldRefuse", destination.refused(false));
    decided(json, "decided", destination, true);
    decided(json, "wouldDecide", destination, false);
    rates(json, destination.routeState());
    json.list(
        "routes",
        routes -> {
          for (RouteStatus route : destination.routes()) {
            routes.object(fields -> route(fields, route));
          }
        });
    PickerStatus picker = destination.picker();
    if (picker != null) {
      json.object("picker", fields -> picker(fields, picker));
    }
    json.list(
        "instances",
        instances -> {
          for (EndpointStatus instance : destination.instances()) {
            instances.object(fields -> instance(fields, instance));
          }
        });
  }

  private static void breaker(JsonWriter json, RouteStatus route) {
    json.object(
        "breaker",
        breaker ->
            breaker
                .field("state", route.breakerState())
                .field("reason", route.breakerReason())
                .field("calls", route.breakerCalls())
                .field("failures", route.breakerFailures())
                .field("retryInMillis", Math.round(route.breakerRetryInNanos() / MILLION)));
  }

  /** Writes the latency of recent successful calls, if there were any. */
  private static void latency(JsonWriter json, RouteStatus route) {
    if (route.medianMillis() >= 0) {
      json.field("medianMillis", route.medianMillis()).field("p99Millis", route.p99Millis());
    }
  }

  private static void counts(JsonWriter json, String name, Map<String, Long> counts) {
    json.object(name, fields -> counts.forEach((reason, count) -> fields.field(reason, count)));
  }

  /** Writes how often each kind of decision was made, without those that never were. */
  private static void decided(
      JsonWriter json, String name, DestinationStatus destination, boolean enforced) {
    json.object(
        name,
        fields -> {
          for (Decision.Kind kind : Decision.Kind.values()) {
            long count = destination.decided(kind, enforced);
            if (count > 0) {
              fields.field(JsonWriter.word(kind), count);
            }
          }
        });
  }

  private static void rates(JsonWriter json, RouteStatus route) {
    if (route.rateKeys() > 0) {
      json.field("valuesWithARate", route.rateKeys());
    }
  }

  /** Writes a route that has a limit or a breaker of its own. */
  private static void route(JsonWriter json, RouteStatus route) {
    json.field("name", route.route())
        .field("requests", route.requests())
        .field("inFlight", route.inFlight())
        .field("retries", route.retries())
        .field("throttled", route.throttled());
    rates(json, route);
    latency(json, route);
    breaker(json, route);
  }

  private static void picker(JsonWriter json, PickerStatus picker) {
    json.field("instances", picker.instances())
        .field("active", picker.active())
        .field("panic", picker.panic())
        .field("zone", picker.zone())
        .field("localShare", picker.localShare());
    if (picker.priorities().size() > 1) {
      json.list(
          "priorityShares", list -> picker.priorities().forEach(share -> list.element(share)));
    }
  }

  private static void instance(JsonWriter json, EndpointStatus instance) {
    json.field("id", instance.instance().id())
        .field("address", instance.instance().authority())
        .field("version", instance.instance().version())
        .field("zone", instance.instance().zone())
        .field("out", instance.out())
        .field("inFlight", instance.inFlight())
        .field("latencyMillis", instance.latencyMillis())
        .field("picks", instance.picks())
        .field("successes", instance.successes())
        .field("failures", instance.failures())
        .field("connections", instance.connections())
        .field("failuresInARow", instance.failuresInARow())
        .field("share", instance.share())
        .field("ejectedForMillis", Math.round(instance.ejectedForNanos() / MILLION))
        .field("ejectedReason", instance.ejectedReason());
    Health health = instance.health();
    if (health != null) {
      json.object(
          "health",
          fields ->
              fields
                  .field("path", health.path())
                  .field("well", health.well())
                  .field("inARow", health.inARow())
                  .field("problem", health.problem()));
    }
  }
}
