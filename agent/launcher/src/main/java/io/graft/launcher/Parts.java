package io.graft.launcher;

import io.graft.config.AgentArguments;
import io.graft.config.Form;
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
import io.graft.console.http.Answer;
import io.graft.console.http.Page;
import io.graft.console.http.Request;
import io.graft.daemon.Scheduler;
import io.graft.governance.Governance;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Notices;
import io.graft.governance.inbound.Inbound;
import io.graft.governance.outbound.Outbound;
import io.graft.governance.policy.PolicySource;
import io.graft.governance.service.Snapshot;
import io.graft.governance.time.Clock;
import io.graft.governance.time.Randomness;
import io.graft.health.InstanceChecks;
import io.graft.mirror.CopySender;
import io.graft.registry.Extensions;
import io.graft.registry.RegistryContext;
import io.graft.registry.RegistryRuntime;
import io.graft.rules.RulesFollower;
import io.graft.telemetry.Telemetry;
import io.graft.telemetry.TelemetrySettings;
import io.graft.weaver.Weaver;
import io.graft.wire.Wire;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a running agent, put together in the order in which they need each other. Made on
 * the agent's own thread; the application does not wait for it.
 *
 * <p>What others ask of it they ask by interfaces of the JDK: a class for each costs at the start.
 */
