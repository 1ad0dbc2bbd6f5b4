package io.graft.registry;

import io.graft.config.Form;
import io.graft.config.Identity;
import io.graft.config.Notice;
import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.daemon.Scheduler;
import io.graft.governance.resolve.HostPort;
import io.graft.governance.service.Instance;
import io.graft.governance.service.ListeningPorts;
import io.graft.governance.service.OpenSocket;
import io.graft.governance.service.PortTraffic;
import io.graft.governance.service.Registration;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Announces this service once it listens and every framework that starts it is ready, and takes it
 * back when it stops.
 *
 * <p>Which of several ports is the service is decided by {@link ListeningPorts}, again with all
 * that is told, and what is registered is corrected. When the service's port closes it is gone
 * until another port is opened; one that was open beside it does not take its place.
 */
public final class ServiceRegistration implements Registration {
  /** How long a framework may take to say that it is ready while a port listens already. */
  private static final long READY_MILLIS = 60000;

  private final Settings settings;
  private final Identity identity;
  private final Scheduler scheduler;
  private final List<Announcement> announcements = new ArrayList<>();
  private final Drain drain;
  private final long started = System.currentTimeMillis();
  private final @Nullable String address;
  private final int port;

  private final Supplier<PortTraffic> traffic;
  private final Set<String> starting = new HashSet<>();
  private final Map<String, String> metadata = new TreeMap<>();
  private @Nullable ListeningPorts known;
  private ListeningPorts.@Nullable Port socket;
  private long lastOpened = System.nanoTime();
  private int ownPort;

  /** Whether the port was ready once: what starts later, a context within, changes nothing. */
  private boolean wasReady;

  private volatile boolean stopping;

  ServiceRegistration(
      Settings settings,
      Identity identity,
      Scheduler scheduler,
      IntSupplier inFlight,
      Supplier<PortTraffic> traffic) {
    this.traffic = traffic;
    this.settings = settings;
    this.identity = identity;
    this.scheduler = scheduler;
    drain = new Drain(settings, announcements, scheduler, inFlight);
    address = address(settings);
    port = port(settings);
  }

  /** As {@link #announceIn(Registry, Outage, Route)}, where no servers are known. */
  void announceIn(Registry registry, Outage outage) {
    announceIn(registry, outage, null);
  }

  /**
   * Announces this service in one more registry. Before anything is told.
   *
   * @param route to its servers, by which the address of this host is found; {@code null}: none
   */
  void announceIn(Registry registry, Outage outage, @Nullable Route route) {
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
    synchronized (this) {
      if (boundPort == ownPort) {
        return;
      }
      lastOpened = System.nanoTime();
      ports().governed("https".equals(scheme), bound, boundPort);
    }
    if (decide()) {
      // What was registered as it seemed may have another scheme.
      reconcileSoon();
    }
  }

  @Override
  public void closed(int boundPort) {
    synchronized (this) {
      if (known != null) {
        known.closed(boundPort);
      }
    }
    decide();
  }

  @Override
  public void opening(@Nullable InetAddress wantedAddress, int wanted) {
    // The agent has nothing here that it could give away.
  }

  @Override
  public void opened(OpenSocket opened) {
    synchronized (this) {
      lastOpened = System.nanoTime();
      ports().opened(opened);
    }
    decide();
  }

  /** Made when it is needed first: few JVMs listen as early as the agent starts. */
  private ListeningPorts ports() {
    ListeningPorts made = known;
    if (made == null) {
      made = new ListeningPorts(traffic.get(), port);
      ManagementPorts.excludeFrom(made);
      made.starting(!starting.isEmpty());
      known = made;
    }
    return made;
  }

  @Override
  public void exclude(int excluded, String reason) {
    synchronized (this) {
      ports().exclude(excluded, reason);
    }
    decide();
  }

  @Override
  public void doubt(int doubted, String reason) {
    synchronized (this) {
      ports().doubt(doubted, reason);
    }
    decide();
  }

