package io.graft.registry;

import io.graft.config.Notice;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.Directory;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
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
 * The snapshots of all services, from all registries. Names have no case, as hosts have none.
 *
 * <p>A service comes from the first registry that has instances of it. A service once known stays
 * known, with an empty snapshot, so that calls to it fail with a reason and not as an unknown host.
 * Where at least half of two or more instances of a service go missing at once, and the registry
 * cannot say that they left or died, they are kept for 30 s, or for as long as a registry that has
 * forgotten everything needs to be told again: that is more likely than that they are gone.
 */
public final class ServiceDirectory implements Directory {
  /** For how long instances are kept that went missing together. */
  private static final long HOLD_MILLIS = 30000;

  /** How long a service that nobody runs is known. */
  private static final long REMEMBER_NANOS = 24 * 3600 * 1000000000L;

  private final Scheduler scheduler;
  private final long holdMillis;
  private final List<Feed> feeds = new ArrayList<>();
  private final Object monitor = new Object();

  /** Replaced as a whole, never changed. */
  private volatile List<Registry> registries = Collections.emptyList();

  private volatile @Nullable Consumer<Snapshot> listener;

  /** Replaced as a whole, never changed. */
  private volatile Map<String, Known> services = Collections.emptyMap();

  private volatile boolean ready;

  public ServiceDirectory(Scheduler scheduler) {
    this(scheduler, HOLD_MILLIS);
  }

  ServiceDirectory(Scheduler scheduler, long holdMillis) {
    this.scheduler = scheduler;
    this.holdMillis = holdMillis;
  }

  /** What is known of one service. */
  private static final class Known {
    final Snapshot snapshot;

    /** Set by readers, without order: a lost write is made up by the next call. */
    boolean asked;

    Known(Snapshot snapshot, boolean asked) {
      this.snapshot = snapshot;
      this.asked = asked;
    }
  }

  @Override
  public @Nullable Snapshot find(String service) {
    Known known = services.get(service);
    if (known == null) {
      known = hasUpperCase(service) ? services.get(service.toLowerCase(Locale.ROOT)) : null;
      if (known == null) {
        return null;
      }
    }
    if (!known.asked) {
      known.asked = true;
    }
    return known.snapshot;
  }

