package io.graft.governance.simulation;

import static io.graft.governance.simulation.World.MILLI;

import io.graft.governance.service.Directory;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A service: its instances, and which client the registry informs of them when. */
final class Service {
  /** What one client knows of all services. */
  static final class View implements Directory {
    private final Map<String, Snapshot> known = new HashMap<>();
    private long newest;

    @Override
    public Snapshot find(String service) {
      return known.get(service);
    }

    @Override
    public boolean await(String service, long nanos) {
      return true;
    }

    @Override
    public void look(String service, long nanos) {}
  }

  final String name;
  private final World world;
  private final Network network;
  private final int workers;
  private final double work;
  private final List<View> views = new ArrayList<>();
  private final Set<Server> registered = new LinkedHashSet<>();

  /** All instances that there ever were, in their order. */
  final List<Server> servers = new ArrayList<>();

  /** How long a registry takes to tell a client, in nanoseconds: from a half of it to all. */
  long delay;

  /**
   * @param workers of each instance
   * @param work mean service time in nanoseconds
   */
  Service(Network network, String name, int instances, int workers, double work) {
    this.network = network;
    this.world = network.world;
    this.name = name;
    this.workers = workers;
    this.work = work;
    for (int i = 0; i < instances; i++) {
      register(start());
    }
  }

  /** Ten milliseconds and four workers. */
  Service(Network network, String name, int instances) {
    this(network, name, instances, 4, 10 * MILLI);
  }

  /** A new instance, which the registry does not know yet. */
  Server start() {
    int n = servers.size();
    Instance instance =
        Instance.builder(name, name + "-" + n, "10.0." + n / 250 + "." + n % 250, 8080).build();
    Server server = new Server(world, instance, workers, work);
    servers.add(server);
    network.add(server);
    return server;
  }

  /** The registry learns of an instance, and tells it on. */
  void register(Server server) {
    registered.add(server);
    publish();
  }

  /** The registry no longer knows an instance, and tells it on. */
  void deregister(Server server) {
    registered.remove(server);
    publish();
  }

  /** Informs a client of the current instances, and from now on of each change. */
  void tell(View view) {
    views.add(view);
    view.known.put(name, snapshot());
  }

  private Snapshot snapshot() {
    List<Instance> list = new ArrayList<>();
    registered.forEach(s -> list.add(s.instance));
    return Snapshot.of(name, list);
  }

  private void publish() {
    Snapshot snapshot = snapshot();
    for (View view : views) {
      long at = world.now() + (delay == 0 ? 0 : delay / 2 + world.random.nextLong(delay / 2));
      view.newest = Math.max(view.newest, at);
      world.after(view.newest - world.now(), () -> view.known.put(name, snapshot));
    }
  }

  /** The share of the requests since {@link #forget} that an instance got. */
  double share(int i) {
    long all = servers.stream().mapToLong(s -> s.received).sum();
    return all == 0 ? 0 : (double) servers.get(i).received / all;
  }

  /** Requests that reached any instance since {@link #forget}. */
  long received() {
    return servers.stream().mapToLong(s -> s.received).sum();
  }

  /** Resets the counts. */
  void forget() {
    servers.forEach(s -> s.received = 0);
  }
}
