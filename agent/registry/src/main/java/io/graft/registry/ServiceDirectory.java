package io.graft.registry;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Directory;
import io.graft.governance.service.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
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
 * forgotten everything needs to be told again: that is more likely than that they are gone. See
 * {@link Missing}.
 */
public final class ServiceDirectory implements Directory {
  /** For how long instances are kept that went missing together. */
  private static final long HOLD_MILLIS = 30000;

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
      all.addAll(feed.names());
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
    return feed(outage, refillMillis, false);
  }

  /**
   * @param anywhere whether its instances may be at any address
   */
  Feed feed(Outage outage, long refillMillis, boolean anywhere) {
    Feed feed = new Feed(this, outage, Math.max(holdMillis, refillMillis), anywhere);
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

  /** Where a feed changes what it says; what {@link #publish} and {@link #becomeReady} need. */
  Object monitor() {
    return monitor;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  /** Whether this JVM has called the service. */
  boolean called(String service) {
    Known known = services.get(service);
    return known != null && known.asked;
  }

  /** The service was called when this JVM ran last, and will be again. Once it is published. */
  void willBeCalled(String service) {
    services.get(service).asked = true;
  }

  /** A feed has become ready. Under the monitor. */
  void becomeReady() {
    boolean all = true;
    for (Feed feed : feeds) {
      all &= feed.isReady();
    }
    ready = all;
    monitor.notifyAll();
  }

  /** Publishes what the feeds say of a service now. Under the monitor. */
  void publish(String service) {
    Snapshot chosen = null;
    for (Feed feed : feeds) {
      Snapshot said = feed.snapshot(service);
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
}
