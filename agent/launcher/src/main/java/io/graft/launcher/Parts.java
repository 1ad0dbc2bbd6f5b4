package io.graft.launcher;

import io.graft.config.AgentArguments;
import io.graft.config.Identity;
import io.graft.config.Notice;
import io.graft.config.PolicyKeys;
import io.graft.config.Settings;
import io.graft.console.Console;
import io.graft.console.HealthPage;
import io.graft.console.MetricsPage;
import io.graft.console.StatusPage;
import io.graft.console.TelemetryPart;
import io.graft.console.TracesPage;
import io.graft.daemon.Scheduler;
import io.graft.governance.Governance;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Notices;
import io.graft.governance.inbound.Inbound;
import io.graft.governance.outbound.Outbound;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import io.graft.registry.RegistryRuntime;
import io.graft.telemetry.Telemetry;
import io.graft.telemetry.TelemetrySettings;
import io.graft.weaver.Weaver;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The parts of a running agent, put together in the order in which they need each other. Made on
 * the agent's own thread; the application does not wait for it.
 */
final class Parts {
  private static final int DECISIONS_KEPT = 256;
  private static final long STOP_MILLIS = 2000;

  private final Scheduler scheduler = new Scheduler("work");
  private final Settings settings;
  private final Identity identity;
  private final Telemetry telemetry;
  private final RegistryRuntime registry;
  private final Inbound inbound;
  private final Outbound outbound;
  private final Console console = new Console();
  private final String admin;

  private Parts(String arguments, Weaver weaver) {
    settings = Settings.read(AgentArguments.parse(arguments));
    identity = Identity.of(settings);
    telemetry = telemetry();
    PolicySource policies = new PolicySource(PolicyKeys.policies(settings));
    settings.onChange(changed -> policies.publish(PolicyKeys.policies(changed)));
    Decisions decisions = new Decisions(telemetry, Clock.SYSTEM, DECISIONS_KEPT);
    Randomness random = new Randomness();
    // A request's thread must not wait for standard error.
    Notices notices =
        new Notices(line -> scheduler.execute("notice", () -> Notice.print(line)), Clock.SYSTEM);
    inbound =
        new Inbound(identity.name(), policies, telemetry, decisions, notices, Clock.SYSTEM, random);
    registry = RegistryRuntime.start(settings, identity, scheduler, inbound::inFlight);
    outbound =
        new Outbound(registry.directory(), policies, telemetry, decisions, Clock.SYSTEM, random);
    Governance.install(
        new Governance(inbound, outbound, new Leaving(registry.registration(), inbound)));
    admin = console(weaver);
    telemetry.start();
    telemetry.register(new GovernanceMetrics(inbound, outbound));
    scheduler.every("telemetry", 1000, telemetry::tick);
  }

  /** Starts everything. */
  static Parts start(String arguments, Weaver weaver) {
    return new Parts(arguments, weaver);
  }

  private Telemetry telemetry() {
    TelemetrySettings keys = TelemetrySettings.of(settings::text);
    for (String warning : keys.warnings()) {
      Notice.print(warning);
    }
    Map<String, String> resource = new LinkedHashMap<>();
    resource.put("service.name", identity.name());
    if (identity.version() != null) {
      resource.put("service.version", identity.version());
    }
    resource.put("service.instance.id", identity.instanceId());
    return new Telemetry(keys, resource, Version.current(), Notice::print);
  }

  private String console(Weaver weaver) {
    StatusPage status = new StatusPage();
    new StatusParts(settings, identity, registry, inbound, outbound, weaver).addTo(status);
    TelemetryPart.add(status, telemetry);
    console
        .page("/metrics", new MetricsPage(telemetry))
        .page("/graft/status", status)
        .page("/graft/traces", new TracesPage(telemetry, identity::name))
        .page("/graft/health", new HealthPage(this::health));
    InetSocketAddress bound = console.start(settings.text("graft.admin"), Notice::print);
    if (bound == null) {
      return "off";
    }
    registry.registration().own(bound.getPort());
    String authority = Console.authority(bound);
    registry.registration().tell("admin", authority);
    return "http://" + authority;
  }

  private HealthPage.State health() {
    return !settings.flag("graft.enabled")
        ? HealthPage.State.DISABLED
        : inbound.draining()
            ? HealthPage.State.DRAINING
            : registry.directory().ready() ? HealthPage.State.UP : HealthPage.State.STARTING;
  }

  /** The start line, without the time that it took. */
  String describe() {
    return "governs "
        + identity.name()
        + ", registry "
        + registry.describe()
        + ", admin "
        + admin
        + (settings.text("graft.mode").equals("observe") ? ", observes only" : "");
  }

  /** Leaves the registry and ends every thread. Calls in flight have ended before. */
  void stop() {
    Governance.install(null);
    registry.stop();
    console.close();
    telemetry.close();
    scheduler.stop(STOP_MILLIS);
  }
}
