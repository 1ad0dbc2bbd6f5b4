package io.graft.launcher;

import io.graft.config.Identity;
import io.graft.config.Settings;
import io.graft.console.Json;
import io.graft.console.PolicyPart;
import io.graft.console.RulesPart;
import io.graft.console.StatusPage;
import io.graft.governance.event.Decision;
import io.graft.governance.health.Health;
import io.graft.governance.inbound.Inbound;
import io.graft.governance.inbound.InboundStatus;
import io.graft.governance.mirror.Mirror;
import io.graft.governance.outbound.DestinationStatus;
import io.graft.governance.outbound.InstanceStatus;
import io.graft.governance.outbound.LaneStatus;
import io.graft.governance.outbound.Outbound;
import io.graft.governance.outbound.RosterStatus;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.registry.RegistryRuntime;
import io.graft.rules.RulesFollower;
import io.graft.weaver.WeaveReport;
import io.graft.weaver.Weaver;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the status page says of this service, its registry, its weaving and whom it calls. */
final class StatusParts {
  private static final double MILLION = 1e6;

  private final Settings settings;
  private final Identity identity;
  private final @Nullable RulesFollower rules;
  private final RegistryRuntime registry;
  private final Inbound inbound;
  private final Outbound outbound;
  private final Mirror mirror;
  private final Weaver weaver;

  StatusParts(
      Settings settings,
      Identity identity,
      @Nullable RulesFollower rules,
      RegistryRuntime registry,
      Inbound inbound,
      Outbound outbound,
      Mirror mirror,
      Weaver weaver) {
    this.settings = settings;
    this.identity = identity;
    this.rules = rules;
    this.registry = registry;
    this.inbound = inbound;
    this.outbound = outbound;
    this.mirror = mirror;
    this.weaver = weaver;
  }

  void addTo(StatusPage page) {
    page.part("service", this::service)
        .part("agent", this::agent)
        .part("registry", this::registry)
        .part("requests", this::requests)
        .list("destinations", this::destinations)
        .part("copies", this::copies)
        .part("joinPoints", this::joinPoints)
        .part("rulesSource", this::rulesSource)
        .list("rules", new RulesPart(settings))
        .list("problems", json -> settings.problems().forEach(json::element));
  }

  private void service(Json json) {
    json.field("name", identity.name())
        .field("nameFrom", identity.nameSource())
        .field("version", identity.version())
        .field("zone", identity.zone())
        .texts("tags", identity.tags())
        .field("weight", identity.weight())
        .field("instance", identity.instanceId())
        .field("state", registry.registration().state())
        .field("draining", inbound.draining())
        .field("requestsInFlight", inbound.inFlight())
        .field("requestsShed", inbound.shed());
  }

  private void requests(Json json) {
    InboundStatus status = inbound.status();
    json.field("inFlight", status.inFlight())
        .field("streams", status.streams())
        .field("waiting", status.waiting());
    json.object(
        "adaptiveLimit",
        limit ->
            limit
                .field("limit", status.limit())
                .field("holds", status.limiting())
                .field("latencyMillis", status.p90Millis())
                .field("unloadedMillis", status.baseMillis()));
    json.object("refused", refused -> refused(refused, status, true));
    json.object("wouldRefuse", refused -> refused(refused, status, false));
  }

  private static void refused(Json json, InboundStatus status, boolean enforced) {
    for (InboundStatus.Refused why : InboundStatus.Refused.values()) {
      json.field(word(why), status.refused(why, enforced));
    }
  }

  private void copies(Json json) {
    json.field("sent", mirror.sent())
        .field("failed", mirror.failed())
        .field("dropped", mirror.dropped());
  }

  private void agent(Json json) {
    json.field("version", Version.current())
        .field("enabled", settings.flag("graft.enabled"))
        .field("mode", settings.text("graft.mode"))
        .field("java", System.getProperty("java.version"))
        .field("vm", System.getProperty("java.vm.name"))
        .field("pid", identity.pid())
        .field("host", identity.host());
  }

  private void registry(Json json) {
    json.field("is", registry.describe()).field("ready", registry.directory().ready());
    json.texts("problems", registry.problems());
    json.texts("names", registry.directory().names());
    json.object(
        "services",
        services -> {
          for (Map.Entry<String, Snapshot> each : registry.directory().services().entrySet()) {
            services.list(each.getKey(), list -> instances(list, each.getValue()));
          }
        });
  }

  private void rulesSource(Json json) {
    if (rules == null) {
      json.field("is", settings.text("graft.rules"));
    } else {
      json.field("is", rules.describe()).field("problem", rules.problem());
    }
    json.field("refused", settings.refused());
  }

