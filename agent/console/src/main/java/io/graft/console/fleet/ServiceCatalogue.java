package io.graft.console.fleet;

import io.graft.governance.service.Instance;
import io.graft.net.json.JsonWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All services at one time: registries and reports, put together. */
final class ServiceCatalogue {
  private static final int MOST_SERVICES = 2000;
  private static final int MOST_INSTANCES = 200;
  private static final int MOST_CALLS = 100;

  private final FleetReader reader;
  private final Map<String, ServiceView> services = new TreeMap<>();

  /** The ejections of each instance, by its id. */
  private final Map<String, List<Ejected>> ejections = new TreeMap<>();

  private final long now = System.nanoTime();

  private static final class Ejected {
    private final Report by;
    private final Report.Ejection what;

    private Ejected(Report by, Report.Ejection what) {
      this.by = by;
      this.what = what;
    }
  }

  ServiceCatalogue(FleetReader reader) {
    this.reader = reader;
    for (Map.Entry<String, List<Instance>> each : reader.services().entrySet()) {
      service(each.getKey(), each.getValue()).count(reader, now);
    }
    Report self = reader.self().report;
    if (self != null) {
      // It is in no registry while it serves no port.
      ServiceView own = service(lower(self.service), Collections.<Instance>emptyList());
      if (own.reports.isEmpty()) {
        own.reports.add(self);
      }
    }
    for (Report each : reader.reports()) {
      add(each);
    }
  }

  private ServiceView service(String name, List<Instance> instances) {
    return services.computeIfAbsent(name, key -> new ServiceView(key, instances));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private void add(Report report) {
    String from = lower(report.service);
    ServiceView caller = services.get(from);
    for (Report.Call call : report.calls) {
      String to = call.governed ? known(lower(call.service)) : call.service;
      if (caller != null
          && (caller.callees.containsKey(to) || caller.callees.size() < MOST_CALLS)) {
        caller.callees.computeIfAbsent(to, CallsView::new).add(call);
      }
      ServiceView callee = call.governed ? services.get(to) : null;
      if (callee != null) {
        if (callee.callers.containsKey(from) || callee.callers.size() < MOST_CALLS) {
          callee.callers.computeIfAbsent(from, CallsView::new).add(call);
        }
        for (Report.Ejection each : call.ejected) {
          callee.ejected.add(each.id);
          ejections
              .computeIfAbsent(each.id, any -> new ArrayList<>())
              .add(new Ejected(report, each));
        }
      }
    }
  }

  /** Returns the service of a destination, which has a port if only some instances have it. */
  private String known(String destination) {
    int colon = destination.lastIndexOf(':');
    return colon > 0 && !services.containsKey(destination)
        ? destination.substring(0, colon)
        : destination;
  }

  /** Whether an agent may still answer for the first time. */
  boolean isWaiting() {
    return reader.waiting() > 0;
  }

  /** Writes the catalogue: all services, without their instances. */
  void write(JsonWriter json) {
    json.field("serviceCount", services.size());
    json.list(
        "services",
        list -> {
          int written = 0;
          for (ServiceView each : services.values()) {
            if (written++ < MOST_SERVICES) {
              list.object(each::write);
            }
          }
        });
  }

  /**
   * Writes one service with its instances, callers and callees.
   *
   * @return whether there is such a service
   */
  boolean write(JsonWriter json, String name) {
    ServiceView service = services.get(lower(name));
    if (service == null) {
      return false;
    }
    json.object("service", service::write);
    calls(json, "callers", service.callers);
    calls(json, "callees", service.callees);
    json.list(
        "instances",
        list -> {
          int written = 0;
          for (Instance each : service.instances) {
            if (written++ < MOST_INSTANCES) {
              list.object(fields -> instance(fields, each));
            }
          }
          Report self = reader.self().report;
          if (service.instances.isEmpty() && self != null && service.reports.contains(self)) {
            list.object(fields -> unregistered(fields, self));
          }
        });
    return true;
  }

  /** Who calls whom. */
  FleetMap map() {
    return new FleetMap(services);
  }

  private static void calls(JsonWriter json, String name, Map<String, CallsView> calls) {
    json.list(name, list -> calls.values().forEach(each -> list.object(each::write)));
  }

  private static void unregistered(JsonWriter json, Report self) {
    json.field("id", self.instance).field("own", true).field("answers", "now");
    json.document("report", self.document);
  }

  private void instance(JsonWriter json, Instance instance) {
    json.field("id", instance.id())
        .field("address", instance.authority())
        .field("secure", instance.secure())
        .field("zone", instance.zone())
        .field("version", instance.version())
        .field("weight", instance.weight())
        .field("metadata", instance.metadata());
    Agent agent = reader.agent(instance);
    json.field("own", agent == reader.self());
    answers(json, instance, agent);
    List<Ejected> out = ejections.get(instance.id());
    json.list(
        "ejectedBy",
        list -> {
          for (Ejected each : out == null ? Collections.<Ejected>emptyList() : out) {
            list.object(
                fields ->
                    fields
                        .field("service", each.by.service)
                        .field("instance", each.by.instance)
                        .field("reason", each.what.reason)
                        .field("forMillis", each.what.forMillis));
          }
        });
  }

  private void answers(JsonWriter json, Instance instance, @Nullable Agent agent) {
    if (agent == null) {
      boolean announces = instance.metadata().get("admin") != null;
      json.field("answers", announces ? "not-asked" : "no-agent");
      json.field(
          "reason",
          announces
              ? "the fleet has more than " + FleetReader.MOST_AGENTS + " agents"
              : "it announces no admin endpoint");
    } else if (FleetReader.isFresh(agent, now) && agent.report != null) {
      json.field("answers", "now").field("agoMillis", Math.max(0, now - agent.heard) / 1_000_000);
      json.field("reason", agent.failure);
      json.document("report", agent.report.document);
    } else {
      json.field("answers", agent.failure == null ? "waiting" : "no");
      json.field("reason", agent.failure);
    }
  }
}
