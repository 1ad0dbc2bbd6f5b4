package io.graft.registry.announce;

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
import java.util.ArrayList;
import java.util.List;
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
  /** How long a framework may take to become ready while a port already listens. */
  private static final long READY_MILLIS = 60000;

  private final Identity identity;
  private final Scheduler scheduler;
  private final List<Announcement> announcements = new ArrayList<>();
  private final Drain drain;
  private final SelfDescription description;
  private final AdvertisedAddress address;

  private final ServicePorts ports;
  private final Readiness readiness = new Readiness();
  private @Nullable ListeningPort socket;

  private volatile boolean stopping;

  public ServiceRegistration(
      Settings settings,
      Identity identity,
      Scheduler scheduler,
      InProgress inProgress,
      Supplier<PortTraffic> traffic) {
    this.identity = identity;
    description = new SelfDescription(identity);
    this.scheduler = scheduler;
    drain = new Drain(settings, announcements, scheduler, inProgress);
    address = new AdvertisedAddress(settings);
    ports = new ServicePorts(traffic, address.port());
  }

  /**
   * Adds a registry to register in. To be called before any report.
   *
   * @param route the route to its servers, which gives the address of this host; {@code null}: none
   */
  public void announceIn(Registry registry, Outage outage, @Nullable LocalAddress route) {
    announcements.add(
        new Announcement(
            registry,
            outage,
            scheduler,
            new Function<Registry, @Nullable Instance>() {
              @Override
              public @Nullable Instance apply(Registry asked) {
                return stopping ? null : instance(asked, route);
              }
            }));
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
    if (now != null && !identity.named() && !announcements.isEmpty()) {
      AgentLog.once("unnamed", "nothing is registered: " + unnamed());
    }
    if (before != null && now != null && isAnnounced()) {
      AgentLog.print(
          "port " + now.number() + " is the service, not " + before.number() + " as it seemed");
    }
    reconcileSoon();
    return now != null;
  }

  private String unnamed() {
    return "this service has no name ("
        + identity.nameSource()
        + "); set graft.service.name=<name>";
  }

  private boolean isAnnounced() {
    for (Announcement announcement : announcements) {
      if (announcement.announced() != null) {
        return true;
      }
    }
    return false;
  }

  ServicePorts ports() {
    return ports;
  }

  /** Whether a port is chosen as the service and is still open. */
  boolean hasService() {
    return decide();
  }

  /** Reports a servlet container whose ports no adapter reports. */
  void container() {
    ports.container();
    decide();
  }

  /** Reports that the application will open no more ports, as far as is known. */
  void up() {
    ports.up();
    decide();
  }

  /** Reports all sockets that the operating system lists. */
  void found(List<OpenSocket> listening) {
    ports.found(listening);
    decide();
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

  /** Adds metadata of this instance, for example the {@code admin} address. */
  public void tell(String key, String value) {
    description.add(key, value);
    reconcileSoon();
  }

  /** Deregisters at once, when the agent detaches and the service continues. */
  public void leave() {
    stopping = true;
    drain.leave();
  }

  /** Returns what is registered, or why nothing is, for the status page. */
  public String state() {
    String problem = null;
    for (Announcement announcement : announcements) {
      Instance announced = announcement.announced();
      if (announced != null) {
        return (stopping ? "leaving: " : "registered: ") + announced;
      }
      problem = problem == null ? announcement.problem() : problem;
    }
    synchronized (this) {
      return announcements.isEmpty()
          ? "not registered: no registry to register in"
          : stopping
              ? "left"
              : problem != null
                  ? "not registered: " + problem
                  : socket == null
                      ? "not registered: " + ports.problem()
                      : !identity.named()
                          ? "not registered: " + unnamed()
                          : readiness.waits()
                              ? "not registered: waiting until ready: " + readiness
                              : "registering";
    }
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
            for (Announcement announcement : announcements) {
              announcement.reconcile();
            }
          }
        });
  }

  /** Returns the instance to register; {@code null}: none. */
  private synchronized @Nullable Instance instance(
      Registry registry, @Nullable LocalAddress route) {
    ListeningPort listening = socket;
    if (listening == null || !identity.named() || readiness.waits()) {
      return null;
    }
    readiness.reached();
    String host = address.host(listening.bound(), registry.local(), route);
    return host == null
        ? null
        : description.instance(
            registry.namesHaveCase(),
            host,
            address.port() > 0 ? address.port() : listening.number(),
            listening.secure());
  }

  /** Registers at last, although a framework has not reported that it is ready. */
  private void watchReadiness() {
    scheduler.after(
        "readiness",
        READY_MILLIS,
        new Runnable() {
          @Override
          public void run() {
            List<String> missing;
            synchronized (ServiceRegistration.this) {
              if (socket == null || !readiness.waits()) {
                return;
              }
              missing = readiness.giveUp();
            }
            AgentLog.print(
                "a port has been listening for "
                    + READY_MILLIS / 1000
                    + "s and "
                    + missing
                    + " is still starting; registering now");
            reconcileSoon();
          }
        });
  }
}