  @Override
  public synchronized void starting(String framework) {
    starting.add(framework);
    if (known != null) {
      known.starting(true);
    }
    if (socket != null) {
      watchReadiness();
    }
  }

  @Override
  public void ready(String framework) {
    synchronized (this) {
      if (!starting.remove(framework)) {
        return;
      }
      if (known != null) {
        known.starting(!starting.isEmpty());
      }
    }
    reconcileSoon();
  }

  /**
   * Decides again what the service is: something has been told, or time has passed.
   *
   * @return whether a port is taken for it
   */
  private boolean decide() {
    ListeningPorts.Port before;
    ListeningPorts.Port now;
    synchronized (this) {
      if (stopping) {
        return true;
      }
      before = socket;
      now = known == null ? null : known.service();
      socket = now;
      if (now == before) {
        return now != null;
      }
      if (now == null) {
        wasReady = false;
      } else if (before == null && !starting.isEmpty()) {
        watchReadiness();
      }
    }
    if (now != null && !identity.named() && !announcements.isEmpty()) {
      Notice.once("unnamed", "nothing is registered: " + unnamed());
    }
    if (before != null && now != null && isAnnounced()) {
      Notice.print(
          "port " + now.number() + " is the service, not " + before.number() + " as it seemed");
    }
    reconcileSoon();
    return now != null;
  }

  private String unnamed() {
    return "nothing says what this service is called ("
        + identity.nameSource()
        + "); graft.service.name=<name> does";
  }

  private boolean isAnnounced() {
    for (Announcement announcement : announcements) {
      if (announcement.announced() != null) {
        return true;
      }
    }
    return false;
  }

  /** How many milliseconds ago a socket was opened last, or this was made. */
  synchronized long quietMillis() {
    return (System.nanoTime() - lastOpened) / 1000000;
  }

  /** Whether there is a port that is taken for the service, closed ones forgotten. */
  boolean hasService() {
    return decide();
  }

  /** A servlet container is there whose ports no adapter tells. */
  void container() {
    synchronized (this) {
      ports().container(true);
    }
    decide();
  }

  /** The application listens as much as it ever will, as far as can be told. */
  void up() {
    synchronized (this) {
      ports().up();
    }
    decide();
  }

  /** Tells of all sockets that the system knows; those that nobody else told are new. */
  void found(List<OpenSocket> listening) {
    synchronized (this) {
      for (OpenSocket each : listening) {
        if (each.port() != ownPort && !ports().knows(each.port())) {
          ports().opened(each);
        }
      }
      ports().retainFound(listening);
    }
    decide();
  }

  /** Whether {@code graft.service.port} is set. */
  boolean isPortSet() {
    return port > 0;
  }

  /** Whether a framework starts the application now. */
  synchronized boolean isStarting() {
    return !starting.isEmpty();
  }

  /** Whether a socket listens that may be the application's. */
  synchronized boolean anyOfTheApplication() {
    return known != null && known.anyOfTheApplication();
  }

  /** Why nothing is registered though something listens; {@code null}: that is not so. */
  synchronized @Nullable String unregistered() {
    return announcements.isEmpty() || known == null || !known.any() ? null : known.problem();
  }

  /** A line for each port that listens, for people. */
  public synchronized List<String> describePorts() {
    return ports().describe();
  }

  @Override
  public void stopping() {
    stopping = true;
    drain.run();
  }

  /** Whether this instance has been asked to stop, so that connections should not be kept. */
  public boolean draining() {
    return stopping;
  }

  /** Says where the agent itself listens, which is never the service. */
  public void own(int boundPort) {
    synchronized (this) {
      ownPort = boundPort;
      if (known != null) {
        known.closed(boundPort);
      }
    }
    decide();
  }

  /** Tells others one more thing about this instance, for example the {@code admin} address. */
  public void tell(String key, String value) {
    synchronized (this) {
      metadata.put(key, value);
    }
    reconcileSoon();
  }

  /** Leaves at once, without waiting for callers: the agent detaches and the service serves on. */
  void leave() {
    stopping = true;
    drain.leave();
  }

