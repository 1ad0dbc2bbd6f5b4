package io.graft.registry.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.net.Await;
import io.graft.net.http.HttpTransport;
import io.graft.net.server.ServerUrl;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.registry.Watcher;
import io.graft.registry.dns.message.Name;
import io.graft.registry.dns.message.ResourceRecord;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A registry on a name server with scripted responses, and its reports. */
@Timeout(120)
abstract class DnsFixture {
  static final Name LIST = Name.of("_http._tcp.orders.svc.test");
  static final Name HOST = Name.of("a.svc.test");

  @TempDir Path directory;

  final Scheduler scheduler = new Scheduler("test");
  final HttpTransport transport = new HttpTransport();
  final Seen seen = new Seen();
  private final List<Registry> open = new ArrayList<>();
  FakeNameServer server;

  /** The registry's reports. */
  static final class Seen implements Watcher {
    final Map<String, List<Instance>> services = new ConcurrentHashMap<>();
    final Set<String> departed = ConcurrentHashMap.newKeySet();
    final List<String> failures = new CopyOnWriteArrayList<>();
    final AtomicInteger ready = new AtomicInteger();

    @Override
    public void update(String service, List<Instance> instances, Set<String> gone) {
      departed.addAll(gone);
      services.put(service, new ArrayList<>(instances));
    }

    @Override
    public void names(Set<String> names) {}

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
      return services.containsKey(service);
    }
  }

  @BeforeEach
  void open() throws IOException {
    server = new FakeNameServer();
  }

  @AfterEach
  void close() throws IOException {
    for (Registry registry : open) {
      scheduler.execute("close", registry::close);
    }
    scheduler.stop(5000);
    transport.close(5000);
    server.close();
  }

  Registry watched(String url) {
    return watched(url, new File("/nowhere"));
  }

  Registry watched(String url, File resolvConf) {
    RegistryContext context =
        new RegistryContext(Settings.read(Collections.emptyMap()), scheduler, transport);
    Registry registry =
        DnsFactory.registry(new DnsOptions(ServerUrl.parse(url, 53)), context, resolvConf);
    open.add(registry);
    scheduler.execute("watch", () -> registry.watch(seen));
    return registry;
  }

  String at(String domain, String more) {
    return "dns://" + domain + "?server=" + server.address() + more;
  }

  List<Instance> looked(Registry registry, String service, int count) {
    Await.until(
        count + " instances of " + service,
        () -> {
          look(registry, service);
          List<Instance> all = seen.services.get(service);
          return all != null && all.size() == count;
        },
        () -> seen.services + " " + seen.failures + " " + server.asked);
    return seen.services.get(service);
  }

  /** Looks up a service, and waits for the end. */
  void look(Registry registry, String service) {
    AtomicInteger done = new AtomicInteger();
    scheduler.execute("look", () -> registry.look(service, done::incrementAndGet));
    Await.until("look to end", () -> done.get() > 0, () -> server.asked);
    assertEquals(1, done.get());
  }

  static ResourceRecord service(Name name, int weight, int port, Name target) {
    return ResourceRecord.service(name, 5, 0, weight, port, target);
  }

  static ResourceRecord address(Name name, String address) throws IOException {
    return ResourceRecord.address(name, 5, InetAddress.getByName(address));
  }
}
