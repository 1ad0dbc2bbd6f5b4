package io.graft.registry.nacos;

import io.graft.registry.Watcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The services that are watched, and when each has to be asked for. On the agent's thread. */
final class WatchList {
  /** Of so many at most; the one that was wanted longest ago makes room. */
  static final int MOST = 256;

  private static final long LET_GO_NANOS = 3600 * 1_000_000_000L;

  /** Of services that are not called, each how manieth round asks for them. */
  private static final int RARELY = 3;

  private final Map<String, ServiceWatch> watches = new LinkedHashMap<>();

  /** Services that were watched and then let go, some of which may be called again. */
  private final Set<String> released = new HashSet<>();

  /** This JVM's own service, which is watched whether or not there are instances of it. */
  private @Nullable String own;

  boolean isEmpty() {
    return watches.isEmpty();
  }

  @Nullable ServiceWatch get(String service) {
    return watches.get(service);
  }

  void keep(ServiceWatch watch) {
    own = watch.service;
    add(watch);
  }

  void add(ServiceWatch watch) {
    if (watches.containsKey(watch.service)) {
      return;
    }
    if (watches.size() >= MOST) {
      ServiceWatch oldest = null;
      for (ServiceWatch each : watches.values()) {
        boolean older = oldest == null || each.wantedNanos - oldest.wantedNanos < 0;
        oldest = older && !each.service.equals(own) ? each : oldest;
      }
      if (oldest != null) {
        release(oldest);
      }
    }
    released.remove(watch.service);
    watches.put(watch.service, watch);
  }

  private void release(ServiceWatch watch) {
    watches.remove(watch.service);
    if (released.size() < 4 * MOST) {
      released.add(watch.service);
    }
  }

  /** A round has asked for it: one that the registry does not know is let go. */
  void asked(ServiceWatch watch) {
    if (!watch.exists && !watch.service.equals(own)) {
      watches.remove(watch.service);
    }
  }

  /**
   * What a round has to ask for now: all that this JVM calls, some of the rest.
   *
   * @param now {@link System#nanoTime}
   */
  List<ServiceWatch> due(Watcher watcher, long now) {
    for (String service : new ArrayList<>(released)) {
      if (watcher.wanted(service)) {
        add(new ServiceWatch(service, now));
      }
    }
    List<ServiceWatch> due = new ArrayList<>();
    for (ServiceWatch watch : new ArrayList<>(watches.values())) {
      if (watcher.wanted(watch.service)) {
        watch.wantedNanos = now;
      } else if (now - watch.wantedNanos > LET_GO_NANOS && !watch.service.equals(own)) {
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
