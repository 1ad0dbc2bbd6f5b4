package io.graft.registry.announce;

import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.config.identity.Identity;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.governance.service.ListeningPort;
import io.graft.governance.service.OpenSocket;
import io.graft.governance.service.PortTraffic;
import io.graft.governance.service.Registration;
import io.graft.log.AgentLog;
import io.graft.registry.Outage;
import io.graft.registry.Registry;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Registers this service once it listens and every framework that starts it is ready, and
 * deregisters it when it stops.
 *
 * <p>{@code ListeningPorts} decides which of several ports is the service, again after each report,
 * and the registration is corrected. When the service's port closes, it is deregistered until
 * another port is opened; a port that was open beside it does not take its place.
 */
public final class ServiceRegistration implements Registration {
  private final Settings settings;
  private final Identity identity;
  private final Scheduler scheduler;

  /** Those of this process, and then those of web applications. */
  private final List<Announcement> announcements = new CopyOnWriteArrayList<>();

  private final Drain drain;
  private final SelfDescription description;

  /** {@code null}: web applications are not services of their own. */
  private final @Nullable ContextServices contexts;

  private final ServicePorts ports;
  private final Readiness readiness = new Readiness();
  private @Nullable ListeningPort socket;

  /** Whether an operator has suspended the server. */
  private volatile boolean suspended;

  private volatile boolean stopping;

  public ServiceRegistration(
      Settings settings,
      Identity identity,
      Scheduler scheduler,
      InProgress inProgress,
      Supplier<PortTraffic> traffic) {
    this.settings = settings;
    this.identity = identity;
    this.scheduler = scheduler;
    drain = new Drain(settings, announcements, scheduler, inProgress);
    AdvertisedAddress address = new AdvertisedAddress(settings);
    description = new SelfDescription(identity, address);
    ports = new ServicePorts(traffic, address.port());
    contexts =
        settings.get(ProcessSettings.SERVICE_PER_CONTEXT) ? new ContextServices(identity) : null;
  }

  /**
   * Adds a registry to register in. To be called before any report.
   *
   * @param route the route to its servers, which gives the address of this host; {@code null}: none
   */
  public void announceIn(Registry registry, Outage outage, @Nullable LocalAddress route) {
    announcements.add(announcement(registry, outage, route, null));
    if (contexts != null) {
      contexts.announceIn(service -> announcement(registry, outage, route, service));
    }
  }

  /**
   * @param service the name of a web application's service; {@code null}: that of this process
   */
  private Announcement announcement(
      Registry registry, Outage outage, @Nullable LocalAddress route, @Nullable String service) {
    return new Announcement(
        registry,
        outage,
        scheduler,
        new Function<Registry, @Nullable Instance>() {
          @Override
          public @Nullable Instance apply(Registry asked) {
            return stopping ? null : instance(asked, route, service);
          }
        });
  }

  @Override
  public void listening(String scheme, @Nullable InetAddress bound, int boundPort) {
    if (boundPort <= 0 || boundPort > 65535) {
      return;
    }
    if (ports.governed("https".equals(scheme), bound, boundPort) && decide()) {
      // The port that was chosen before may have another scheme.
      reconcileSoon();
    }
  }

  @Override
  public void closed(int boundPort) {
    ports.closed(boundPort);
    decide();
  }

  @Override
  public void opening(@Nullable InetAddress wantedAddress, int wanted) {
    // The agent has no port here that it could release.
  }

  @Override
  public void opened(OpenSocket opened) {
    ports.opened(opened);
    decide();
  }

  @Override
  public void exclude(int excluded, String reason) {
    ports.exclude(excluded, reason);
    decide();
  }

  @Override
  public void doubt(int doubted, String reason) {
    ports.doubt(doubted, reason);
    decide();
  }

  @Override
  public synchronized void starting(String framework) {
    readiness.starting(framework);
    ports.starting(true);
    if (socket != null) {
      watchReadiness();
    }
  }

  @Override
  public void ready(String framework) {
    synchronized (this) {
      if (!readiness.ready(framework)) {
        return;
      }
      ports.starting(readiness.isStarting());
    }
    reconcileSoon();
  }

