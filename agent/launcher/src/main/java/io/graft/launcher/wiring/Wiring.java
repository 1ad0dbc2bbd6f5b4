package io.graft.launcher.wiring;

import io.graft.config.AgentArguments;
import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.config.identity.Identity;
import io.graft.config.rules.PolicyReader;
import io.graft.config.rules.SecurityReview;
import io.graft.console.status.Diagnosis;
import io.graft.daemon.Scheduler;
import io.graft.governance.Governance;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.RateLimitedLog;
import io.graft.governance.inbound.Inbound;
import io.graft.governance.outbound.Outbound;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.setting.Setting;
import io.graft.governance.setting.ValueParser;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import io.graft.health.InstanceChecks;
import io.graft.log.AgentLog;
import io.graft.mirror.CopySender;
import io.graft.net.http.HttpTransport;
import io.graft.registry.Extensions;
import io.graft.registry.RegistryContext;
import io.graft.registry.runtime.Registries;
import io.graft.registry.runtime.RegistryRuntime;
import io.graft.rules.RulesFollower;
import io.graft.telemetry.Telemetry;
import io.graft.telemetry.TelemetrySettings;
import io.graft.telemetry.metric.GovernanceMetrics;
import io.graft.weaver.Weaver;
import java.io.File;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The composition root: the parts of a running agent. {@link #read} reads the settings, {@link
 * #start} starts the parts in the order in which they need each other, and {@link #stop} stops
 * them, also if only some have started. Called on the agent's own thread; the application does not
 * wait.
 *
 * <p>It passes itself to parts by small interfaces, and uses no lambdas to start: each class that a
 * start loads takes time.
 */
public final class Wiring
    implements Settings.Listener,
        Function<String, String>,
        Consumer<String>,
        Runnable,
        RateLimitedLog.Teller {
  private static final int DECISIONS_KEPT = 256;
  private static final long TICK_MILLIS = 500;
  private static final long PROCESSORS_MILLIS = 1000;

  /** The longest that {@link #stop} waits for one part. */
  private static final long STOP_MILLIS = 2000;

  // Created by read(): these start nothing.
  private final String version;
  private final Settings settings;
  private final Identity identity;
  private final TelemetrySettings telemetrySettings;
  private final PolicySource policies;

  // Created by start(), in this order. The first three start a thread when they are first used.
  private final Scheduler scheduler = new Scheduler("work");
  private final HttpTransport transport = new HttpTransport();
  private final CopySender mirror = new CopySender(transport);
  private final SecurityParts security;
  private final RunningAgent agent;
  private @Nullable Telemetry telemetry;
  private @Nullable RulesFollower rules;
  private @Nullable Inbound inbound;
  private @Nullable RegistryRuntime registry;
  private @Nullable Outbound outbound;
  private @Nullable AdminEndpoint admin;
  private volatile boolean watches;
  private @Nullable Weaver weaver;

  private Wiring(Settings settings, String version) {
    this.version = version;
    this.settings = settings;
    this.identity = Identity.of(settings);
    this.telemetrySettings = TelemetrySettings.of(this);
    this.policies = new PolicySource(PolicyReader.policies(settings));
    this.security = new SecurityParts(identity.name(), settings, scheduler, transport);
    this.agent =
        new RunningAgent(
            version, settings, identity, policies, scheduler, transport, mirror, security);
  }

  /**
   * Reads the settings and logs their problems. Starts nothing.
   *
   * @param version the agent's
   */
  public static Wiring read(String arguments, String version) {
    Wiring wiring = new Wiring(Settings.read(AgentArguments.parse(arguments)), version);
    if (wiring.security.isNeeded() && SecurityReview.isEnforced(wiring.settings)) {
      Governance.guarded();
    }
    for (String warning : wiring.telemetrySettings.warnings()) {
      AgentLog.print(warning);
    }
    return wiring;
  }

  /** Tells the weaver which adapters to leave out and which copies of libraries to weave. */
  public void weaving(Weaver weaving) {
    List<String> skip = list(ProcessSettings.WEAVE_SKIP);
    if (skip != null) {
      weaving.leaveOut(LeftOut.valid(skip, weaving.adapters().names()));
    }
    if (!telemetrySettings.exportsLogs()) {
      weaving.unused("logexport");
    }
    List<String> relocated = list(ProcessSettings.WEAVE_RELOCATED);
    if (relocated != null) {
      weaving.relocated(relocated);
    }
    if (!settings.get(ProcessSettings.TLS).equals("off")) {
      // TLS shares the port of a socket, so it must see the socket of a server that binds at once.
      weaving.eager();
    }
  }

  private @Nullable List<String> list(Setting<List<String>> setting) {
    Value value = settings.value(setting);
    return value == null ? null : setting.parse(value.text());
  }

  /**
   * Starts all parts. If one fails, stops those that have started.
   *
   * @param jar graft.jar
   */
  public void start(Weaver running, File jar) {
    weaver = running;
    try {
      startParts(running, jar);
    } catch (Throwable reason) {
      stop();
      throw reason;
    }
  }

  private void startParts(Weaver running, File jar) {
    String name = ValueParser.lower(identity.name());
    telemetry = new Telemetry(telemetrySettings, agent.resource(), version, transport, this);
    settings.onChange(this);
    RegistryContext context =
        new RegistryContext(settings, scheduler, transport, new Extensions(jar));
    rules = RulesFollower.follow(settings, name, scheduler, new Registries(context));
    Decisions decisions = new Decisions(telemetry, Clock.SYSTEM, DECISIONS_KEPT);
    Randomness random = new Randomness();
    random.stir((long) identity.instanceId().hashCode() << 32 ^ identity.pid());
    ProcessorUsage processors = new ProcessorUsage();
    processors.run();
    scheduler.every("processors", PROCESSORS_MILLIS, processors);
    inbound =
        new Inbound(
            identity.name(),
            policies,
            telemetry,
            decisions,
            new RateLimitedLog(this, Clock.SYSTEM),
            processors,
            Governance.waiting(),
            Clock.SYSTEM,
            random);
    security.start(inbound, telemetry, decisions, running);
    DrainingRegistration draining = new DrainingRegistration(inbound, running, security.tls());
    registry = RegistryRuntime.start(identity, context, draining, draining);
    security.announceBy(registry.registration());
    InstanceChecks checks = new InstanceChecks(transport);
    outbound =
        new Outbound(
            registry.directory(),
            policies,
            telemetry,
            decisions,
            Clock.SYSTEM,
            random,
            checks,
            mirror);
    // The name as it registers, by which it finds the other instances of this service.
    outbound.identity(name, identity.zone(), identity.instanceId(), identity.host());
    outbound.demand(this);
    security.giveTokens(outbound);
    security.giveTls(outbound, checks);
    Maintenance maintenance = new Maintenance(outbound, running, registry, telemetry);
    registry.directory().tells(maintenance);
    admin = new AdminEndpoint(settings, scheduler, registry, inbound, running);
    draining.connect(registry.registration(), admin);
    Governance.install(new Governance(inbound, outbound, draining));
    demandMapped();
    security.prefetch(policies.current());
    show(running);
    telemetry.start();
    telemetry.register(new GovernanceMetrics(inbound, outbound, mirror));
    scheduler.every("governance", TICK_MILLIS, maintenance);
    watches = true;
    watch();
  }

  /** Starts the admin endpoint, which shows all that has started. */
  private void show(Weaver running) {
    agent.started(running, telemetry, rules, inbound, registry, outbound, admin);
    admin.start(new AdminPages(agent), security.adminGuard(), this);
  }

  /** Starts alerts and scaling if a key asks for them, which live rules may do later. */
  private synchronized void watch() {
    AlertParts watching = agent.alerts;
    if (watching == null && watches && agent.asksForAlerts()) {
      watching = new AlertParts(agent);
      agent.alerts = watching;
    }
    if (watching != null) {
      watching.changed();
    }
  }

  /**
   * Stops the parts that have started: first what calls and requests use, then the registry, which
   * still needs the network and the scheduler to deregister.
   */
  public void stop() {
    Governance.install(null);
    stop(() -> security.close());
    if (rules != null) {
      // On the scheduler's thread, where the rules are followed.
      stop(() -> scheduler.execute("end of rules", rules::close));
    }
    if (registry != null) {
      stop(() -> registry.stop());
    }
    if (admin != null) {
      stop(() -> admin.close());
    }
    if (telemetry != null) {
      stop(() -> telemetry.close());
    }
    // The last requests to the registry and the last spans are sent by it.
    stop(() -> transport.close(STOP_MILLIS));
    stop(() -> scheduler.stop(STOP_MILLIS));
  }

  /** Stops a part. A failure does not keep the others from being stopped. */
  private static void stop(Runnable part) {
    try {
      part.run();
    } catch (Throwable reason) {
      AgentLog.print("a part of the agent could not be stopped", reason);
    }
  }

  /** Returns the start line without the version and the time. Only after {@link #start}. */
  public String describe() {
    return "governs "
        + identity.name()
        + ", registry "
        + registry.describe()
        + ", admin "
        + admin.describe()
        + (settings.get(ProcessSettings.MODE).equals("observe") ? ", observe mode" : "");
  }

  /** Returns the lines of the diagnosis. Only after {@link #start}. */
  public List<String> diagnosis() {
    return new Diagnosis(version, settings, identity, registry, inbound, telemetry, weaver)
        .add(SecurityParts.diagnosis(security.get()))
        .lines();
  }

  /** Called when other live rules are in force. */
  @Override
  public void changed(Settings changed) {
    policies.publish(PolicyReader.policies(changed));
    security.changed(policies.current());
    demandMapped();
    watch();
  }

  /** Reviews a revision of the live rules: it must not weaken security. */
  @Override
  public @Nullable String review(Settings changing, List<Value> before, List<Value> after) {
    boolean secured = Value.needSecurity(before) || Value.needSecurity(after);
    return secured || !changing.broken().isEmpty()
        ? SecurityReview.reject(changing, before, after)
        : null;
  }

  /** Whether security is enforced, so that the agent must not leave unasked. */
  public boolean enforces() {
    Inbound guarded = inbound;
    return guarded != null && security.get() != null && guarded.enforces();
  }

  /** Numeric addresses are not resolved, so connections to them are intercepted from the start. */
  private void demandMapped() {
    Weaver running = weaver;
    if (running != null && policies.current().mapsAddresses() && policies.current().floor()) {
      running.demand();
    }
  }

  /** Called before the first virtual address is given out. */
  @Override
  public void run() {
    Weaver running = weaver;
    if (running != null) {
      running.demand();
    }
  }

  /** Returns a setting, for telemetry. */
  @Override
  public @Nullable String apply(String key) {
    return settings.text(key);
  }

  /** Prints a line in the agent log, for telemetry and the admin endpoint. */
  @Override
  public void accept(String line) {
    AgentLog.print(line);
  }

  /** Prints a line on the agent's thread: a request must not wait for standard error. */
  @Override
  public void tell(String line) {
    scheduler.execute(
        "log",
        new Runnable() {
          @Override
          public void run() {
            AgentLog.print(line);
          }
        });
  }
}
