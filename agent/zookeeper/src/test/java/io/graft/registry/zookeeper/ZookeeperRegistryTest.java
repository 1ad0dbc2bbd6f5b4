package io.graft.registry.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZookeeperRegistryTest {
  private static final String NODE = "/services/orders/orders-1";

  @TempDir Path directory;
  private Server server;

  @BeforeEach
  void start() throws Exception {
    server = new Server(directory);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void anInstanceIsSeenByOthersUntilItLeaves() throws Exception {
    Instance self = TestAgent.instance("orders", "orders-1", 8080);
    try (TestAgent orders = new TestAgent(server.url());
        TestAgent caller = new TestAgent(server.url())) {
      assertEquals("", orders.register(self));
      caller.look("orders");
      caller.awaitIds("orders", "orders-1");
      assertEquals(List.of(self), caller.instances.get("orders"));
      assertEquals("", orders.renew(self));
      assertEquals("", orders.drain(self));
      caller.awaitIds("orders");
      assertEquals(Set.of("orders-1"), caller.departed.get("orders"));
      assertTrue(server.text(NODE).contains("OUT_OF_SERVICE"));
      assertEquals("", orders.renew(self));
      assertTrue(server.text(NODE).contains("\"enabled\":false"));
      assertEquals("", orders.register(self));
      caller.awaitIds("orders", "orders-1");
      assertEquals("", orders.deregister(self));
      assertEquals("", orders.deregister(self));
      caller.awaitIds("orders");
      assertFalse(server.has(NODE));
    }
  }

  @Test
  void aServiceRegisteredLaterIsFound() throws Exception {
    try (TestAgent caller = new TestAgent(server.url());
        TestAgent orders = new TestAgent(server.url())) {
      caller.look("orders");
      assertEquals(Map.of(), caller.instances);
      Await.until("it is ready", () -> caller.ready > 0, caller);
      orders.register(TestAgent.instance("orders", "orders-1", 8080));
      Await.until("names are told", () -> caller.names.equals(Set.of("orders")), caller);
      caller.look("orders");
      caller.awaitIds("orders", "orders-1");
    }
  }

  @Test
  void changesAreReported() throws Exception {
    Instance self = TestAgent.instance("orders", "orders-1", 8080);
    try (TestAgent orders = new TestAgent(server.url());
        TestAgent caller = new TestAgent(server.url())) {
      orders.register(self);
      caller.look("orders");
      for (int i = 1; i <= 20; i++) {
        Instance next = TestAgent.instance("orders", "orders-1", i);
        orders.register(next);
        Await.until(
            "it is " + next, () -> caller.instances.get("orders").equals(List.of(next)), caller);
      }
    }
  }

  @Test
  void aDeadInstanceHasDepartedAndAnOldNodeIsReplaced() throws Exception {
    Instance self = TestAgent.instance("orders", "orders-1", 8080);
    try (TestAgent orders = new TestAgent(server.url());
        TestAgent caller = new TestAgent(server.url())) {
      ZooKeeper old = server.client();
      Server.put(old, NODE, "{\"address\":\"127.0.0.1\",\"port\":1}", CreateMode.EPHEMERAL);
      caller.look("orders");
      caller.awaitIds("orders", "orders-1");
      assertEquals("", orders.register(self));
      assertTrue(server.owner(NODE) != old.getSessionId());
      Await.until(
          "the new one is seen",
          () -> caller.instances.get("orders").equals(List.of(self)),
          caller);
      Server.put(
          old,
          "/services/orders/orders-2",
          "{\"address\":\"127.0.0.1\",\"port\":2}",
          CreateMode.EPHEMERAL);
      caller.awaitIds("orders", "orders-1", "orders-2");
      server.expire(old.getSessionId());
      caller.awaitIds("orders", "orders-1");
      assertTrue(caller.departed.get("orders").contains("orders-2"), caller.toString());
      old.close();
    }
  }

  @Test
  void aNodeIsCreatedAgainAfterSessionExpiryOrDeletion() throws Exception {
    Instance self = TestAgent.instance("orders", "orders-1", 8080);
    try (TestAgent orders = new TestAgent(server.url())) {
      orders.register(self);
      long first = server.owner(NODE);
      server.expire(first);
      Await.until(
          "a new session has it",
          () -> server.owner(NODE) != 0 && server.owner(NODE) != first,
          orders);
      long second = server.owner(NODE);
      ZooKeeper somebody = server.client();
      somebody.delete(NODE, -1);
      Await.until(
          "it is there again",
          () -> {
            // In the agent renewals run every few seconds.
            return server.owner(NODE) == second
                || orders.renew(self).isEmpty() && server.owner(NODE) == second;
          },
          orders);
      somebody.close();
    }
  }

  @Test
  void serversThatReturnEmptyRemoveNoInstance() throws Exception {
    Instance one = TestAgent.instance("orders", "orders-1", 1);
    Instance two = TestAgent.instance("orders", "orders-2", 2);
    try (TestAgent first = new TestAgent(server.url());
        TestAgent second = new TestAgent(server.url());
        TestAgent caller = new TestAgent(server.url())) {
      first.register(one);
      second.register(two);
      caller.look("orders");
      caller.awaitIds("orders", "orders-1", "orders-2");
      server.stop();
      Await.until("it is noticed", () -> !caller.failures.isEmpty(), caller);
      assertEquals(List.of("orders-1", "orders-2"), caller.ids("orders"));
      server.wipe();
      server.start();
      Await.until(
          "they are there again",
          () -> server.has("/services/orders") && server.children("/services/orders").size() == 2,
          caller);
      caller.awaitIds("orders", "orders-1", "orders-2");
      assertEquals(Set.of(), caller.departed.get("orders"));
    }
  }

  @Test
  void aRestartedServerRemovesNoInstance() throws Exception {
    Instance one = TestAgent.instance("orders", "orders-1", 1);
    try (TestAgent first = new TestAgent(server.url());
        TestAgent second = new TestAgent(server.url())) {
      first.register(one);
      second.register(TestAgent.instance("users", "users-1", 2));
      second.look("orders");
      second.awaitIds("orders", "orders-1");
      server.stop();
      server.start();
      Await.until("all is back", () -> server.has(NODE) && second.ready > 1, second);
      assertEquals(List.of("orders-1"), second.ids("orders"));
      assertEquals(Set.of(), second.departed.get("orders"));
    }
  }

  @Test
  void aServerThatIsDownIsWaitedFor() throws Exception {
    server.stop();
    try (TestAgent caller = new TestAgent(server.url())) {
      caller.look("orders");
      Await.until(
          "it is said",
          () -> caller.failures.contains("127.0.0.1:" + server.port() + ": connection refused"),
          caller);
      server.start();
      Await.until("it is found", () -> caller.ready > 0, caller);
    }
  }

  @Test
  void aHangingServerIsAFailureAndEmptiesNoList() throws Exception {
    try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        TestAgent caller =
            new TestAgent("zookeeper://127.0.0.1:" + hanging.getLocalPort() + "?timeout=1s")) {
      String reason = caller.register(TestAgent.instance("orders", "orders-1", 1));
      assertTrue(reason.endsWith("it does not respond"), reason);
      caller.look("orders");
      assertEquals(Map.of(), caller.instances);
      assertEquals(0, caller.ready);
    }
  }

  @Test
  void anInvalidNodeIsLeftOut() throws Exception {
    ZooKeeper others = server.client();
    Server.put(others, "/services/orders/a", "garbage", CreateMode.EPHEMERAL);
    Server.put(
        others, "/services/orders/b", "{\"address\":\"h\",\"port\":70000}", CreateMode.EPHEMERAL);
    Server.put(
        others, "/services/orders/c", "{\"address\":\"h\",\"port\":7}", CreateMode.EPHEMERAL);
    try (TestAgent caller = new TestAgent(server.url())) {
      caller.look("orders");
      assertEquals(List.of("c"), caller.ids("orders"));
      Server.put(
          others, "/services/orders/a", "{\"address\":\"h\",\"port\":7}", CreateMode.EPHEMERAL);
      caller.awaitIds("orders", "a", "c");
    }
    others.close();
  }

  @Test
  void namesIgnoreCase() throws Exception {
    ZooKeeper others = server.client();
    Server.put(
        others, "/services/Orders/a", "{\"address\":\"h\",\"port\":7}", CreateMode.EPHEMERAL);
    Server.put(
        others, "/services/orders/b", "{\"address\":\"h\",\"port\":7}", CreateMode.EPHEMERAL);
    try (TestAgent caller = new TestAgent(server.url())) {
      Await.until("it is ready", () -> caller.ready > 0, caller);
      caller.look("orders");
      assertEquals(List.of("a", "b"), caller.ids("orders"));
      assertEquals(Set.of("orders"), caller.names);
    }
    others.close();
  }

  @Test
  void withAUserNoOtherUserCanChangeTheNodes() throws Exception {
    Instance self = TestAgent.instance("orders", "orders-1", 8080);
    String url = "zookeeper://ann:secret@127.0.0.1:" + server.port();
    try (TestAgent ann = new TestAgent(url);
        TestAgent bob = new TestAgent("zookeeper://bob:guess@127.0.0.1:" + server.port());
        TestAgent nobody = new TestAgent(server.url())) {
      assertEquals("", ann.register(self));
      assertEquals(
          "no permission for /services/orders/orders-2; its ACL is for another user or password",
          bob.register(TestAgent.instance("orders", "orders-2", 1)));
      assertEquals(
          "no permission for /services/orders/orders-1; its ACL requires a user and a password",
          nobody.register(self));
      nobody.look("orders");
      assertEquals(List.of("orders-1"), nobody.ids("orders"));
      try (TestAgent again = new TestAgent(url)) {
        assertEquals("", again.register(self));
      }
    }
  }

  @Test
  void closingEndsTheThreads() throws Exception {
    try (TestAgent member = new TestAgent(server.url())) {
      member.register(TestAgent.instance("orders", "orders-1", 8080));
      assertFalse(threads().isEmpty());
      for (Thread each : threads()) {
        assertTrue(each.isDaemon(), each.getName());
        assertEquals(null, each.getContextClassLoader(), each.getName());
      }
    }
    Await.until("they end", () -> threads().isEmpty(), threads());
    assertFalse(server.has(NODE));
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getName().startsWith("graft-zookeeper"))
        .toList();
  }
}
