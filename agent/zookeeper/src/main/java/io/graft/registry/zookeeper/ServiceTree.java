package io.graft.registry.zookeeper;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.governance.setting.ValueParser;
import io.graft.registry.Backoff;
import io.graft.registry.Watcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * The services below one node: the names of all, and the instances of those that this JVM calls.
 *
 * <p>A missing instance has left or died, with three exceptions. In these the watcher is not told
 * so and may keep it for a while: for twice the session timeout after the connection was lost,
 * because the sessions of other instances may have expired only because the servers were
 * unreachable; while this instance's own node is missing too; and when a service's node was deleted
 * with instances below it.
 */
final class ServiceTree implements ServiceNode.Owner {
  /** The maximum number of watched services. */
  private static final int MOST_SERVICES = 1000;

  private static final long SWEEP_MILLIS = 60_000;

  /** A service that was not called for this long is no longer watched. */
  private static final long UNWANTED_NANOS = 3600L * 1_000_000_000L;

  private static final long FIRST_RETRY_MILLIS = 500;

  private static final long LONGEST_RETRY_MILLIS = 5000;

  private final Session session;
  private final Nodes nodes;
  private final Scheduler scheduler;
  private final String base;
  private final OwnNodes own;
  private final long settleNanos;
  private final Watcher watcher;
  private final org.apache.zookeeper.Watcher baseWatcher;
  private final Backoff backoff = new Backoff(FIRST_RETRY_MILLIS, LONGEST_RETRY_MILLIS);
  private final Map<String, ServiceNode> services = new HashMap<>();
  private final Set<String> folders = new HashSet<>();

  /** The services reported to the watcher. */
  private final Set<String> told = new HashSet<>();

  /** Services to report once it is known whether this instance's own node exists. */
  private final Set<String> doubted = new LinkedHashSet<>();

  private final Scheduler.Task sweep;
  private Scheduler.@Nullable Task retry;
  private boolean baseStale = true;
  private boolean wasConnected;
  private boolean interrupted;
  private long suspectUntil;

  /**
   * @param timeoutMillis the session timeout
   */
  ServiceTree(
      Session session,
      Scheduler scheduler,
      String base,
      OwnNodes own,
      int timeoutMillis,
      Watcher watcher) {
    this.session = session;
    nodes = session.nodes();
    this.scheduler = scheduler;
    this.base = base;
    this.own = own;
    this.watcher = watcher;
    settleNanos = 2_000_000L * timeoutMillis;
    baseWatcher = nodes.watcher(this::baseChanged);
    sweep = scheduler.every("unwanted services", SWEEP_MILLIS, this::releaseUnused);
  }

  void connected(boolean fresh) {
    wasConnected = true;
    if (interrupted) {
      suspect();
      interrupted = false;
    }
    if (fresh) {
      for (ServiceNode node : services.values()) {
        node.forgetWatches();
      }
    }
    readAll();
  }

  /** The connection is lost, or cannot be established. */
  void failed(String reason) {
    interrupted = wasConnected;
    watcher.failed(reason);
  }

  /**
   * For a while from now on, missing instances may have lost their sessions without having left.
   */
  void suspect() {
    suspectUntil = System.nanoTime() + settleNanos;
  }

  private boolean credible() {
    return suspectUntil == 0 || System.nanoTime() - suspectUntil > 0;
  }

  private void readAll() {
    readBase();
    for (ServiceNode node : new ArrayList<>(services.values())) {
      node.read(null);
    }
  }

  private void baseChanged(EventType type) {
    readBase();
  }

  private void readBase() {
    nodes.children(
        base,
        baseWatcher,
        (code, names) -> {
          if (code == Code.OK) {
            baseRead(names);
          } else if (code == Code.NONODE) {
            awaitBase();
          } else {
            baseStale = true;
            unread(nodes.words(code, base));
          }
        });
  }

  /** The node does not exist yet: no service has ever registered. */
  private void awaitBase() {
    nodes.exists(
        base,
        baseWatcher,
        (code, stat) -> {
          if (code == Code.OK) {
            readBase();
          } else if (code == Code.NONODE) {
            baseRead(new ArrayList<>());
          } else {
            baseStale = true;
            unread(nodes.words(code, base));
          }
        });
  }

