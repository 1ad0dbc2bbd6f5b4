package io.graft.governance.simulation;

import io.graft.governance.service.Instance;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which client reaches which server, and how fast. */
final class Network {
  final World world;
  private final Map<String, Server> byId = new HashMap<>();
  private final Map<Client, Set<Server>> cut = new HashMap<>();

  /** One way, in nanoseconds. */
  long latency;

  Network(World world) {
    this.world = world;
  }

  void add(Server server) {
    byId.put(server.instance.id(), server);
  }

  Server server(Instance instance) {
    return byId.get(instance.id());
  }

  /** Packets between the two are lost from now on. */
  void cut(Client client, Server server) {
    cut.computeIfAbsent(client, c -> new HashSet<>()).add(server);
  }

  /** Every client reaches every server again. */
  void heal() {
    cut.clear();
  }

  boolean reaches(Client client, Server server) {
    Set<Server> unreachable = cut.get(client);
    return unreachable == null || !unreachable.contains(server);
  }
}
