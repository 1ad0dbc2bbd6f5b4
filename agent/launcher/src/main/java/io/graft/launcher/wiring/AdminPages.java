package io.graft.launcher.wiring;

import io.graft.console.change.ChangeGuard;
import io.graft.console.change.RulesPage;
import io.graft.console.fleet.FleetPage;
import io.graft.console.fleet.FleetTracesPage;
import io.graft.console.http.AdminRequest;
import io.graft.console.http.AdminResponse;
import io.graft.console.http.Page;
import io.graft.console.logs.LogLevels;
import io.graft.console.logs.LogsPage;
import io.graft.console.page.HealthPage;
import io.graft.console.page.MetricsPage;
import io.graft.console.page.ThreadsPage;
import io.graft.console.page.TracesPage;
import io.graft.console.report.InstancePage;
import io.graft.console.status.AgentPart;
import io.graft.console.status.DecisionsPart;
import io.graft.console.status.DestinationsPart;
import io.graft.console.status.Diagnosis;
import io.graft.console.status.FloorPart;
import io.graft.console.status.JoinPointsPart;
import io.graft.console.status.MirrorPart;
import io.graft.console.status.RegistryPart;
import io.graft.console.status.RequestsPart;
import io.graft.console.status.RulesPart;
import io.graft.console.status.RulesSourcePart;
import io.graft.console.status.ServicePart;
import io.graft.console.status.StatusPage;
import io.graft.console.status.TelemetryPart;
import io.graft.console.web.WebPage;
import io.graft.governance.setting.ValueParser;
import io.graft.net.json.JsonWriter;
import io.graft.security.guard.Security;
import io.graft.security.status.SecurityPart;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pages of the admin endpoint. Each is created when it is first requested: most JVMs never load
 * the classes of most pages.
 */
final class AdminPages implements Page {
  private static final String METRICS = "/metrics";
  private static final String HEALTH = "/graft/health";
  private static final String STATUS = "/graft/status";

  private static final String ALERTS = "/graft/alerts";
  static final String SCALING = "/graft/scaling";

  /** The paths of all pages. */
  static final String[] PATHS = {
    METRICS,
    STATUS,
    Diagnosis.PAGE,
    TracesPage.PATH,
    HEALTH,
    ALERTS,
    SCALING,
    InstancePage.PATH,
    FleetPage.PATH,
    FleetTracesPage.PATH,
    RulesPage.PATH,
    RulesPage.CHECK,
    LogsPage.PATH,
    ThreadsPage.PATH,
    WebPage.PATH,
    WebPage.FOLDER
  };

  private final RunningAgent agent;
  private final long started = System.nanoTime();
  private final Map<String, Page> created = new HashMap<>();

  AdminPages(RunningAgent agent) {
    this.agent = agent;
  }

  @Override
  public synchronized AdminResponse answer(AdminRequest request) {
    return page(request).answer(request);
  }

  @Override
  public synchronized @Nullable AdminResponse refuse(AdminRequest request) {
    return page(request).refuse(request);
  }

  private Page page(AdminRequest request) {
    String path = request.path();
    return page(
        path.startsWith(WebPage.FOLDER)
            ? WebPage.PATH
            : path.equals(RulesPage.CHECK) ? RulesPage.PATH : path);
  }

  private Page page(String path) {
    Page page = created.get(path);
    if (page == null) {
      page = create(path);
      created.put(path, page);
    }
    return page;
  }

  private Page create(String path) {
    switch (path) {
      case METRICS:
        return new MetricsPage(agent.telemetry);
      case TracesPage.PATH:
        return new TracesPage(agent.telemetry, agent.identity.name(), agent.identity.instanceId());
      case HEALTH:
        return new HealthPage(agent.health);
      case STATUS:
        return status();
      case InstancePage.PATH:
        return new InstancePage(
            agent.version,
            agent.settings,
            agent.identity,
            agent.rules,
            agent.registry,
            agent.inbound,
            agent.outbound,
            agent.telemetry,
            started);
      case FleetPage.PATH:
        return fleet();
      case FleetTracesPage.PATH:
        return new FleetTracesPage(
            (FleetPage) page(FleetPage.PATH), (TracesPage) page(TracesPage.PATH));
      case RulesPage.PATH:
        return new RulesPage(agent.settings, agent.rules, agent.scheduler, guard());
      case LogsPage.PATH:
        return new LogsPage(
            new LogLevels(agent.weaver::loadedClasses, agent.scheduler),
            guard(),
            (FleetPage) page(FleetPage.PATH),
            ValueParser.lower(agent.identity.name()));
      case ThreadsPage.PATH:
        return new ThreadsPage();
      case WebPage.PATH:
        return new WebPage();
      case ALERTS:
      case SCALING:
        return this::alerts;
      default:
        return any -> AdminResponse.ok(AdminResponse.TEXT, Diagnosis.text(diagnosis().lines()));
    }
  }

  private ChangeGuard guard() {
    return new ChangeGuard(agent.settings, agent.identity.instanceId());
  }

  private FleetPage fleet() {
    InstancePage own = (InstancePage) page(InstancePage.PATH);
    StatusPage status = (StatusPage) page(STATUS);
    return new FleetPage(
        agent.identity.name(),
        agent.identity.instanceId(),
        agent.registry,
        agent.transport,
        agent.scheduler,
        own::report,
        status::whole,
        agent.settings.value("graft.admin.login") != null);
  }

  private Diagnosis diagnosis() {
    return new Diagnosis(
            agent.version,
            agent.settings,
            agent.identity,
            agent.registry,
            agent.inbound,
            agent.telemetry,
            agent.weaver)
        .add(SecurityParts.diagnosis(agent.security.get()));
  }

  private void security(JsonWriter json) {
    Security present = agent.security.get();
    if (present == null) {
      json.field("mode", "off");
    } else {
      new SecurityPart(present).write(json);
    }
  }

  private AdminResponse alerts(AdminRequest request) {
    AlertParts present = agent.alerts;
    return present == null
        ? AdminResponse.error(
            404, "this is off; set graft." + request.path().substring("/graft/".length()) + "=on")
        : present.answer(request);
  }

  private void alerts(JsonWriter json) {
    AlertParts present = agent.alerts;
    if (present == null) {
      json.field("mode", "off");
    } else {
      present.write(json);
    }
  }

  private StatusPage status() {
    return new StatusPage()
        .part("service", new ServicePart(agent.identity, agent.registry, agent.inbound))
        .part("agent", new AgentPart(agent.version, agent.settings, agent.identity))
        .part("registry", new RegistryPart(agent.registry))
        .part("requests", new RequestsPart(agent.inbound))
        .list("destinations", new DestinationsPart(agent.outbound))
        .part("floor", new FloorPart(agent.outbound.floor()))
        .part("copies", new MirrorPart(agent.mirror))
        .part("joinPoints", new JoinPointsPart(agent.weaver))
        .part("security", this::security)
        .part("coverage", new Coverage(agent.inbound, agent.registry, agent.weaver))
        .part("alerts", this::alerts)
        .part("rulesSource", new RulesSourcePart(agent.settings, agent.rules))
        .list("rules", new RulesPart(agent.settings))
        .list("problems", json -> agent.settings.problems().forEach(line -> json.element(line)))
        .list("diagnosis", json -> diagnosis().lines().forEach(line -> json.element(line)))
        .part("telemetry", new TelemetryPart(agent.telemetry))
        .list("decisions", new DecisionsPart(agent.telemetry));
  }
}