  private void baseRead(List<String> names) {
    baseStale = false;
    Set<String> added = new HashSet<>(names);
    added.removeAll(folders);
    folders.clear();
    folders.addAll(names);
    Set<String> named = new HashSet<>();
    for (String folder : names) {
      named.add(ValueParser.lower(folder));
    }
    watcher.names(named);
    for (String folder : added) {
      ServiceNode node = services.get(folder);
      if (node != null) {
        node.read(null);
      } else if (wanted(ValueParser.lower(folder))) {
        watch(folder).read(null);
      }
    }
    worked();
  }

  private boolean wanted(String service) {
    return told.contains(service) || watcher.wanted(service);
  }

  private void worked() {
    if (!baseStale) {
      backoff.worked();
      watcher.ready();
    }
  }

  @Override
  public void unread(String reason) {
    watcher.failed(reason);
    if (retry == null) {
      retry =
          scheduler.after(
              "read ZooKeeper",
              backoff.failed(),
              () -> {
                retry = null;
                if (session.connected()) {
                  readStale();
                }
              });
    }
  }

  private void readStale() {
    if (baseStale) {
      readBase();
    }
    for (ServiceNode node : new ArrayList<>(services.values())) {
      if (node.stale()) {
        node.read(null);
      }
    }
  }

  /** As {@link io.graft.registry.Registry#look}. */
  void look(String service, Runnable done) {
    List<String> named = new ArrayList<>();
    for (String folder : folders) {
      if (ValueParser.lower(folder).equals(service)) {
        named.add(folder);
      }
    }
    if (named.isEmpty()) {
      named.add(NodePaths.name(service));
    }
    int[] left = {named.size()};
    for (String folder : named) {
      ServiceNode node = watch(folder);
      node.askedNow();
      node.read(
          () -> {
            if (!node.exists() && !folders.contains(folder) && !wanted(service)) {
              services.remove(folder, node);
            }
            if (--left[0] == 0) {
              done.run();
            }
          });
    }
  }

  private ServiceNode watch(String folder) {
    ServiceNode node = services.get(folder);
    if (node == null) {
      if (services.size() >= MOST_SERVICES) {
        release(longestUnasked());
      }
      node = new ServiceNode(nodes, this, base, folder);
      services.put(folder, node);
    }
    return node;
  }

  private String longestUnasked() {
    ServiceNode longest = null;
    for (ServiceNode node : services.values()) {
      if (longest == null || node.asked() - longest.asked() < 0) {
        longest = node;
      }
    }
    return longest == null ? "" : longest.folder();
  }

  private void releaseUnused() {
    long now = System.nanoTime();
    for (ServiceNode node : new ArrayList<>(services.values())) {
      if (watcher.wanted(node.service())) {
        node.askedNow();
      } else if (now - node.asked() > UNWANTED_NANOS) {
        release(node.folder());
      }
    }
  }

  private void release(String folder) {
    services.remove(folder);
    told.remove(ValueParser.lower(folder));
  }

  @Override
  public void read(ServiceNode node) {
    if (services.get(node.folder()) != node) {
      return;
    }
    String ownPath = own.path();
    if (!node.lost() || !credible() || ownPath == null) {
      if (!doubted.contains(node.service())) {
        tell(node.service(), credible());
      }
      return;
    }
    if (doubted.add(node.service()) && doubted.size() == 1) {
      nodes.exists(
          ownPath,
          null,
          (code, stat) -> {
            if (code == Code.NONODE && own.has(ownPath)) {
              suspect();
            }
            List<String> all = new ArrayList<>(doubted);
            doubted.clear();
            for (String service : all) {
              tell(service, code == Code.OK && credible());
            }
          });
    }
  }

  private void tell(String service, boolean lossesCount) {
    List<Instance> instances = new ArrayList<>();
    Set<String> departed = new HashSet<>();
    boolean exists = false;
    boolean stale = false;
    for (ServiceNode node : services.values()) {
      if (node.service().equals(service)) {
        exists |= node.exists();
        stale |= node.stale();
        node.instances(instances);
        node.departed(departed, lossesCount);
      }
    }
    if (exists || wanted(service)) {
      told.add(service);
      watcher.update(service, instances, departed);
    }
    if (!stale) {
      worked();
    }
  }

  /** Stops watching. */
  void close() {
    sweep.cancel();
    Scheduler.Task later = retry;
    if (later != null) {
      later.cancel();
    }
    services.clear();
  }
}
