package io.graft.launcher;

import io.graft.config.Identity;
import io.graft.config.Settings;
import io.graft.console.Json;
import io.graft.console.PolicyPart;
import io.graft.console.RulesPart;
import io.graft.console.StatusPage;
import io.graft.governance.inbound.Inbound;
import io.graft.governance.outbound.DestinationStatus;
import io.graft.governance.outbound.InstanceStatus;
import io.graft.governance.outbound.Outbound;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.registry.RegistryRuntime;
import io.graft.weaver.WeaveReport;
import io.graft.weaver.Weaver;
import java.util.Map;

/** What the status page says of this service, its registry, its weaving and whom it calls. */
final class StatusParts {
  private static final double MILLION = 1e6;

  private final Settings settings;
  private final Identity identity;
  private final RegistryRuntime registry;
  private final Inbound inbound;
  private final Outbound outbound;
  private final Weaver weaver;

  StatusParts(
      Settings settings,
      Identity identity,
      RegistryRuntime registry,
      Inbound inbound,
      Outbound outbound,
      Weaver weaver) {
    this.settings = settings;
    this.identity = identity;
    this.registry = registry;
    this.inbound = inbound;
    this.outbound = outbound;
    this.weaver = weaver;
  }

  void addTo(StatusPage page) {
    page.part("service", this::service)
        .part("agent", this::agent)
        .part("registry", this::registry)
        .list("destinations", this::destinations)
        .part("joinPoints", this::joinPoints)
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
    json.object(
        "services",
        services -> {
          for (Map.Entry<String, Snapshot> each : registry.directory().services().entrySet()) {
            services.list(each.getKey(), list -> instances(list, each.getValue()));
          }
        });
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
        .field("requests", destination.requests())
        .field("inFlight", destination.inFlight())
        .field("retries", destination.retries())
        .field("throttled", destination.throttled())
        .object("policy", new PolicyPart(destination.policy(), destination.governed()));
    json.object(
        "breaker",
        breaker ->
            breaker
                .field("state", destination.breakerState())
                .field("reason", destination.breakerReason())
                .field("calls", destination.breakerCalls())
                .field("failures", destination.breakerFailures())
                .field("retryInMillis", Math.round(destination.breakerRetryInNanos() / MILLION)));
    json.object(
        "refused",
        refused -> destination.refused().forEach((reason, count) -> refused.field(reason, count)));
    json.list(
        "instances",
        instances -> {
          for (InstanceStatus instance : destination.instances()) {
            instances.object(fields -> instance(fields, instance));
          }
        });
  }

  private static void instance(Json json, InstanceStatus instance) {
    json.field("id", instance.instance().id())
        .field("address", instance.instance().authority())
        .field("inFlight", instance.inFlight())
        .field("latencyMillis", instance.latencyMillis())
        .field("picks", instance.picks())
        .field("successes", instance.successes())
        .field("failures", instance.failures())
        .field("failuresInARow", instance.failuresInARow())
        .field("share", instance.share())
        .field("ejectedForMillis", Math.round(instance.ejectedForNanos() / MILLION))
        .field("ejectedReason", instance.ejectedReason());
  }

  private void joinPoints(Json json) {
    WeaveReport report = weaver.report();
    for (WeaveReport.State state : WeaveReport.State.values()) {
      json.list(
          state.name().toLowerCase(java.util.Locale.ROOT),
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
