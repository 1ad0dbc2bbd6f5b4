package io.graft.registry.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.net.http.HttpTransport;
import io.graft.net.server.ServerUrl;
import io.graft.registry.RegistryContext;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ZookeeperFactoryTest {
  private final RegistryContext context =
      new RegistryContext(
          new Settings(Map.of(), Map.of(), Map.of()), new Scheduler("test"), new HttpTransport());

  @Test
  void aUrlHasServersANodeAndATimeout() {
    assertEquals("zookeeper a:2181, b:2182", described("zookeeper://a,b:2182"));
    assertEquals(
        "zookeeper a:2181/apps/services", described("zookeeper://u:secret@a/apps/services/"));
    assertEquals("zookeeper a:2181", described("zookeeper://a?timeout=30s&tls=true"));
    assertEquals("zookeeper a:2181/graft", rules("zookeeper://a"));
    assertEquals("zookeeper a:2181/rules", rules("zookeeper://u:secret@a/rules"));
  }

  @Test
  void invalidUrlsAreRejectedWithAReason() {
    assertWrong("zookeeper://", "a host is missing");
    assertWrong("zookeeper://a?timeout=10", "its timeout");
    assertWrong("zookeeper://a?timeout=10ms", "its timeout 10ms is not from 1s to 300s");
    assertWrong("zookeeper://a?sessions=1", "unknown parameter 'sessions'");
    assertWrong("zookeeper://a//b", "its path //b is not a valid path of a ZooKeeper node");
    assertWrong("zookeeper://a/b/../c", "its path /b/../c is not a valid path of a ZooKeeper node");
  }

  @Test
  void invalidNodeNamesAreEscaped() {
    assertEquals("orders", NodePaths.name("orders"));
    assertEquals("größe 1", NodePaths.name("größe 1"));
    assertEquals("a%2Fb", NodePaths.name("a/b"));
    assertEquals("%2E.", NodePaths.name(".."));
    assertEquals("%7Aookeeper", NodePaths.name("zookeeper"));
    assertEquals("a%0Ab", NodePaths.name("a\nb"));
  }

  private void assertWrong(String url, String reason) {
    String said = assertThrows(IllegalArgumentException.class, () -> described(url)).getMessage();
    assertTrue(said.contains(reason), said);
  }

  private String described(String url) {
    return new ZookeeperFactory().registry(ServerUrl.parse(url, 2181), context).describe();
  }

  private String rules(String url) {
    return new ZookeeperFactory().rules(ServerUrl.parse(url, 2181), context).describe();
  }
}
