package io.graft.registry;

import io.graft.governance.service.Instance;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A watcher that records its reports. */
public final class RecordingWatcher implements Watcher {
  public final Map<String, List<Instance>> services = new ConcurrentHashMap<>();
  public final Map<String, Set<String>> departed = new ConcurrentHashMap<>();
  public final List<String> failures = new CopyOnWriteArrayList<>();
  public final AtomicInteger ready = new AtomicInteger();
  public final AtomicInteger updates = new AtomicInteger();
  public volatile Set<String> names = Set.of();
  private final Set<String> wanted = ConcurrentHashMap.newKeySet();

  /** Marks a service as called. */
  public void want(String service) {
    wanted.add(service);
  }

  /** Returns ids and addresses of a service's instances; {@code null}: unknown service. */
  public Map<String, String> of(String service) {
    List<Instance> all = services.get(service);
    if (all == null) {
      return null;
    }
    Map<String, String> ids = new TreeMap<>();
    all.forEach(each -> ids.put(each.id(), each.authority()));
    return ids;
  }

  @Override
  public void update(String service, List<Instance> instances, Set<String> left) {
    // In this order: a test waits for the instances and then checks the departed ones.
    departed.merge(
        service,
        Set.copyOf(left),
        (before, now) -> {
          Set<String> both = new TreeSet<>(before);
          both.addAll(now);
          return both;
        });
    services.put(service, List.copyOf(instances));
    updates.incrementAndGet();
  }

  @Override
  public void names(Set<String> all) {
    names = Set.copyOf(all);
  }

  @Override
  public void ready() {
    ready.incrementAndGet();
  }

  @Override
  public void failed(String reason) {
    failures.add(reason);
  }

  @Override
  public boolean wanted(String service) {
    return wanted.contains(service);
  }

  @Override
  public String toString() {
    return services + " departed " + departed + " failures " + failures + " ready " + ready;
  }
}
