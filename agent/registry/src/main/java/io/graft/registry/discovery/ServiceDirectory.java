package io.graft.registry.discovery;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Directory;
import io.graft.governance.service.Snapshot;
import io.graft.net.AddressResolver;
import io.graft.registry.Outage;
import io.graft.registry.Registry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of all services from all registries. Names are case-insensitive, as hosts are.
 *
 * <p>A service is taken from the first registry that has instances of it. A service that was known
 * stays known, with an empty snapshot, so that calls to it fail with a reason and not as an unknown
 * host. If at least half of two or more instances disappear at once, and the registry does not
 * report that they left or died, they are kept: for 30 s, or as long as it takes to fill a registry
 * that has lost everything. See {@link HeldInstances}.
 */
public final class ServiceDirectory implements Directory {
  /** How long instances are kept that disappeared together. */
  private static final long HOLD_MILLIS = 30000;

  private final Scheduler scheduler;
  private final long holdMillis;
  private final List<RegistrySnapshots> feeds = new ArrayList<>();
  private final Object monitor = new Object();

  /** Replaced as a whole, never changed. */
  private volatile List<Registry> registries = Collections.emptyList();

  private volatile @Nullable Consumer<Snapshot> listener;

  private final @Nullable AddressResolver resolver;

  /** {@code null}: no registry has listed a host by its name yet. */
  private @Nullable HostLookups lookups;

  /** Replaced as a whole, never changed. */
  private volatile Map<String, KnownService> services = Collections.emptyMap();

  private volatile boolean ready;

  public ServiceDirectory(Scheduler scheduler) {
    this(scheduler, HOLD_MILLIS);
  }

  ServiceDirectory(Scheduler scheduler, long holdMillis) {
    this(scheduler, holdMillis, null);
  }

  /** As {@link HostLookups#HostLookups}. */
  ServiceDirectory(Scheduler scheduler, long holdMillis, @Nullable AddressResolver resolver) {
    this.scheduler = scheduler;
    this.holdMillis = holdMillis;
    this.resolver = resolver;
  }

  /** The state of one service. */
  private static final class KnownService {
    final Snapshot snapshot;

    /** Set by readers without synchronisation: the next call repeats a lost write. */
    boolean asked;

    KnownService(Snapshot snapshot, boolean asked) {
      this.snapshot = snapshot;
      this.asked = asked;
    }
  }

  @Override
  public @Nullable Snapshot find(String service) {
    KnownService known = services.get(service);
    if (known == null) {
      known = hasUpperCase(service) ? services.get(service.toLowerCase(Locale.ROOT)) : null;
      if (known == null) {
        return null;
      }
    }
    if (!known.asked) {
      known.asked = true;
      if (known.snapshot.isPending()) {
        republish(known.snapshot.service());
      }
    }
    return known.snapshot;
  }

  private void republish(String service) {
    scheduler.execute(
        "look up hosts of " + service,
        new Runnable() {
          @Override
          public void run() {
            synchronized (monitor) {
              publish(service);
            }
          }
        });
  }

  @Override
  public boolean await(String service, long nanos) {
    long deadline = System.nanoTime() + nanos;
    if (find(service) == null) {
      synchronized (monitor) {
        while (!ready && find(service) == null) {
          if (!pause(deadline)) {
            return ready;
          }
        }
      }
      // A registry may only report services that it was asked for; the first call waits for that.
      look(service, deadline - System.nanoTime());
    }
    synchronized (monitor) {
      Snapshot snapshot = find(service);
      while (snapshot != null && snapshot.isPending() && pause(deadline)) {
        snapshot = find(service);
      }
    }
    return true;
  }

  @Override
  public void look(String service, long nanos) {
    List<Registry> all = registries;
    if (all.isEmpty()) {
      return;
    }
    long deadline = System.nanoTime() + nanos;
    String name = hasUpperCase(service) ? service.toLowerCase(Locale.ROOT) : service;
    int[] asked = {all.size()};
    Runnable done =
        new Runnable() {
          @Override
          public void run() {
            synchronized (monitor) {
              asked[0]--;
              monitor.notifyAll();
            }
          }
        };
    scheduler.execute(
        "look for " + name,
        new Runnable() {
          @Override
          public void run() {
            for (Registry registry : all) {
              registry.look(name, done);
            }
          }
        });
    synchronized (monitor) {
      while (asked[0] > 0 && find(name) == null && pause(deadline)) {
        continue;
      }
    }
  }

