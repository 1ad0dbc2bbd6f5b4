package io.graft.registry.zookeeper;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.net.http.HttpTransport;
import io.graft.net.server.ServerUrl;
import io.graft.registry.Completion;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.registry.Watcher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The agent from a registry's point of view: its thread, and a watcher that records reports. */
final class TestAgent implements Watcher, AutoCloseable {
  final Scheduler scheduler = new Scheduler("test");
  final Registry registry;
  final Map<String, List<Instance>> instances = new ConcurrentHashMap<>();
  final Map<String, Set<String>> departed = new ConcurrentHashMap<>();
  final Set<String> failures = ConcurrentHashMap.newKeySet();
  volatile Set<String> names = Set.of();
  volatile int ready;

  TestAgent(String url) {
    this(url, Map.of());
  }

  TestAgent(String url, Map<String, String> settings) {
    RegistryContext context =
        new RegistryContext(
            new Settings(settings, Map.of(), Map.of()), scheduler, new HttpTransport());
    registry = new ZookeeperFactory().registry(ServerUrl.parse(url, 2181), context);
    scheduler.execute("watch", () -> registry.watch(this));
  }

  static Instance instance(String service, String id, int port) {
    return Instance.builder(service, id, "127.0.0.1", port)
        .metadata(Map.of("started", "1764400000000"))
        .build();
  }

  /** Returns the registry's result: empty, or the reason of the failure. */
  private String asked(Consumer<Completion> question) throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    scheduler.execute(
        "ask",
        () ->
            question.accept(
                new Completion() {
                  @Override
                  public void succeeded() {
                    answer.complete("");
                  }

                  @Override
                  public void failed(String reason) {
                    answer.complete(reason);
                  }
                }));
    return answer.get(60, TimeUnit.SECONDS);
  }

  String register(Instance self) throws Exception {
    return asked(done -> registry.register(self, done));
  }

  String renew(Instance self) throws Exception {
    return asked(done -> registry.renew(self, done));
  }

  String drain(Instance self) throws Exception {
    return asked(done -> registry.drain(self, done));
  }

  String deregister(Instance self) throws Exception {
    return asked(done -> registry.deregister(self, done));
  }

  void look(String service) throws Exception {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    scheduler.execute("look", () -> registry.look(service, () -> done.complete(true)));
    done.get(60, TimeUnit.SECONDS);
  }

  /** The ids of the instances last reported, in order. */
  List<String> ids(String service) {
    List<String> ids = new ArrayList<>();
    for (Instance each : instances.getOrDefault(service, List.of())) {
      ids.add(each.id());
    }
    Collections.sort(ids);
    return ids;
  }

  void awaitIds(String service, String... ids) throws Exception {
    Await.until(service + " is " + List.of(ids), () -> ids(service).equals(List.of(ids)), this);
  }

  @Override
  public void update(String service, List<Instance> now, Set<String> gone) {
    departed.computeIfAbsent(service, s -> ConcurrentHashMap.newKeySet()).addAll(gone);
    instances.put(service, new ArrayList<>(now));
  }

  @Override
  public void names(Set<String> services) {
    names = services;
  }

  @Override
  public void ready() {
    ready++;
  }

  @Override
  public void failed(String reason) {
    failures.add(reason);
  }

  @Override
  public boolean wanted(String service) {
    return instances.containsKey(service);
  }

  @Override
  public String toString() {
    return instances + ", departed " + departed + ", names " + names + ", failures " + failures;
  }

  @Override
  public void close() {
    scheduler.execute("close", registry::close);
    scheduler.execute("end", () -> scheduler.stop(1));
  }
}