  /** What is announced, or why nothing is: a line for the status page. */
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
                      ? "not registered: " + (known == null ? "no port listens" : known.problem())
                      : !identity.named()
                          ? "not registered: " + unnamed()
                          : starting.isEmpty() || wasReady
                              ? "registering"
                              : "not registered: waiting until ready: " + starting;
    }
  }

  /** Looks what has changed, and announces it. From any thread. */
  void reconcileSoon() {
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

  /** What to announce now; {@code null}: nothing. */
  private synchronized @Nullable Instance instance(Registry registry, @Nullable Route route) {
    ListeningPorts.Port listening = socket;
    if (listening == null || !identity.named() || !starting.isEmpty() && !wasReady) {
      return null;
    }
    wasReady = true;
    String host = address != null ? address : host(listening.bound(), registry.local(), route);
    if (host == null) {
      return null;
    }
    Map<String, String> facts = new TreeMap<>(metadata);
    facts.put("started", String.valueOf(started));
    if (identity.priority() != 0) {
      facts.put("priority", String.valueOf(identity.priority()));
    }
    if (!identity.tags().isEmpty()) {
      StringBuilder tags = new StringBuilder();
      for (String tag : identity.tags()) {
        tags.append(tags.length() == 0 ? "" : ",").append(tag);
      }
      facts.put("tags", tags.toString());
    }
    return Instance.builder(
            registry.namesHaveCase() ? identity.name() : Form.lower(identity.name()),
            identity.instanceId(),
            host,
            port > 0 ? port : listening.number())
        .secure(listening.secure())
        .weight(identity.weight())
        .zone(identity.zone())
        .version(identity.version())
        .metadata(facts)
        .address(Addresses.literal(host))
        .build();
  }

  /** {@code null}: it is not known yet. */
  private static @Nullable String host(
      @Nullable InetAddress bound, boolean local, @Nullable Route route) {
    if (bound != null && !bound.isAnyLocalAddress()) {
      return Addresses.numeric(bound);
    }
    return local ? "127.0.0.1" : route == null ? Addresses.routable() : route.local();
  }

  /** Registers in the end though a framework never says that it is ready. */
  private void watchReadiness() {
    scheduler.after(
        "readiness",
        READY_MILLIS,
        new Runnable() {
          @Override
          public void run() {
            List<String> missing;
            synchronized (ServiceRegistration.this) {
              if (starting.isEmpty() || socket == null || wasReady) {
                return;
              }
              wasReady = true;
              missing = new ArrayList<>(starting);
            }
            Notice.print(
                "a port has been listening for "
                    + READY_MILLIS / 1000
                    + "s and "
                    + missing
                    + " is still starting; registering now");
            reconcileSoon();
          }
        });
  }

  private static @Nullable String address(Settings settings) {
    Value value = settings.value("graft.service.address");
    if (value == null) {
      return null;
    }
    String host = value.text();
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    boolean ipv6 = HostPort.isIpv6(host);
    String reason = null;
    if (host.length() > 253) {
      reason = "it is longer than 253 characters";
    } else if (host.indexOf('/') >= 0 || host.indexOf(' ') >= 0 || host.indexOf('@') >= 0) {
      reason = "it is neither the name nor the address of a host";
    } else if (host.indexOf(':') >= 0 && !ipv6) {
      reason = "it has a port, for which there is graft.service.port";
    }
    if (reason != null) {
      settings.reject(
          value, reason, "the name or the address of a host", "the address really bound");
      return null;
    }
    return host;
  }

  private static int port(Settings settings) {
    Value value = settings.value("graft.service.port");
    if (value == null) {
      return 0;
    }
    try {
      int port = Form.port(value.text());
      if (port > 0) {
        return port;
      }
    } catch (IllegalArgumentException e) {
      settings.reject(value, e.getMessage(), "a port from 1 to 65535", "the port really bound");
      return 0;
    }
    settings.reject(value, "it is 0", "a port from 1 to 65535", "the port really bound");
    return 0;
  }
}
