package io.graft.registry.discovery;

import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.log.AgentLog;
import io.graft.registry.Outage;
import io.graft.registry.Watcher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The services as one registry reports them. Guarded by the monitor of the {@link
 * ServiceDirectory}.
 */
public final class RegistrySnapshots implements Watcher {
  /** How long a service without instances is kept. */
  private static final long REMEMBER_NANOS = 24 * 3600 * 1000000000L;

  private final ServiceDirectory directory;
  private final Object monitor;
  private final Outage outage;
  private final long holdMillis;
  private final Map<String, Snapshot> snapshots = new HashMap<>();
  private final Map<String, Long> emptySince = new HashMap<>();
  private final Map<String, HeldInstances> missing = new HashMap<>();
  private final Map<String, AddressIndex> places = new HashMap<>();
  private final boolean anywhere;

  /** Services that are still as they were in the last run of this JVM. */
  private final Set<String> restored = new HashSet<>();

  private volatile Set<String> names = Collections.emptySet();
  private boolean ready;

  /**
   * @param holdMillis how long instances are kept that disappeared together
   * @param anywhere whether instances may have any address, see {@link Instance#mayBeAt}
   */
  RegistrySnapshots(ServiceDirectory directory, Outage outage, long holdMillis, boolean anywhere) {
    this.directory = directory;
    this.anywhere = anywhere;
    monitor = directory.monitor();
    this.outage = outage;
    this.holdMillis = holdMillis;
  }

  /** Returns the snapshot of a service; {@code null}: none. Under the monitor. */
  @Nullable Snapshot snapshot(String service) {
    return snapshots.get(service);
  }

  /** Whether the registry has answered. Under the monitor. */
  boolean isReady() {
    return ready;
  }

  /** Returns all its services. From any thread. */
  Set<String> names() {
    return names;
  }

  /**
   * Restores the instances of the last run, before the registry has answered. Its answer replaces
   * them; services that it does not report are removed a little later.
   */
  public void restore(String service, List<Instance> instances) {
    synchronized (monitor) {
      if (!snapshots.containsKey(service)) {
        restored.add(service);
        snapshots.put(
            service,
            Snapshot.of(
                service,
                located(
                    places(service)
                        .of(instances, Collections.<Instance>emptyList(), new HashSet<String>()))));
        directory.publish(service);
        directory.willBeCalled(service);
      }
    }
  }

  /** Returns the snapshots of the services that this JVM calls. */
  public Map<String, Snapshot> wanted() {
    synchronized (monitor) {
      Map<String, Snapshot> called = new TreeMap<>();
      for (Map.Entry<String, Snapshot> each : snapshots.entrySet()) {
        if (wanted(each.getKey()) && !each.getValue().instances().isEmpty()) {
          called.put(each.getKey(), each.getValue());
        }
      }
      return called;
    }
  }

  /** Adds the hosts of all its instances. Under the monitor. */
  void hosts(Set<String> all) {
    for (Snapshot snapshot : snapshots.values()) {
      for (Instance instance : snapshot.instances()) {
        all.add(instance.host());
      }
    }
  }

  @Override
  public boolean wanted(String service) {
    return directory.called(service);
  }

  @Override
  public void update(String service, List<Instance> instances, Set<String> departed) {
    synchronized (monitor) {
      if (restored.remove(service) && !instances.isEmpty()) {
        // Not compared with the last run: that would always look like a sudden loss.
        snapshots.remove(service);
      }
      Snapshot before = snapshots.get(service);
      Set<String> gone = new HashSet<>(departed);
      List<Instance> next =
          located(
              places(service)
                  .of(
                      instances,
                      before == null ? Collections.<Instance>emptyList() : before.instances(),
                      gone));
      if (before != null) {
        next.addAll(AddressIndex.without(keep(service, before, next, gone), next));
      }
      Snapshot now = Snapshot.of(service, next);
      if (!now.equals(before)) {
        snapshots.put(service, now);
      }
      forgetLongEmpty(service, next.isEmpty());
      directory.publish(service);
    }
  }

  /** Adds their addresses to instances at hosts that are names. */
  private List<Instance> located(List<Instance> instances) {
    for (int i = 0; i < instances.size(); i++) {
      Instance each = instances.get(i);
      if (each.address() == null && !each.isLookedUp()) {
        instances.set(i, directory.lookups().of(each));
      }
    }
    return instances;
  }

  private AddressIndex places(String service) {
    AddressIndex known = places.get(service);
    if (known == null) {
      known = new AddressIndex(outage.registry(), anywhere);
      places.put(service, known);
    }
    return known;
  }

  /** Returns the instances that have disappeared and are kept for now. */
  private List<Instance> keep(
      String service, Snapshot before, List<Instance> instances, Set<String> departed) {
    HeldInstances gone = missing.get(service);
    if (gone == null) {
      gone = new HeldInstances(holdMillis);
      missing.put(service, gone);
    }
    List<Instance> kept = gone.keep(before.instances(), instances, departed, System.nanoTime());
    if (gone.sudden() > 0) {
      holdBack(service, gone.sudden(), before.instances().size());
    }
    return kept;
  }

  private void holdBack(String service, int lost, int of) {
    AgentLog.atMost(
        "held " + outage.registry() + service,
        60000,
        outage.registry()
            + " lost "
            + lost
            + " of "
            + of
            + " instances of "
            + service
            + " at once without a reason; they are kept for "
            + holdMillis / 1000
            + "s");
    directory
        .scheduler()
        .after(
            "held instances of " + service,
            holdMillis + 100,
            new Runnable() {
              @Override
              public void run() {
                release(service);
              }
            });
  }

  /** Removes instances that have been kept for long enough. */
  private void release(String service) {
    synchronized (monitor) {
      Snapshot now = snapshots.get(service);
      HeldInstances gone = missing.get(service);
      if (now != null && gone != null && !gone.isEmpty()) {
        update(service, gone.without(now.instances()), Collections.<String>emptySet());
      }
    }
  }

  private void forgetLongEmpty(String service, boolean empty) {
    if (!empty) {
      emptySince.remove(service);
      return;
    }
    long now = System.nanoTime();
    Long since = emptySince.get(service);
    if (since == null) {
      emptySince.put(service, now);
    } else if (now - since > REMEMBER_NANOS) {
      emptySince.remove(service);
      snapshots.remove(service);
      missing.remove(service);
      places.remove(service);
    }
  }

  @Override
  public void names(Set<String> services) {
    names = Collections.unmodifiableSet(new HashSet<>(services));
  }

  @Override
  public void ready() {
    outage.readWorks();
    synchronized (monitor) {
      if (!ready) {
        ready = true;
        directory.becomeReady();
        forgetRestoredLater();
      }
    }
  }

  @Override
  public void failed(String reason) {
    outage.readFailed(reason);
  }

  private void forgetRestoredLater() {
    if (restored.isEmpty()) {
      return;
    }
    directory
        .scheduler()
        .after(
            "services of the last run",
            holdMillis,
            new Runnable() {
              @Override
              public void run() {
                synchronized (monitor) {
                  for (String service : new ArrayList<>(restored)) {
                    restored.remove(service);
                    snapshots.put(service, Snapshot.of(service, Collections.<Instance>emptyList()));
                    directory.publish(service);
                  }
                }
              }
            });
  }
}
