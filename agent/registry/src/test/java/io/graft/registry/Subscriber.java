package io.graft.registry;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.net.Await;
import io.graft.net.http.HttpTransport;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Runs a registry on a thread of its own, as the agent does, and records its reports. */
public class Subscriber implements AutoCloseable, Watcher {
  public final Scheduler scheduler = new Scheduler("test");
  public final HttpTransport transport = new HttpTransport();
  public final Registry registry;
  public final Map<String, Map<String, Instance>> services = new ConcurrentHashMap<>();
  public final Map<String, Set<String>> departed = new ConcurrentHashMap<>();

  /** All sets of ids that were reported, for all services. */
  public final List<Set<String>> history = new CopyOnWriteArrayList<>();

  public final List<String> failures = new CopyOnWriteArrayList<>();
  public volatile Set<String> names = Set.of();
  public final AtomicInteger readies = new AtomicInteger();

  public Subscriber(Map<String, String> settings, Function<RegistryContext, Registry> made) {
    registry = made.apply(context(settings, scheduler, transport));
  }

  public static RegistryContext context(
      Map<String, String> settings, Scheduler scheduler, HttpTransport transport) {
    return new RegistryContext(new Settings(settings, Map.of(), Map.of()), scheduler, transport);
  }

  public Subscriber watching() {
    scheduler.execute("watch", () -> registry.watch(this));
    return this;
  }

  public Subscriber looking(String service) {
    AtomicInteger done = new AtomicInteger();
    scheduler.execute("look", () -> registry.look(service, done::incrementAndGet));
    Await.until("an answer about " + service, () -> done.get() == 1, () -> this);
    return this;
  }

  /** Waits for the result; {@code null}: success, otherwise the reason. */
  public String ask(Consumer<Completion> question) {
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

  /** Waits for one more response of the registry. */
  public void nextAnswer() {
    int before = readies.get();
    Await.until("one more answer", () -> readies.get() > before, () -> this);
  }

  public void await(String service, String... ids) {
    Set<String> wanted = new TreeSet<>(List.of(ids));
    Await.until(service + " to be " + wanted, () -> ids(service).equals(wanted), () -> this);
  }

  /** Waits for a failure with this text in its reason. */
  public void awaitFailure(String part) {
    Await.until(part, () -> failures.stream().anyMatch(each -> each.contains(part)), () -> this);
  }

  /** Empty if the service was not reported, too. */
  public Set<String> ids(String service) {
    return new TreeSet<>(services.getOrDefault(service, Map.of()).keySet());
  }

  @Override
  public void update(String service, List<Instance> instances, Set<String> gone) {
    Map<String, Instance> byId =
        instances.stream().collect(Collectors.toMap(Instance::id, one -> one));
    // In this order: a test waits for the instances and then checks the others.
    departed.put(service, Set.copyOf(gone));
    history.add(byId.keySet());
    services.put(service, byId);
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
    transport.close(1000);
  }

  @Override
  public String toString() {
    return services + " departed " + departed + " failures " + failures + " names " + names;
  }
}
