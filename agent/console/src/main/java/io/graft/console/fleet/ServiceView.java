package io.graft.console.fleet;

import io.graft.console.report.Meter;
import io.graft.governance.service.Instance;
import io.graft.net.json.JsonWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One service, put together from its instances and from the reports of those that call it. */
final class ServiceView {
  private static final int MOST_NAMES = 20;

  final String name;
  final List<Instance> instances;

  /** Reports of its own instances. */
  final List<Report> reports = new ArrayList<>();

  /** What each service does with it, by the caller's name. */
  final Map<String, CallsView> callers = new TreeMap<>();

  /** What it does with each service or host, by name. */
  final Map<String, CallsView> callees = new TreeMap<>();

  /** The ids of instances that at least one caller has ejected. */
  final Set<String> ejected = new HashSet<>();

  private int answered;
  private int silent;
  private int waiting;

  ServiceView(String name, List<Instance> instances) {
    this.name = name;
    this.instances = instances;
  }

  /** Adds what the agents of its instances have reported. */
  void count(FleetReader reader, long now) {
    Set<Agent> seen = new HashSet<>();
    for (Instance each : instances) {
      Agent agent = reader.agent(each);
      if (agent == null) {
        continue;
      }
      if (FleetReader.isFresh(agent, now)) {
        answered++;
        if (seen.add(agent) && agent.report != null) {
          reports.add(agent.report);
        }
      } else if (agent.failure != null) {
        silent++;
      } else {
        waiting++;
      }
    }
  }

  /** Whether an agent of it is expected to answer. */
  boolean isWaiting() {
    return waiting > 0;
  }

  void write(JsonWriter json) {
    json.field("name", name)
        .field("description", metadata("description"))
        .field("owner", metadata("owner"))
        .field("link", metadata("link"))
        .field("instances", instances.size())
        .field("answered", answered)
        .field("silent", silent)
        .field("waiting", waiting)
        .field("ejected", ejected.size());
    Set<String> versions = new TreeSet<>();
    Set<String> zones = new TreeSet<>();
    for (Instance each : instances) {
      add(versions, each.version());
      add(zones, each.zone());
    }
    json.texts("versions", first(versions)).texts("zones", first(zones));
    traffic(json);
    json.field("breaker", breaker());
    json.texts("callers", first(callers.keySet())).texts("callees", first(callees.keySet()));
    json.field("callerCount", callers.size()).field("calleeCount", callees.size());
  }

  private void traffic(JsonWriter json) {
    if (reports.isEmpty()) {
      return;
    }
    Meter all = new Meter();
    double rate = 0;
    double window = 0;
    long wouldRefuse = 0;
    boolean observes = false;
    for (Report each : reports) {
      all.add(each.served);
      rate += each.served.count() / each.windowSeconds;
      window = Math.max(window, each.windowSeconds);
      wouldRefuse += each.wouldRefuse;
      observes |= "observe".equals(each.mode);
    }
    json.object("served", served -> all.write(served, window(all.count())));
    json.field("perSecond", rate).field("windowSeconds", window);
    json.field("wouldRefuse", wouldRefuse).field("observes", observes);
  }

  private double window(long count) {
    double rate = 0;
    for (Report each : reports) {
      rate += each.served.count() / each.windowSeconds;
    }
    return rate > 0 ? count / rate : 1;
  }

  /** The worst state of the breakers of its callers. */
  private String breaker() {
    CallsView worst = null;
    for (CallsView each : callers.values()) {
      if (worst == null || each.severity() > worst.severity()) {
        worst = each;
      }
    }
    return worst == null ? "closed" : worst.breaker();
  }

  private @Nullable String metadata(String key) {
    for (Instance each : instances) {
      String value = each.metadata().get(key);
      if (value != null && !value.isEmpty()) {
        return value.length() > 300 ? value.substring(0, 300) : value;
      }
    }
    return null;
  }

  private static void add(Set<String> set, @Nullable String value) {
    if (value != null) {
      set.add(value);
    }
  }

  private static List<String> first(Set<String> all) {
    List<String> list = new ArrayList<>(all);
    return list.subList(0, Math.min(MOST_NAMES, list.size()));
  }
}
