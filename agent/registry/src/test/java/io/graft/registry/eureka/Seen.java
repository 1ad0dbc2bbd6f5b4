package io.graft.registry.eureka;

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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A registry on a thread of its own, as the agent uses it, and what it says. */
final class Seen implements AutoCloseable, Watcher {
  final Scheduler scheduler = new Scheduler("eureka-test");
  final Wire wire = new Wire();
  final Registry registry;
  final Map<String, Map<String, Instance>> services = new ConcurrentHashMap<>();
  final Map<String, Set<String>> departed = new ConcurrentHashMap<>();
  final List<String> failures = new CopyOnWriteArrayList<>();
  final AtomicInteger readies = new AtomicInteger();
  volatile Set<String> names = Set.of();

  Seen(String url) {
    RegistryContext context =
        new RegistryContext(new Settings(Map.of(), Map.of(), Map.of()), scheduler, wire);
    registry = new EurekaFactory().registry(ServerUrl.parse(url, 8761), context);
  }

  Seen watching() {
    scheduler.execute("watch", () -> registry.watch(this));
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

  void nextAnswer() {
    int before = readies.get();
    Await.until("one more answer", () -> readies.get() > before, () -> this);
  }

  void await(String service, String... ids) {
    Set<String> wanted = new TreeSet<>(List.of(ids));
    Await.until(service + " to be " + wanted, () -> ids(service).equals(wanted), () -> this);
  }

  Set<String> ids(String service) {
    return new TreeSet<>(services.getOrDefault(service, Map.of()).keySet());
  }

  @Override
  public void update(String service, List<Instance> instances, Set<String> gone) {
    // In this order: a test waits for the instances and asks then who has departed.
    departed.put(service, gone);
    services.put(service, instances.stream().collect(Collectors.toMap(Instance::id, one -> one)));
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
