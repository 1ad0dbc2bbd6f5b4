package io.graft.console.report;

import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.config.identity.Identity;
import io.graft.config.rules.RulesHistory;
import io.graft.console.http.AdminRequest;
import io.graft.console.http.AdminResponse;
import io.graft.console.http.Page;
import io.graft.governance.inbound.Inbound;
import io.graft.governance.inbound.InboundStatus;
import io.graft.governance.outbound.Outbound;
import io.graft.net.json.JsonWriter;
import io.graft.registry.runtime.RegistryRuntime;
import io.graft.rules.RulesFollower;
import io.graft.telemetry.Telemetry;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /graft/instance}: this instance in a few kilobytes, as the console of any agent shows it.
 * A part of the status, with rates.
 */
public final class InstancePage implements Page {
  /** The path of this page. */
  public static final String PATH = "/graft/instance";

  private static final int MOST_ROUTES = 40;
  private static final int MOST_PROBLEMS = 10;

  private final String version;
  private final Settings settings;
  private final Identity identity;
  private final @Nullable RulesFollower rules;
  private final RegistryRuntime registry;
  private final Inbound inbound;
  private final Outbound outbound;
  private final Window window;
  private final long started;

  /**
   * @param version the agent's
   * @param rules {@code null}: there are no live rules
   * @param started when the agent has started, by {@link System#nanoTime}
   */
  public InstancePage(
      String version,
      Settings settings,
      Identity identity,
      @Nullable RulesFollower rules,
      RegistryRuntime registry,
      Inbound inbound,
      Outbound outbound,
      Telemetry telemetry,
      long started) {
    this.version = version;
    this.settings = settings;
    this.identity = identity;
    this.rules = rules;
    this.registry = registry;
    this.inbound = inbound;
    this.outbound = outbound;
    this.started = started;
    window = new Window(telemetry, started);
  }

  @Override
  public AdminResponse answer(AdminRequest request) {
    return AdminResponse.ok(AdminResponse.JSON, report());
  }

  /** Returns the document. From any thread. */
  public synchronized byte[] report() {
    MetricTotals now = window.read();
    JsonWriter json = new JsonWriter().open();
    json.field("service", identity.name())
        .field("instance", identity.instanceId())
        .field("state", registry.registration().state())
        .field("draining", inbound.draining())
        .field("windowSeconds", window.seconds());
    json.open("agent")
        .field("version", version)
        .field("enabled", settings.get(ProcessSettings.ENABLED))
        .field("mode", settings.text(ProcessSettings.MODE))
        .close();
    rules(json);
    jvm(json.open("jvm"), now);
    json.close();
    served(json, now);
    json.list("calls", list -> new CallsReport(outbound, window, now).write(list));
    List<String> problems = new ArrayList<>(registry.problems());
    settings.problems().forEach(problems::add);
    json.field("problemCount", problems.size());
    json.texts("problems", problems.subList(0, Math.min(MOST_PROBLEMS, problems.size())));
    return json.close().toByteArray();
  }

  /** The revisions of the rules that are in force, or have been refused. */
  private void rules(JsonWriter json) {
    RulesFollower following = rules;
    if (following == null) {
      return;
    }
    json.open("rules")
        .field("source", following.describe())
        .field("refused", settings.refused())
        .field("problem", following.problem());
    RulesHistory history = following.history();
    json.open("revisions");
    for (String each : following.documents()) {
      RulesHistory.Revision current = history == null ? null : history.current(each);
      if (current != null) {
        json.field(each, current.id());
      }
    }
    json.close().close();
  }

  private void jvm(JsonWriter json, MetricTotals now) {
    json.field("java", System.getProperty("java.version"))
        .field("vm", System.getProperty("java.vm.name"))
        .field("pid", identity.pid())
        .field("host", identity.host())
        .field("upMillis", (System.nanoTime() - started) / 1_000_000);
    number(json, "heapBytes", now.jvm.get("jvm.memory.used.heap"));
    number(json, "heapLimitBytes", now.jvm.get("jvm.memory.limit.heap"));
    number(json, "otherBytes", now.jvm.get("jvm.memory.used.non_heap"));
    number(json, "threads", now.jvm.get("jvm.thread.count"));
    number(json, "collections", now.jvm.get("jvm.gc.duration count"));
    Double seconds = now.jvm.get("jvm.gc.duration sum");
    number(json, "collectionMillis", seconds == null ? null : seconds * 1000);
  }

  private static void number(JsonWriter json, String name, @Nullable Double value) {
    if (value != null) {
      json.field(name, Math.round(value));
    }
  }

  private void served(JsonWriter json, MetricTotals now) {
    Meter all = new Meter();
    List<Map.Entry<String, Meter>> routes = new ArrayList<>();
    for (Map.Entry<String, Meter> each : now.served.entrySet()) {
      Meter recent = window.served(each.getKey(), each.getValue());
      all.add(recent);
      routes.add(new AbstractMap.SimpleEntry<>(each.getKey(), recent));
    }
    InboundStatus status = inbound.status();
    json.open("served").field("inFlight", status.inFlight());
    all.write(json, window.seconds());
    all.writeCounts(json);
    json.field("refused", refused(status, true)).field("wouldRefuse", refused(status, false));
    json.close();
    routes.sort(
        (a, b) -> {
          int more = Long.compare(b.getValue().count(), a.getValue().count());
          return more != 0 ? more : a.getKey().compareTo(b.getKey());
        });
    json.field("routeCount", routes.size());
    json.list(
        "routes",
        list -> {
          for (Map.Entry<String, Meter> each :
              routes.subList(0, Math.min(MOST_ROUTES, routes.size()))) {
            list.open().field("name", each.getKey());
            each.getValue().write(list, window.seconds());
            list.close();
          }
        });
  }

  private static long refused(InboundStatus status, boolean enforced) {
    long sum = 0;
    for (InboundStatus.Refused why : InboundStatus.Refused.values()) {
      sum += status.refused(why, enforced);
    }
    return sum;
  }
}
