package io.graft.registry;

import io.graft.config.Notice;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
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
 * What one registry says to a {@link ServiceDirectory}. All it has is under the monitor of that.
 */
final class Feed implements Watcher {
  /** How long a service that nobody runs is known. */
  private static final long REMEMBER_NANOS = 24 * 3600 * 1000000000L;

  private final ServiceDirectory directory;
  private final Object monitor;
  private final Outage outage;
  private final long holdMillis;
  private final Map<String, Snapshot> snapshots = new HashMap<>();
  private final Map<String, Long> emptySince = new HashMap<>();
  private final Map<String, Missing> missing = new HashMap<>();
  private final Map<String, Places> places = new HashMap<>();
  private final boolean anywhere;

  /** Services that are as they were when this JVM ran last. */
  private final Set<String> restored = new HashSet<>();

  private volatile Set<String> names = Collections.emptySet();
  private boolean ready;

  /**
   * @param holdMillis for how long instances are kept that went missing together
   * @param anywhere whether instances may be at any address, see {@link Instance#mayBeAt}
   */
  Feed(ServiceDirectory directory, Outage outage, long holdMillis, boolean anywhere) {
    this.directory = directory;
    this.anywhere = anywhere;
    monitor = directory.monitor();
    this.outage = outage;
    this.holdMillis = holdMillis;
  }

  /** What the registry says of a service; {@code null}: nothing. Under the monitor. */
  @Nullable Snapshot snapshot(String service) {
    return snapshots.get(service);
  }

  /** Whether it has answered. Under the monitor. */
  boolean isReady() {
    return ready;
  }

  /** All services that it has. From any thread. */
  Set<String> names() {
    return names;
  }

  /**
   * Says who was there when this JVM ran last, before the registry says anything. What it says then
   * counts; what it does not mention at all is forgotten a little later.
   */
  void restore(String service, List<Instance> instances) {
    synchronized (monitor) {
      if (!snapshots.containsKey(service)) {
        restored.add(service);
        snapshots.put(
            service,
            Snapshot.of(
                service,
                places(service)
                    .of(instances, Collections.<Instance>emptyList(), new HashSet<String>())));
        directory.publish(service);
        directory.willBeCalled(service);
      }
    }
  }

  /** What this registry says of the services that this JVM calls. */
  Map<String, Snapshot> wanted() {
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

  @Override
  public boolean wanted(String service) {
    return directory.called(service);
  }

  @Override
  public void update(String service, List<Instance> instances, Set<String> departed) {
    synchronized (monitor) {
      if (restored.remove(service) && !instances.isEmpty()) {
        // Compared with what was long ago, everything is sudden.
        snapshots.remove(service);
      }
      Snapshot before = snapshots.get(service);
      Set<String> gone = new HashSet<>(departed);
      List<Instance> next =
          places(service)
              .of(
                  instances,
                  before == null ? Collections.<Instance>emptyList() : before.instances(),
                  gone);
      if (before != null) {
        next.addAll(Places.without(keep(service, before, next, gone), next));
      }
      Snapshot now = Snapshot.of(service, next);
      if (!now.equals(before)) {
        snapshots.put(service, now);
      }
      forgetLongEmpty(service, next.isEmpty());
      directory.publish(service);
    }
  }

  private Places places(String service) {
    Places known = places.get(service);
    if (known == null) {
      known = new Places(outage.registry(), anywhere);
      places.put(service, known);
    }
    return known;
  }

  /** Those that went missing and are kept for now. */
  private List<Instance> keep(
      String service, Snapshot before, List<Instance> instances, Set<String> departed) {
    Missing gone = missing.get(service);
    if (gone == null) {
      gone = new Missing(holdMillis);
      missing.put(service, gone);
    }
    List<Instance> kept = gone.keep(before.instances(), instances, departed, System.nanoTime());
    if (gone.sudden() > 0) {
      holdBack(service, gone.sudden(), before.instances().size());
    }
    return kept;
  }

  private void holdBack(String service, int lost, int of) {
    Notice.atMost(
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

  /** Drops what has been kept for long enough. */
  private void release(String service) {
    synchronized (monitor) {
      Snapshot now = snapshots.get(service);
      Missing gone = missing.get(service);
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
