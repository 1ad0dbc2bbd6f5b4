package io.graft.registry.zookeeper;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.zookeeper.AgentConfig;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/** A ZooKeeper server in this JVM. */
final class Server implements AutoCloseable {
  private static final int TICK_MILLIS = 500;

  private final Path directory;
  private int port;
  private NIOServerCnxnFactory connections;
  private ZooKeeperServer server;

  Server(Path directory) throws Exception {
    this.directory = directory;
    start();
  }

  int port() {
    return port;
  }

  String url() {
    return "zookeeper://127.0.0.1:" + port;
  }

  /** Starts on the same port as before. */
  void start() throws Exception {
    File data = Files.createDirectories(directory.resolve("data")).toFile();
    server = new ZooKeeperServer(data, data, TICK_MILLIS);
    connections = new NIOServerCnxnFactory();
    connections.configure(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    port = connections.getLocalPort();
    connections.startup(server);
  }

  void stop() {
    connections.shutdown();
  }

  void wipe() throws IOException {
    try (Stream<Path> all = Files.walk(directory.resolve("data"))) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** Expires a session. */
  void expire(long session) {
    server.closeSession(session);
  }

  /** Returns the session of an ephemeral node; 0: the node does not exist. */
  long owner(String path) {
    try {
      return server.getZKDatabase().statNode(path, null).getEphemeralOwner();
    } catch (KeeperException.NoNodeException e) {
      return 0;
    }
  }

  boolean has(String path) {
    return server.getZKDatabase().getNode(path) != null;
  }

  String text(String path) throws Exception {
    return new String(
        server.getZKDatabase().getData(path, new Stat(), null), StandardCharsets.UTF_8);
  }

  List<String> children(String path) throws Exception {
    return server.getZKDatabase().getChildren(path, new Stat(), null);
  }

  /** An ordinary client. */
  ZooKeeper client() throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    ZooKeeper made =
        new ZooKeeper(
            "127.0.0.1:" + port,
            30000,
            event -> {
              if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
              }
            },
            new AgentConfig(null, reason -> {}));
    connected.await();
    return made;
  }

  static void put(ZooKeeper client, String path, String text, CreateMode mode) throws Exception {
    for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      try {
        client.create(
            path.substring(0, slash), new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      } catch (KeeperException.NodeExistsException e) {
        // As it should be.
        continue;
      }
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      client.create(path, bytes, Ids.OPEN_ACL_UNSAFE, mode);
    } catch (KeeperException.NodeExistsException e) {
      client.setData(path, bytes, -1);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
