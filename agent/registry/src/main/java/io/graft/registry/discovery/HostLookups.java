package io.graft.registry.discovery;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.HostAddress;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.net.AddressResolver;
import io.graft.net.Addresses;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks up the hosts that registries list by name, in advance, on the threads of the resolver: a
 * thread that makes a call may be an event loop. Guarded by the monitor of the {@link
 * ServiceDirectory}.
 */
final class HostLookups implements Runnable {
  /** As long as there are no more, all are looked up; of more only those of services in use. */
  private static final int EAGER = 64;

  /** The JVM's own cache, below this, keeps an address for 30 s. */
  private static final long REFRESH_MILLIS = 10_000;

  /** How long results are collected before they are published. */
  private static final long COLLECT_MILLIS = 20;

  private final ServiceDirectory directory;
  private final Scheduler scheduler;
  private final AddressResolver resolver;
  private final Map<String, HostAddress> hosts = new HashMap<>();

  /** The hosts that are looked up, now and at each refresh. */
  private final Set<String> begun = new HashSet<>();

  /** The services that are published again once more of their hosts are known. */
  private final Set<String> waiting = new HashSet<>();

  private boolean collecting;

  /**
   * @param resolver {@code null}: one of its own, because a name server that is slow for instances
   *     must not delay registries
   */
  HostLookups(ServiceDirectory directory, Scheduler scheduler, @Nullable AddressResolver resolver) {
    this.directory = directory;
    this.scheduler = scheduler;
    this.resolver = resolver == null ? new AddressResolver() : resolver;
    scheduler.every("addresses of instances", REFRESH_MILLIS, this);
  }

  /** Returns the instance with the address of its host. */
  Instance of(Instance instance) {
    HostAddress known = hosts.get(instance.host());
    if (known == null) {
      known = new HostAddress();
      hosts.put(instance.host(), known);
      InetAddress numeric = Addresses.literal(instance.host());
      if (numeric != null) {
        known.resolved(new InetAddress[] {numeric});
      }
    }
    return instance.at(known);
  }

  /**
   * Looks up the pending hosts of a snapshot, and returns what calls see of it: of a service in use
   * only the instances that are known, and the ones from before until there is one.
   *
   * @param inUse what calls have seen so far; {@code null}: the service is not in use
   */
  Snapshot settle(Snapshot snapshot, @Nullable Snapshot inUse) {
    if (inUse != null || hosts.size() <= EAGER) {
      waiting.add(snapshot.service());
      for (Instance instance : snapshot.instances()) {
        if (instance.isPending() && begun.add(instance.host())) {
          lookUp(instance.host());
        }
      }
    }
    if (inUse == null) {
      return snapshot;
    }
    List<Instance> known = new ArrayList<>();
    for (Instance instance : snapshot.instances()) {
      if (!instance.isPending()) {
        known.add(instance);
      }
    }
    return known.isEmpty() ? inUse : Snapshot.of(snapshot.service(), known);
  }

  private void lookUp(String host) {
    try {
      resolver.resolve(
          host,
          new AddressResolver.Listener() {
            @Override
            public void resolved(InetAddress[] addresses) {
              found(host, addresses);
            }
          });
    } catch (OutOfMemoryError noThread) {
      return; // The next refresh tries again.
    }
  }

  private void found(String host, InetAddress[] addresses) {
    synchronized (directory.monitor()) {
      HostAddress known = hosts.get(host);
      if (known == null) {
        return;
      }
      boolean first = known.isPending();
      known.resolved(addresses);
      if (first && !collecting) {
        collecting = true;
        scheduler.after(
            "publish addresses",
            COLLECT_MILLIS,
            new Runnable() {
              @Override
              public void run() {
                publish();
              }
            });
      }
    }
  }

  private void publish() {
    synchronized (directory.monitor()) {
      collecting = false;
      List<String> services = new ArrayList<>(waiting);
      waiting.clear();
      for (String service : services) {
        directory.publish(service);
      }
      directory.monitor().notifyAll();
    }
  }

  /** Looks up all known hosts again, and forgets those that no registry lists any more. */
  @Override
  public void run() {
    synchronized (directory.monitor()) {
      hosts.keySet().retainAll(directory.hosts());
      begun.retainAll(hosts.keySet());
      for (String host : begun) {
        lookUp(host);
      }
    }
  }
}