  private static void instances(Json json, Snapshot snapshot) {
    for (Instance instance : snapshot.instances()) {
      json.object(
          fields ->
              fields
                  .field("id", instance.id())
                  .field("address", instance.authority())
                  .field("secure", instance.secure())
                  .field("weight", instance.weight())
                  .field("zone", instance.zone())
                  .field("version", instance.version())
                  .object(
                      "metadata",
                      metadata ->
                          instance.metadata().forEach((key, value) -> metadata.field(key, value))));
    }
  }

  private void destinations(Json json) {
    for (DestinationStatus destination : outbound.status()) {
      json.object(fields -> destination(fields, destination));
    }
  }

  private static void destination(Json json, DestinationStatus destination) {
    json.field("name", destination.name())
        .field("governed", destination.governed())
        .field("tls", destination.secure())
        .field("requests", destination.requests())
        .field("inFlight", destination.inFlight())
        .field("retries", destination.retries())
        .field("throttled", destination.throttled())
        .object("policy", new PolicyPart(destination.policy(), destination.governed()));
    latency(json, destination.lane());
    breaker(json, destination.lane());
    counts(json, "refused", destination.refused(true));
    counts(json, "wouldRefuse", destination.refused(false));
    decided(json, "decided", destination, true);
    decided(json, "wouldDecide", destination, false);
    rates(json, destination.lane());
    json.list(
        "routes",
        routes -> {
          for (LaneStatus route : destination.routes()) {
            routes.object(fields -> route(fields, route));
          }
        });
    RosterStatus roster = destination.roster();
    if (roster != null) {
      json.object("roster", fields -> roster(fields, roster));
    }
    json.list(
        "instances",
        instances -> {
          for (InstanceStatus instance : destination.instances()) {
            instances.object(fields -> instance(fields, instance));
          }
        });
  }

  private static void breaker(Json json, LaneStatus lane) {
    json.object(
        "breaker",
        breaker ->
            breaker
                .field("state", lane.breakerState())
                .field("reason", lane.breakerReason())
                .field("calls", lane.breakerCalls())
                .field("failures", lane.breakerFailures())
                .field("retryInMillis", Math.round(lane.breakerRetryInNanos() / MILLION)));
  }

  /** Of calls that went well of late; none is told where there were none. */
  private static void latency(Json json, LaneStatus lane) {
    if (lane.medianMillis() >= 0) {
      json.field("medianMillis", lane.medianMillis()).field("p99Millis", lane.p99Millis());
    }
  }

  private static void counts(Json json, String name, Map<String, Long> counts) {
    json.object(name, fields -> counts.forEach((reason, count) -> fields.field(reason, count)));
  }

  /** How often what was decided; what never was is left out. */
  private static void decided(
      Json json, String name, DestinationStatus destination, boolean enforced) {
    json.object(
        name,
        fields -> {
          for (Decision.Kind kind : Decision.Kind.values()) {
            long count = destination.decided(kind, enforced);
            if (count > 0) {
              fields.field(word(kind), count);
            }
          }
        });
  }

  private static void rates(Json json, LaneStatus lane) {
    if (lane.rateKeys() > 0) {
      json.field("valuesWithARate", lane.rateKeys());
    }
  }

  /** A route that has state of its own; the others are part of their destination. */
  private static void route(Json json, LaneStatus route) {
    json.field("name", route.route())
        .field("requests", route.requests())
        .field("inFlight", route.inFlight())
        .field("retries", route.retries())
        .field("throttled", route.throttled());
    rates(json, route);
    latency(json, route);
    breaker(json, route);
  }

  private static void roster(Json json, RosterStatus roster) {
    json.field("instances", roster.instances())
        .field("active", roster.active())
        .field("panic", roster.panic())
        .field("zone", roster.zone())
        .field("localShare", roster.localShare());
    if (roster.priorities().size() > 1) {
      json.list(
          "priorityShares", list -> roster.priorities().forEach(share -> list.element(share)));
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void instance(Json json, InstanceStatus instance) {
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

  private void joinPoints(Json json) {
    WeaveReport report = weaver.report();
    for (WeaveReport.State state : WeaveReport.State.values()) {
      json.list(
          state.name().toLowerCase(Locale.ROOT),
          list -> {
            for (WeaveReport.Entry entry : report.entries()) {
              if (entry.state() == state) {
                list.object(fields -> joinPoint(fields, entry));
              }
            }
          });
    }
  }

  private static void joinPoint(Json json, WeaveReport.Entry entry) {
    json.field("type", entry.type())
        .field("method", entry.method())
        .field("advice", entry.advice())
        .field("loader", entry.loader())
        .field("reason", entry.reason());
    if (entry.failures() > 0) {
      json.field("failures", entry.failures());
    }
  }
}
