package io.graft.registry.nacos;

import io.graft.registry.Watcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The services that are polled, and when each is due. On the agent's thread. */
final class WatchList {
  /** The maximum number of services; a new one replaces the one that was looked for longest ago. */
  static final int MOST = 256;

  private static final long LET_GO_NANOS = 3600 * 1_000_000_000L;

  /** A service that is not called is polled in every third round. */
  private static final int RARELY = 3;

  private final Map<String, NacosWatch> watches = new LinkedHashMap<>();

  /** Services that are no longer polled, but may be called again. */
  private final Set<String> released = new HashSet<>();

  /** This JVM's own services, which are polled whether or not they have instances. */
  private final Set<String> own = new HashSet<>();

  boolean isEmpty() {
    return watches.isEmpty();
  }

  @Nullable NacosWatch get(String service) {
    return watches.get(service);
  }

  void keep(NacosWatch watch) {
    own.add(watch.service);
    add(watch);
  }

  void add(NacosWatch watch) {
    if (watches.containsKey(watch.service)) {
      return;
    }
    if (watches.size() >= MOST) {
      NacosWatch oldest = null;
      for (NacosWatch each : watches.values()) {
        boolean older = oldest == null || each.wantedNanos - oldest.wantedNanos < 0;
        oldest = older && !own.contains(each.service) ? each : oldest;
      }
      if (oldest != null) {
        release(oldest);
      }
    }
    released.remove(watch.service);
    watches.put(watch.service, watch);
  }

  private void release(NacosWatch watch) {
    watches.remove(watch.service);
    if (released.size() < 4 * MOST) {
      released.add(watch.service);
    }
  }

  /** A round has polled the service: if the registry does not know it, it is dropped. */
  void asked(NacosWatch watch) {
    if (!watch.exists && !own.contains(watch.service)) {
      watches.remove(watch.service);
    }
  }

  /**
   * Returns the services to poll in this round: all that this JVM calls, and some of the rest.
   *
   * @param now {@link System#nanoTime}
   */
  List<NacosWatch> due(Watcher watcher, long now) {
    for (String service : new ArrayList<>(released)) {
      if (watcher.wanted(service)) {
        add(new NacosWatch(service, now));
      }
    }
    List<NacosWatch> due = new ArrayList<>();
    for (NacosWatch watch : new ArrayList<>(watches.values())) {
      if (watcher.wanted(watch.service)) {
        watch.wantedNanos = now;
      } else if (now - watch.wantedNanos > LET_GO_NANOS && !own.contains(watch.service)) {
        release(watch);
        continue;
      } else if (watch.exists && ++watch.skipped < RARELY) {
        continue;
      }
      watch.skipped = 0;
      due.add(watch);
    }
    return due;
  }
}