  /** Waits for a report. Returns whether there is time left. Under the monitor. */
  private boolean pause(long deadline) {
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      return false;
    }
    try {
      monitor.wait(left / 1000000, (int) (left % 1000000));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Sets the registries that {@link #look} asks. */
  public void asks(List<Registry> all) {
    registries = all;
  }

  /**
   * Sets a listener that gets each new snapshot of a service that is in use, before {@link #find}
   * returns it. Called on a thread of the agent.
   */
  public void tells(Consumer<Snapshot> first) {
    listener = first;
  }

  /** Returns all services by name, for the status page. */
  public Map<String, Snapshot> services() {
    Map<String, Snapshot> all = new TreeMap<>();
    for (Map.Entry<String, KnownService> each : services.entrySet()) {
      all.put(each.getKey(), each.getValue().snapshot);
    }
    return all;
  }

  /** Whether every registry has answered for the first time. */
  public boolean ready() {
    return ready;
  }

  /** Returns the names of all services in the registries, for the status page. */
  public Set<String> names() {
    Set<String> all = new TreeSet<>(services.keySet());
    for (RegistrySnapshots feed : feeds) {
      all.addAll(feed.names());
    }
    return all;
  }

  /** Adds a registry with a lower priority than those before. Only before {@link #opened}. */
  public RegistrySnapshots feed(Outage outage) {
    return feed(outage, 0);
  }

  /**
   * @param refillMillis how long it takes until a registry that has lost everything is complete
   *     again
   */
  public RegistrySnapshots feed(Outage outage, long refillMillis) {
    return feed(outage, refillMillis, false);
  }

  /**
   * @param anywhere whether its instances may have any address
   */
  public RegistrySnapshots feed(Outage outage, long refillMillis, boolean anywhere) {
    RegistrySnapshots feed =
        new RegistrySnapshots(this, outage, Math.max(holdMillis, refillMillis), anywhere);
    feeds.add(feed);
    return feed;
  }

  /** Called when all registries are added. Without any, the directory is ready at once. */
  public void opened() {
    synchronized (monitor) {
      becomeReady();
    }
  }

  private static boolean hasUpperCase(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 'A' && c <= 'Z' || c > 127) {
        return true;
      }
    }
    return false;
  }

  /** The monitor for changes, which {@link #publish} and {@link #becomeReady} need. */
  Object monitor() {
    return monitor;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  /** Whether this JVM has called the service. */
  boolean called(String service) {
    KnownService known = services.get(service);
    return known != null && known.asked;
  }

  /** Marks a service as in use, as it was in the last run of this JVM. After it is published. */
  void willBeCalled(String service) {
    services.get(service).asked = true;
    publish(service);
  }

  /** What looks up hosts, from the first one on that is a name. Under the monitor. */
  HostLookups lookups() {
    HostLookups looking = lookups;
    if (looking == null) {
      looking = new HostLookups(this, scheduler, resolver);
      lookups = looking;
    }
    return looking;
  }

  /** Returns the hosts of all instances. Under the monitor. */
  Set<String> hosts() {
    Set<String> all = new HashSet<>();
    for (RegistrySnapshots feed : feeds) {
      feed.hosts(all);
    }
    return all;
  }

  /** Called when a registry has answered for the first time. Under the monitor. */
  void becomeReady() {
    boolean all = true;
    for (RegistrySnapshots feed : feeds) {
      all &= feed.isReady();
    }
    ready = all;
    monitor.notifyAll();
  }

  /** Publishes the current snapshot of a service. Under the monitor. */
  void publish(String service) {
    Snapshot chosen = null;
    for (RegistrySnapshots feed : feeds) {
      Snapshot said = feed.snapshot(service);
      if (said != null && (chosen == null || !said.instances().isEmpty())) {
        chosen = said;
      }
      if (chosen != null && !chosen.instances().isEmpty()) {
        break;
      }
    }
    KnownService before = services.get(service);
    if (chosen != null && chosen.isPending()) {
      chosen = lookups().settle(chosen, before != null && before.asked ? before.snapshot : null);
    }
    if (before == null ? chosen == null : before.snapshot.equals(chosen)) {
      return;
    }
    Map<String, KnownService> next = new HashMap<>(services);
    if (chosen == null) {
      next.remove(service);
    } else {
      Consumer<Snapshot> told = listener;
      if (told != null && before != null && before.asked) {
        told.accept(chosen);
      }
      next.put(service, new KnownService(chosen, before != null && before.asked));
    }
    services = next;
    monitor.notifyAll();
  }
}
