package io.graft.launcher.wiring;

import io.graft.config.Settings;
import io.graft.config.identity.Identity;
import io.graft.console.fleet.FleetPage;
import io.graft.console.fleet.FleetTracesPage;
import io.graft.console.http.AdminRequest;
import io.graft.console.http.AdminResponse;
import io.graft.console.http.Page;
import io.graft.console.page.HealthPage;
import io.graft.console.page.MetricsPage;
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
import io.graft.daemon.Scheduler;
import io.graft.governance.inbound.Inbound;
import io.graft.governance.mirror.Mirror;
import io.graft.governance.outbound.Outbound;
import io.graft.governance.policy.PolicySource;
import io.graft.net.http.HttpTransport;
import io.graft.net.json.JsonWriter;
import io.graft.registry.runtime.RegistryRuntime;
import io.graft.rules.RulesFollower;
import io.graft.security.guard.Security;
import io.graft.security.status.SecurityPart;
import io.graft.telemetry.Telemetry;
import io.graft.weaver.Weaver;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
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
    WebPage.PATH,
    WebPage.FOLDER
  };

  private final String version;
  private final Settings settings;
  private final Identity identity;
  private final @Nullable RulesFollower rules;
  private final RegistryRuntime registry;
  private final Inbound inbound;
  private final Outbound outbound;
  private final Mirror mirror;
  private final Weaver weaver;
  private final Telemetry telemetry;
  private final Supplier<@Nullable Security> security;
  private final Supplier<HealthPage.State> health;
  private final HttpTransport transport;
  private final Scheduler scheduler;
  private final long started = System.nanoTime();
  private final Map<String, Page> created = new HashMap<>();

  /** {@code null}: no key asks for alerts or scaling. */
  private volatile @Nullable AlertParts alerts;

  AdminPages(
      String version,
      Settings settings,
      Identity identity,
      @Nullable RulesFollower rules,
      RegistryRuntime registry,
      Inbound inbound,
      Outbound outbound,
      Mirror mirror,
      Weaver weaver,
      Telemetry telemetry,
      Supplier<@Nullable Security> security,
      Supplier<HealthPage.State> health,
      HttpTransport transport,
      Scheduler scheduler) {
    this.version = version;
    this.settings = settings;
    this.identity = identity;
    this.rules = rules;
    this.registry = registry;
    this.inbound = inbound;
    this.outbound = outbound;
    this.mirror = mirror;
    this.weaver = weaver;
    this.telemetry = telemetry;
    this.security = security;
    this.health = health;
    this.transport = transport;
    this.scheduler = scheduler;
  }

  /**
   * Starts alerts and scaling if a key asks for them, which live rules may do later, and takes over
   * other rules.
   */
  synchronized void watch(PolicySource policies) {
    AlertParts parts = alerts;
    if (parts == null
        && (settings.value("graft.alerts") != null || settings.value("graft.scaling") != null)) {
      ObservedFacts facts =
          new ObservedFacts(
              settings, identity, policies, telemetry, inbound, outbound, registry, security);
      parts = new AlertParts(settings, identity, scheduler, transport, registry, telemetry, facts);
      alerts = parts;
    }
    if (parts != null) {
      parts.changed();
    }
  }

  @Override
  public synchronized AdminResponse answer(AdminRequest request) {
    String path = request.path();
    return page(path.startsWith(WebPage.FOLDER) ? WebPage.PATH : path).answer(request);
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
        return new MetricsPage(telemetry);
      case TracesPage.PATH:
        return new TracesPage(telemetry, identity.name(), identity.instanceId());
      case HEALTH:
        return new HealthPage(health);
      case STATUS:
        return status();
      case InstancePage.PATH:
        return new InstancePage(
            version, settings, identity, registry, inbound, outbound, telemetry, started);
      case FleetPage.PATH:
        return fleet();
      case FleetTracesPage.PATH:
        return new FleetTracesPage(
            (FleetPage) page(FleetPage.PATH), (TracesPage) page(TracesPage.PATH));
      case WebPage.PATH:
        return new WebPage();
      case ALERTS:
      case SCALING:
        return this::alerts;
      default:
        return any -> AdminResponse.ok(AdminResponse.TEXT, Diagnosis.text(diagnosis().lines()));
    }
  }

  private FleetPage fleet() {
    InstancePage own = (InstancePage) page(InstancePage.PATH);
    StatusPage status = (StatusPage) page(STATUS);
    return new FleetPage(
        identity.name(),
        identity.instanceId(),
        registry,
        transport,
        scheduler,
        own::report,
        status::whole,
        settings.value("graft.admin.login") != null);
  }

  private Diagnosis diagnosis() {
    return new Diagnosis(version, settings, identity, registry, inbound, telemetry, weaver)
        .add(SecurityParts.diagnosis(security.get()));
  }

  private void security(JsonWriter json) {
    Security present = security.get();
    if (present == null) {
      json.field("mode", "off");
    } else {
      new SecurityPart(present).write(json);
    }
  }

  private AdminResponse alerts(AdminRequest request) {
    AlertParts present = alerts;
    return present == null
        ? AdminResponse.error(
            404, "this is off; set graft." + request.path().substring("/graft/".length()) + "=on")
        : present.answer(request);
  }

  private void alerts(JsonWriter json) {
    AlertParts present = alerts;
    if (present == null) {
      json.field("mode", "off");
    } else {
      present.write(json);
    }
  }

  private StatusPage status() {
    return new StatusPage()
        .part("service", new ServicePart(identity, registry, inbound))
        .part("agent", new AgentPart(version, settings, identity))
        .part("registry", new RegistryPart(registry))
        .part("requests", new RequestsPart(inbound))
        .list("destinations", new DestinationsPart(outbound))
        .part("floor", new FloorPart(outbound.floor()))
        .part("copies", new MirrorPart(mirror))
        .part("joinPoints", new JoinPointsPart(weaver))
        .part("security", this::security)
        .part("coverage", new Coverage(inbound, registry, weaver))
        .part("alerts", this::alerts)
        .part("rulesSource", new RulesSourcePart(settings, rules))
        .list("rules", new RulesPart(settings))
        .list("problems", json -> settings.problems().forEach(line -> json.element(line)))
        .list("diagnosis", json -> diagnosis().lines().forEach(line -> json.element(line)))
        .part("telemetry", new TelemetryPart(telemetry))
        .list("decisions", new DecisionsPart(telemetry));
  }
}
