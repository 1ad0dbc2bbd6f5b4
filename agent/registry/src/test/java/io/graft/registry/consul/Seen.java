package io.graft.registry.consul;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.http.ServerUrl;
import io.graft.registry.Await;
import io.graft.registry.Completion;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.registry.Watcher;
import io.graft.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A registry on a thread of its own, as the agent uses it, and what it says. */
final class Seen implements AutoCloseable, Watcher {
  final Scheduler scheduler = new Scheduler("consul-test");
  final Wire wire = new Wire();
  final Registry registry;
  final Map<String, List<Instance>> services = new ConcurrentHashMap<>();
  final Map<String, Set<String>> departed = new ConcurrentHashMap<>();

  /** Every list of ids that was told, of all services. */
  final List<Set<String>> history = new CopyOnWriteArrayList<>();

  final List<String> failures = new CopyOnWriteArrayList<>();
  final AtomicInteger readies = new AtomicInteger();
  volatile Set<String> names = Set.of();

  Seen(String url) {
    this(url, Map.of());
  }

  Seen(String url, Map<String, String> settings) {
    registry =
        new ConsulFactory()
            .registry(ServerUrl.parse(url, 8500), context(settings, scheduler, wire));
  }

  static RegistryContext context(Map<String, String> settings, Scheduler scheduler, Wire wire) {
    return new RegistryContext(new Settings(settings, Map.of(), Map.of()), scheduler, wire);
  }

  Seen watching() {
    scheduler.execute("watch", () -> registry.watch(this));
    Await.until("something to be said", () -> readies.get() + failures.size() > 0, () -> this);
    return this;
  }

  Seen looking(String service) {
    AtomicInteger done = new AtomicInteger();
    scheduler.execute("look", () -> registry.look(service, done::incrementAndGet));
    Await.until("an answer about " + service, () -> done.get() == 1, () -> this);
    return this;
  }

  /** Waits for the end; {@code null}: it has succeeded, else the reason. */
  String ask(Consumer<Completion> question) {
    AtomicReference<String> end = new AtomicReference<>("");
    scheduler.execute(
        "ask",
        () ->
            question.accept(
                new Completion() {
                  @Override
                  public void succeeded() {
                    end.set(null);
                  }

                  @Override
                  public void failed(String reason) {
                    end.set(reason);
                  }
                }));
    Await.until("an end", () -> !"".equals(end.get()), () -> this);
    return end.get();
  }

  void await(String service, String... ids) {
    Set<String> wanted = new TreeSet<>(List.of(ids));
    Await.until(service + " to be " + wanted, () -> wanted.equals(ids(service)), () -> this);
  }

  void awaitFailure(String part) {
    Await.until(part, () -> failures.stream().anyMatch(each -> each.contains(part)), () -> this);
  }

  void nextReady() {
    int before = readies.get();
    Await.until("to be ready again", () -> readies.get() > before, () -> this);
  }

  /** {@code null}: the service was not told. */
  Set<String> ids(String service) {
    List<Instance> told = services.get(service);
    return told == null ? null : ids(told);
  }

  private static Set<String> ids(List<Instance> told) {
    Set<String> ids = new TreeSet<>();
    told.forEach(each -> ids.add(each.id()));
    return ids;
  }

  @Override
  public void update(String service, List<Instance> instances, Set<String> gone) {
    departed.put(service, Set.copyOf(gone));
    services.put(service, new ArrayList<>(instances));
    history.add(ids(instances));
  }

  @Override
  public void names(Set<String> all) {
    names = all;
  }

  @Override
  public void ready() {
    readies.incrementAndGet();
  }

  @Override
  public void failed(String reason) {
    failures.add(reason);
  }

  @Override
  public boolean wanted(String service) {
    return services.containsKey(service);
  }

  @Override
  public void close() {
    scheduler.execute("close", registry::close);
    scheduler.stop(1000);
    wire.close(1000);
  }

  @Override
  public String toString() {
    return services + " departed " + departed + " failures " + failures + " names " + names;
  }
}
