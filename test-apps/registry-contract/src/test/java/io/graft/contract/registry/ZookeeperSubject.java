package io.graft.contract.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.graft.test.servers.ZooKeeperServer;
import io.graft.test.servers.ZooKeeperSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;

/** ZooKeeper, where one part of the tree belongs to somebody else. */
final class ZookeeperSubject extends ServerSubject implements RulesSubject {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, ZooKeeperSession> registered = new ConcurrentHashMap<>();

  private interface Work<T> {
    T on(ZooKeeper client) throws KeeperException, InterruptedException;
  }

  ZookeeperSubject() {
    super("zookeeper", new ZooKeeperServer().start());
  }

  private ZooKeeperServer zookeeper() {
    return (ZooKeeperServer) server;
  }

  private <T> T ask(Work<T> work) {
    try (ZooKeeperSession session = zookeeper().session()) {
      return on(session, work);
    }
  }

  private static <T> T on(ZooKeeperSession session, Work<T> work) {
    try {
      return work.on(session.client());
    } catch (KeeperException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String url(int port) {
    return "zookeeper://127.0.0.1:" + port + "?timeout=3s";
  }

  @Override
  public String rulesUrl(int port) {
    return "zookeeper://127.0.0.1:" + port + "/graft?timeout=3s";
  }

  @Override
  public String forbiddenUrl(int port) {
    put("/locked", "");
    ask(
        client ->
            client.setACL(
                "/locked",
                Collections.singletonList(
                    new ACL(Perms.ALL, new Id("digest", digest("ann:secret")))),
                -1));
    return "zookeeper://bob:guess@127.0.0.1:" + port + "/locked?timeout=3s";
  }

  private static String digest(String user) {
    try {
      return DigestAuthenticationProvider.generateDigest(user);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Set<String> seen(String service) {
    return ask(client -> seen(client, "/services/" + service));
  }

  private static Set<String> seen(ZooKeeper client, String path)
      throws KeeperException, InterruptedException {
    Set<String> seen = new TreeSet<>();
    try {
      for (String id : client.getChildren(path, false)) {
        JsonNode node = JSON.readTree(client.getData(path + "/" + id, false, null));
        if (node.at("/payload/metadata/instance_status").asText("UP").equals("UP")) {
          seen.add(node.path("address").asText() + ":" + node.path("port").asInt());
        }
      }
    } catch (KeeperException.NoNodeException e) {
      // Of a service that nobody runs, or of an instance that goes just now.
      return seen;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return seen;
  }

  private static Op instance(String service, String host, int port) {
    // As Curator writes it for an application that has no payload.
    String text =
        """
        {"name":"%s","id":"%s","address":"%s","port":%d,"sslPort":null,"payload":null,
         "registrationTimeUTC":1700000000000,"serviceType":"DYNAMIC","uriSpec":null}
        """
            .formatted(service, id(host, port), host, port);
    return Op.create(
        "/services/" + service + "/" + id(host, port),
        text.getBytes(StandardCharsets.UTF_8),
        Ids.OPEN_ACL_UNSAFE,
        CreateMode.EPHEMERAL);
  }

  private static String id(String host, int port) {
    return host + "-" + port;
  }

  @Override
  public void register(String service, String host, int port) {
    registerAll(service, host, port, 1);
  }

  @Override
  public void registerAll(String service, String host, int firstPort, int count) {
    put("/services/" + service, "");
    List<Op> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(instance(service, host, firstPort + i));
    }
    // One session for all of many: its nodes are to live on.
    String owner = count == 1 ? service + id(host, firstPort) : "many";
    ZooKeeperSession session = registered.computeIfAbsent(owner, ignored -> zookeeper().session());
    on(session, client -> client.multi(all));
  }

  @Override
  public void deregister(String service, String host, int port) {
    registered.remove(service + id(host, port)).close();
  }

  /** Makes a node, and those above it. */
  private void put(String path, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ask(
        client -> {
          for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            make(client, path.substring(0, slash), new byte[0]);
          }
          if (!make(client, path, bytes)) {
            client.setData(path, bytes, -1);
          }
          return null;
        });
  }

  private static boolean make(ZooKeeper client, String path, byte[] bytes)
      throws KeeperException, InterruptedException {
    try {
      client.create(path, bytes, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      return true;
    } catch (KeeperException.NodeExistsException e) {
      return false;
    }
  }

  @Override
  public void writeFleet(String text) {
    put("/graft/fleet", text);
  }

  @Override
  public void writeService(String service, String text) {
    put("/graft/service/" + service, text);
  }

  @Override
  public Duration expiry() {
    return Duration.ofSeconds(5);
  }

  /** A session that the servers have forgotten is given up after four thirds of its time-out. */
  @Override
  public Duration renewal() {
    return Duration.ofSeconds(6);
  }

  @Override
  public void close() {
    registered.values().forEach(ZooKeeperSession::close);
    super.close();
  }
}
