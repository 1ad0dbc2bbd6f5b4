package io.graft.floor;

import io.graft.probe.floor.Instance;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import io.graft.test.servers.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Three instances of each of three services, at one port of 127.0.0.1, 127.0.0.2 and 127.0.0.3: an
 * HTTP server ({@code orders}), a database ({@code db}), and Redis ({@code cache}).
 */
final class Instances implements AutoCloseable {
  static final List<String> ADDRESSES = List.of("127.0.0.1", "127.0.0.2", "127.0.0.3");

  final int http = Ports.lasting();
  final int database = Ports.lasting();
  final int redis = Ports.lasting();
  private final Map<String, JavaProcess> processes = new TreeMap<>();
  private final Map<String, RedisServer> caches = new TreeMap<>();

  void start() {
    for (String address : ADDRESSES) {
      if (!processes.containsKey(address)) {
        processes.put(
            address,
            JavaProcess.on(Jdk.current())
                .main(Instance.class)
                .name("instance " + address)
                .arguments(address, Integer.toString(http), Integer.toString(database))
                .start());
      }
      RedisServer cache = caches.computeIfAbsent(address, at -> new RedisServer(at, redis));
      if (!cache.isRunning()) {
        cache.start();
      }
    }
    processes.values().forEach(process -> process.awaitOut("listening"));
  }

  /** The instances, for {@code graft.registry}. */
  String registry() {
    return "static:"
        + String.join(
            ",", List.of(list("orders", http), list("db", database), list("cache", redis)));
  }

  private static String list(String service, int port) {
    List<String> all = new ArrayList<>();
    for (String address : ADDRESSES) {
      all.add(address + ":" + port);
    }
    return service + "=" + String.join(",", all);
  }

  /** {@code kill -9} of everything at an address. */
  void kill(String address) {
    JavaProcess process = processes.remove(address);
    process.kill();
    process.close();
    caches.get(address).kill();
  }

  @Override
  public void close() {
    processes.values().forEach(JavaProcess::close);
    caches.values().forEach(RedisServer::close);
  }
}