final class Parts
    implements IntSupplier,
        Function<String, String>,
        Supplier<HealthPage.State>,
        Consumer<String>,
        Settings.Listener {
  private static final int DECISIONS_KEPT = 256;
  private static final long STOP_MILLIS = 2000;

  /** How long the application waits at most for the agent to leave a port that it wants. */
  private static final long GIVE_WAY_MILLIS = 3000;

  /** How often governance looks after what no call looks after. */
  private static final long TICK_MILLIS = 500;

  private final Scheduler scheduler = new Scheduler("work");
  private Settings settings;
  private Identity identity;
  private TelemetrySettings telemetryKeys;
  private PolicySource policies;
  private Telemetry telemetry;
  private @Nullable RulesFollower rules;
  private RegistryRuntime registry;
  private Inbound inbound;
  private final Wire wire = new Wire();
  private final CopySender mirror = new CopySender(wire);
  private Outbound outbound;
  private final Console console = new Console();
  private String admin;
  private volatile @Nullable InetSocketAddress adminAddress;

  private Parts() {}

  /** Reads the settings, says what is wrong with them, and starts nothing. */
  static Parts read(String arguments) {
    Parts parts = new Parts();
    Settings settings = Settings.read(AgentArguments.parse(arguments));
    parts.settings = settings;
    parts.identity = Identity.of(settings);
    parts.telemetryKeys = TelemetrySettings.of(parts);
    for (String warning : parts.telemetryKeys.warnings()) {
      Notice.print(warning);
    }
    parts.policies = new PolicySource(PolicyKeys.policies(settings));
    return parts;
  }

  private void begin(Weaver weaver, File jar) {
    telemetry = telemetry();
    settings.onChange(this);
    RegistryContext context = new RegistryContext(settings, scheduler, wire, new Extensions(jar));
    rules = RulesFollower.follow(settings, Form.lower(identity.name()), context);
    Decisions decisions = new Decisions(telemetry, Clock.SYSTEM, DECISIONS_KEPT);
    Randomness random = new Randomness();
    random.stir((long) identity.instanceId().hashCode() << 32 ^ identity.pid());
    Notices notices = new Notices(new Aside(scheduler), Clock.SYSTEM);
    Processors processors = new Processors();
    processors.run();
    scheduler.every("processors", 1000, processors);
    inbound =
        new Inbound(
            identity.name(),
            policies,
            telemetry,
            decisions,
            notices,
            processors,
            Governance.waiting(),
            Clock.SYSTEM,
            random);
    Leaving leaving = new Leaving(this, inbound);
    registry = RegistryRuntime.start(identity, context, this, leaving);
    outbound =
        new Outbound(
            registry.directory(),
            policies,
            telemetry,
            decisions,
            Clock.SYSTEM,
            random,
            new InstanceChecks(wire),
            mirror);
    // As it registers: a service's own instances are found by it.
    outbound.identity(Form.lower(identity.name()), identity.zone(), identity.instanceId());
    Care care = new Care(outbound, weaver, registry);
    registry.directory().tells(care);
    Governance.install(new Governance(inbound, outbound, leaving.with(registry.registration())));
    admin = console(weaver);
    telemetry.start();
    telemetry.register(new GovernanceMetrics(inbound, outbound, mirror));
    scheduler.every("governance", TICK_MILLIS, care);
    scheduler.every(
        "telemetry",
        1000,
        new Runnable() {
          @Override
          public void run() {
            telemetry.tick();
          }
        });
  }

  /**
   * Starts everything, or nothing: where one part fails, those before it are ended.
   *
   * @param jar of this agent
   */
  void start(Weaver weaver, File jar) {
    try {
      begin(weaver, jar);
    } catch (Throwable reason) {
      stop();
      throw reason;
    }
  }

  private Telemetry telemetry() {
    Map<String, String> resource = new LinkedHashMap<>();
    resource.put("service.name", identity.name());
    if (identity.version() != null) {
      resource.put("service.version", identity.version());
    }
    resource.put("service.instance.id", identity.instanceId());
    resource.put("host.name", identity.host());
    resource.put("process.runtime.name", String.valueOf(System.getProperty("java.runtime.name")));
    resource.put(
        "process.runtime.version", String.valueOf(System.getProperty("java.runtime.version")));
    return new Telemetry(telemetryKeys, resource, Version.current(), this);
  }

  private String console(Weaver weaver) {
    Status status = new Status(this, weaver);
    console
        .page("/metrics", new MetricsPage(telemetry))
        .page("/graft/status", status)
        .page(DoctorCommand.PAGE, status)
        .page("/graft/traces", new TracesPage(telemetry, identity.name()))
        .page("/graft/health", new HealthPage(this));
    InetSocketAddress bound = console.start(settings.text("graft.admin"), this);
    return bound == null ? "off" : announce(bound);
  }

  private String announce(InetSocketAddress bound) {
    adminAddress = bound;
    registry.registration().own(bound.getPort());
    String authority = Console.authority(bound);
    registry.registration().tell("admin", authority);
    return "http://" + authority;
  }

  /** The application is about to bind a socket there. Returns when it can. */
  void opening(@Nullable InetAddress address, int port) {
    InetSocketAddress ours = adminAddress;
    if (ours == null || ours.getPort() != port) {
      return;
    }
    InetAddress own = ours.getAddress();
    if (address == null
        || address.isAnyLocalAddress()
        || own.isAnyLocalAddress()
        || own.equals(address)) {
      scheduler.executeAndWait(
          "give way",
          GIVE_WAY_MILLIS,
          new Runnable() {
            @Override
            public void run() {
              giveWay(ours);
            }
          });
    }
  }

  /** The application is about to open the very port that the admin endpoint has by chance. */
  private void giveWay(InetSocketAddress before) {
    if (adminAddress != before) {
      return;
    }
    adminAddress = null;
    InetSocketAddress bound = console.move();
    Notice.print(
        "the application opens port "
            + before.getPort()
            + ", which the admin endpoint has left; admin "
            + (bound == null ? "off" : announce(bound)));
  }

  /** What is as it should be and what is not, a line for each. */
  List<String> diagnosis(Weaver weaver) {
    return new Diagnosis(settings, identity, registry, inbound, telemetry, weaver).lines();
  }

  /** Requests in progress, for the registry. */
  @Override
  public int getAsInt() {
    return inbound.inFlight();
  }

  /** A line for people, of telemetry or the console. */
  @Override
  public void accept(String line) {
    Notice.print(line);
  }

  /** Other live rules are in force. */
  @Override
  public void changed(Settings changed) {
    policies.publish(PolicyKeys.policies(changed));
  }

  /** A setting, for telemetry. */
  @Override
  public @Nullable String apply(String key) {
    return settings.text(key);
  }

  /** The health, for its page. */
  @Override
  public HealthPage.State get() {
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

  /** Leaves the registry and ends every thread, as far as they have begun. */
  void stop() {
    Governance.install(null);
    RulesFollower followed = rules;
    if (followed != null) {
      end(() -> scheduler.execute("end of rules", followed::close));
    }
    if (registry != null) {
      end(() -> registry.stop());
    }
    end(() -> wire.close(STOP_MILLIS));
    end(() -> console.close());
    if (telemetry != null) {
      end(() -> telemetry.close());
    }
    end(() -> scheduler.stop(STOP_MILLIS));
  }

  /** What cannot be ended keeps nothing else from it. */
  private static void end(Runnable part) {
    try {
      part.run();
    } catch (Throwable reason) {
      Notice.print("a part of the agent does not end", reason);
    }
  }

  /** The status page, put together when somebody asks for it first. */
  private static final class Status implements Page {
    private final Parts parts;
    private final Weaver weaver;
    private @Nullable StatusPage page;

    Status(Parts parts, Weaver weaver) {
      this.parts = parts;
      this.weaver = weaver;
    }

    @Override
    public synchronized Answer answer(Request request) {
      if (request.path().equals(DoctorCommand.PAGE)) {
        return Answer.ok(Answer.TEXT, Diagnosis.text(parts.diagnosis(weaver)));
      }
      if (page == null) {
        page = new StatusPage();
        new StatusParts(
                parts.settings,
                parts.identity,
                parts.rules,
                parts.registry,
                parts.inbound,
                parts.outbound,
                parts.mirror,
                weaver)
            .addTo(page);
        page.list("diagnosis", json -> parts.diagnosis(weaver).forEach(line -> json.element(line)));
        TelemetryPart.add(page, parts.telemetry);
      }
      return page.answer(request);
    }
  }

  /**
   * What the agent's thread does for governance, and for adapters that have failed. One class for
   * both: each costs at the start.
   */
  private static final class Care
      implements Runnable, Consumer<Snapshot>, Supplier<@Nullable Boolean> {
    private final Outbound outbound;
    private final Weaver weaver;
    private final RegistryRuntime registry;

    Care(Outbound outbound, Weaver weaver, RegistryRuntime registry) {
      this.outbound = outbound;
      this.weaver = weaver;
      this.registry = registry;
    }

    /** Whether a servlet container is there whose ports no adapter tells. */
    @Override
    public @Nullable Boolean get() {
      return UntoldContainer.isIn(weaver);
    }

    @Override
    public void run() {
      outbound.tick();
      weaver.reconsider();
      registry.watchPorts(this);
    }

    @Override
    public void accept(Snapshot coming) {
      outbound.coming(coming);
    }
  }

  /** Prints on the agent's thread: a request's thread must not wait for standard error. */
  private static final class Aside implements Notices.Teller {
    private final Scheduler scheduler;

    Aside(Scheduler scheduler) {
      this.scheduler = scheduler;
    }

    @Override
    public void tell(String line) {
      scheduler.execute(
          "notice",
          new Runnable() {
            @Override
            public void run() {
              Notice.print(line);
            }
          });
    }
  }
}