  @Override
  public boolean await(String service, long nanos) {
    if (find(service) != null) {
      return true;
    }
    long deadline = System.nanoTime() + nanos;
    synchronized (monitor) {
      while (!ready && find(service) == null) {
        if (!pause(deadline)) {
          return ready;
        }
      }
    }
    // A registry may tell only what it was asked for, and the first call can wait for that.
    look(service, deadline - System.nanoTime());
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

  /** Waits until something was told; whether it may wait on. Under the monitor. */
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

  /** Whom {@link #look} asks. */
  void asks(List<Registry> all) {
    registries = all;
  }

  /**
   * Tells {@code first} each snapshot of a service that was asked for, before {@link #find} gives
   * it. On a thread of the agent.
   */
  public void tells(Consumer<Snapshot> first) {
    listener = first;
  }

  /** All services known, by name; for the status page. */
  public Map<String, Snapshot> services() {
    Map<String, Snapshot> all = new TreeMap<>();
    for (Map.Entry<String, Known> each : services.entrySet()) {
      all.put(each.getKey(), each.getValue().snapshot);
    }
    return all;
  }

  /** Whether every registry has answered for the first time. */
  public boolean ready() {
    return ready;
  }

  /**
   * All services that registries have, whether or not this JVM knows their instances; for people.
   */
  public Set<String> names() {
    Set<String> all = new TreeSet<>(services.keySet());
    for (Feed feed : feeds) {
      all.addAll(feed.names);
    }
    return all;
  }

  /** Makes the watcher of one more registry, weaker than those before. Before {@link #opened}. */
  Feed feed(Outage outage) {
    return feed(outage, 0);
  }

  /**
   * @param refillMillis how long it takes until all that lives is there again in a registry that
   *     has forgotten everything
   */
  Feed feed(Outage outage, long refillMillis) {
    Feed feed = new Feed(outage, Math.max(holdMillis, refillMillis));
    feeds.add(feed);
    return feed;
  }

  /** No more registries come: with none, the directory is ready at once. */
  void opened() {
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

  private void becomeReady() {
    boolean all = true;
    for (Feed feed : feeds) {
      all &= feed.ready;
    }
    ready = all;
    monitor.notifyAll();
  }

  /** Publishes what the feeds say of a service now. Under the monitor. */
  private void publish(String service) {
    Snapshot chosen = null;
    for (Feed feed : feeds) {
      Snapshot said = feed.snapshots.get(service);
      if (said != null && (chosen == null || !said.instances().isEmpty())) {
        chosen = said;
      }
      if (chosen != null && !chosen.instances().isEmpty()) {
        break;
      }
    }
    Known before = services.get(service);
    if (before == null ? chosen == null : before.snapshot.equals(chosen)) {
      return;
    }
    Map<String, Known> next = new HashMap<>(services);
    if (chosen == null) {
      next.remove(service);
    } else {
      Consumer<Snapshot> told = listener;
      if (told != null && before != null && before.asked) {
        told.accept(chosen);
      }
      next.put(service, new Known(chosen, before != null && before.asked));
    }
    services = next;
    monitor.notifyAll();
  }

  /** What one registry says. */
  final class Feed implements Watcher {
    private final Outage outage;
    private final long holdMillis;
    private final Map<String, Snapshot> snapshots = new HashMap<>();
    private final Map<String, Long> emptySince = new HashMap<>();

    /** Services that are as they were when this JVM ran last. */
    private final Set<String> restored = new HashSet<>();

    /** Instances that went missing, by service and id, and until when they are kept. */
    private final Map<String, Map<String, Long>> held = new HashMap<>();

    private volatile Set<String> names = Collections.emptySet();
    private boolean ready;

    Feed(Outage outage, long holdMillis) {
      this.outage = outage;
      this.holdMillis = holdMillis;
    }

    /**
     * Says who was there when this JVM ran last, before the registry says anything. What it says
     * then counts; what it does not mention at all is forgotten a little later.
     */
    void restore(String service, List<Instance> instances) {
      synchronized (monitor) {
        if (!snapshots.containsKey(service)) {
          restored.add(service);
          snapshots.put(service, Snapshot.of(service, instances));
          publish(service);
          // It was called then, and will be again.
          services.get(service).asked = true;
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
    public void update(String service, List<Instance> instances, Set<String> departed) {
      synchronized (monitor) {
        if (restored.remove(service) && !instances.isEmpty()) {
          // Compared with what was long ago, everything is sudden.
          snapshots.remove(service);
        }
        List<Instance> next = new ArrayList<>(instances);
        next.addAll(keep(service, instances, departed));
        Snapshot before = snapshots.get(service);
        Snapshot now = Snapshot.of(service, next);
        if (!now.equals(before)) {
          snapshots.put(service, now);
        }
        forgetLongEmpty(service, next.isEmpty());
        publish(service);
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
          becomeReady();
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
      scheduler.after(
          "services of the last run",
          holdMillis,
          new Runnable() {
            @Override
            public void run() {
              synchronized (monitor) {
                for (String service : new ArrayList<>(restored)) {
                  restored.remove(service);
                  snapshots.put(service, Snapshot.of(service, Collections.<Instance>emptyList()));
                  publish(service);
                }
              }
            }
          });
    }

    @Override
    public boolean wanted(String service) {
      Known known = services.get(service);
      return known != null && known.asked;
    }

    /** Those that went missing and are kept for now. */
    private List<Instance> keep(String service, List<Instance> instances, Set<String> departed) {
      Snapshot before = snapshots.get(service);
      if (before == null) {
        return Collections.emptyList();
      }
      Set<String> present = new HashSet<>(departed);
      for (Instance instance : instances) {
        present.add(instance.id());
      }
      Map<String, Long> kept = held.get(service);
      List<Instance> missing = new ArrayList<>();
      int fresh = 0;
      for (Instance instance : before.instances()) {
        if (!present.contains(instance.id())) {
          missing.add(instance);
          fresh += kept == null || !kept.containsKey(instance.id()) ? 1 : 0;
        }
      }
      int size = before.instances().size();
      boolean sudden = size >= 2 && fresh * 2 >= size;
      long now = System.nanoTime();
      Map<String, Long> next = new HashMap<>();
      List<Instance> keep = new ArrayList<>();
      for (Instance instance : missing) {
        Long until = kept == null ? null : kept.get(instance.id());
        if (until == null && sudden) {
          until = now + holdMillis * 1000000;
        }
        if (until != null && until - now > 0) {
          next.put(instance.id(), until);
          keep.add(instance);
        }
      }
      held.put(service, next);
      if (sudden) {
        holdBack(service, instances, fresh, size);
      }
      return keep;
    }

    private void holdBack(String service, List<Instance> rest, int lost, int of) {
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
      scheduler.after(
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
        Map<String, Long> kept = held.get(service);
        if (now == null || kept == null || kept.isEmpty()) {
          return;
        }
        List<Instance> rest = new ArrayList<>();
        for (Instance instance : now.instances()) {
          if (!kept.containsKey(instance.id())) {
            rest.add(instance);
          }
        }
        update(service, rest, Collections.<String>emptySet());
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
        held.remove(service);
      }
    }
  }
}