  /**
   * Chooses the port again, after a report or some time.
   *
   * @return whether a port is chosen
   */
  private boolean decide() {
    ListeningPort before;
    ListeningPort now;
    synchronized (this) {
      if (stopping) {
        return true;
      }
      before = socket;
      now = ports.service();
      socket = now;
      if (now == before) {
        return now != null;
      }
      if (now == null) {
        readiness.reset();
      } else if (before == null && readiness.isStarting()) {
        watchReadiness();
      }
    }
    boolean unnamed = !identity.named() && (contexts == null || !contexts.any());
    if (now != null && unnamed && !announcements.isEmpty()) {
      AgentLog.once("unnamed", "nothing is registered: " + RegistrationState.unnamed(identity));
    }
    if (before != null && now != null && RegistrationState.isAnnounced(announcements)) {
      AgentLog.print(
          "port " + now.number() + " is the service, not " + before.number() + " as it seemed");
    }
    reconcileSoon();
    return now != null;
  }

  ServicePorts ports() {
    return ports;
  }

  /** Whether a port is chosen as the service and is still open. */
  boolean hasService() {
    return decide();
  }

  /** Whether a framework is starting the application. */
  synchronized boolean isStarting() {
    return readiness.isStarting();
  }

  /** Returns why nothing is registered although something listens; {@code null}: otherwise. */
  @Nullable String unregistered() {
    return announcements.isEmpty() || !ports.any() ? null : ports.problem();
  }

  /** Returns a line for each port that listens, for the diagnosis. */
  public List<String> describePorts() {
    return ports.describe();
  }

  @Override
  public void deployed(String application, String context, @Nullable String file) {
    if (contexts != null) {
      contexts.deployed(application, context, file);
      reconcileSoon();
    }
  }

  @Override
  public void undeployed(String application, boolean serving) {
    String left = contexts == null ? null : contexts.undeployed(application);
    if (left == null) {
      return;
    }
    reconcileSoon();
    if (serving && hasService()) {
      CallersWait.run(settings, contexts.of(left, announcements), this::draining);
    }
  }

  @Override
  public void suspended(boolean now) {
    if (suspended == now) {
      return;
    }
    suspended = now;
    reconcileSoon();
    if (now) {
      CallersWait.run(settings, announcements, this::draining);
    }
  }

  @Override
  public void stopping() {
    stopping = true;
    drain.run();
  }

  /** Whether this instance is stopping, so that connections should be closed. */
  public boolean draining() {
    return stopping;
  }

  /** Sets the port of the agent itself, which is never the service. */
  public void own(int boundPort) {
    ports.own(boundPort);
    decide();
  }

  /** Adds metadata of this instance, for example the {@code admin} address; empty removes it. */
  public void tell(String key, String value) {
    description.add(key, value);
    reconcileSoon();
  }

  /** Registers nothing while {@code value}, because others could not call it yet. */
  public void hold(boolean value) {
    readiness.hold(value);
    reconcileSoon();
  }

  /** Deregisters at once, when the agent detaches and the service continues. */
  public void leave() {
    stopping = true;
    drain.leave();
  }

  /** Returns what is registered, or why nothing is, for the status page. */
  public synchronized String state() {
    ServicePorts undecided = socket == null ? ports : null;
    return RegistrationState.of(
        announcements, stopping, identity, undecided, contexts, readiness, suspended);
  }

  /** Returns a line for each web application that is a service of its own. */
  public List<String> describeContexts() {
    return contexts == null ? Collections.emptyList() : contexts.describe(announcements);
  }

  /** Registers what has changed. From any thread. */
  public void reconcileSoon() {
    scheduler.execute(
        "register",
        new Runnable() {
          @Override
          public void run() {
            if (stopping) {
              return;
            }
            if (contexts != null) {
              announcements.addAll(contexts.unannounced());
            }
            for (Announcement announcement : announcements) {
              announcement.reconcile();
            }
          }
        });
  }

  /** Returns the instance to register; {@code null}: none. */
  private synchronized @Nullable Instance instance(
      Registry registry, @Nullable LocalAddress route, @Nullable String service) {
    ListeningPort listening = socket;
    if (listening == null || suspended || readiness.waits()) {
      return null;
    }
    WebApplication application = null;
    if (contexts != null && contexts.any()) {
      application = contexts.holder(service == null ? identity.name() : service);
      if (application == null) {
        return null;
      }
    }
    if (service == null && !identity.named()) {
      return null;
    }
    readiness.reached();
    return description.instance(registry, route, listening, application);
  }

  private void watchReadiness() {
    scheduler.after("readiness", ReadinessLimit.MILLIS, new ReadinessLimit(this));
  }

  /** Returns the frameworks that are waited for no more; {@code null}: there was no need. */
  synchronized @Nullable List<String> stopWaiting() {
    return socket == null || !readiness.waits() ? null : readiness.giveUp();
  }
}
