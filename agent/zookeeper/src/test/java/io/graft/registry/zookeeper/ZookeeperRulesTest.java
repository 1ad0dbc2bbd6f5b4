package io.graft.registry.zookeeper;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.net.http.HttpTransport;
import io.graft.net.server.ServerUrl;
import io.graft.registry.RegistryContext;
import io.graft.rules.RulesListener;
import io.graft.rules.RulesSource;
import java.nio.file.Path;
import java.util.Map;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZookeeperRulesTest {
  @TempDir Path directory;
  private volatile String told = "nothing";
  private volatile String failure = "";

  @Test
  void documentsAreFollowedBeforeTheyExistAndAfterAnOutage() throws Exception {
    Scheduler scheduler = new Scheduler("test");
    try (Server server = new Server(directory)) {
      RulesSource rules =
          new ZookeeperFactory()
              .rules(
                  ServerUrl.parse(server.url(), 2181),
                  new RegistryContext(
                      new Settings(Map.of(), Map.of(), Map.of()), scheduler, new HttpTransport()));
      scheduler.execute("follow", () -> rules.follow("orders", new Listener()));
      awaitTold("null, null");
      ZooKeeper somebody = server.client();
      Server.put(somebody, "/graft/service/orders", "b=2", CreateMode.PERSISTENT);
      awaitTold("null, b=2");
      Server.put(somebody, "/graft/fleet", "a=1", CreateMode.PERSISTENT);
      awaitTold("a=1, b=2");
      for (int i = 3; i < 20; i++) {
        Server.put(somebody, "/graft/service/orders", "b=" + i, CreateMode.PERSISTENT);
        awaitTold("a=1, b=" + i);
      }
      somebody.delete("/graft/fleet", -1);
      awaitTold("null, b=19");
      server.stop();
      Await.until("the outage is told", () -> !failure.isEmpty(), "");
      server.start();
      Server.put(somebody, "/graft/fleet", "a=3", CreateMode.PERSISTENT);
      awaitTold("a=3, b=19");
      somebody.close();
      scheduler.execute("close", rules::close);
    } finally {
      scheduler.execute("end", () -> scheduler.stop(1));
    }
    assertTrue(failure.contains("127.0.0.1"), failure);
  }

  private void awaitTold(String documents) throws Exception {
    Await.until("told " + documents, () -> told.equals(documents), told);
  }

  private final class Listener implements RulesListener {
    @Override
    public void documents(String fleet, String own) {
      told = fleet + ", " + own;
    }

    @Override
    public void failed(String reason) {
      failure = reason;
    }
  }
}
