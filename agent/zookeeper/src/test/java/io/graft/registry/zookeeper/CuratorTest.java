package io.graft.registry.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.graft.governance.service.Instance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.apache.curator.x.discovery.ServiceProvider;
import org.apache.curator.x.discovery.UriSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cloud.zookeeper.discovery.ZookeeperInstance;

/** Works together with Curator's service discovery, set up as in Spring Cloud Zookeeper. */
class CuratorTest {
  @TempDir Path directory;

  @Test
  void bothSeeEachOther() throws Exception {
    Instance self =
        Instance.builder("orders", "orders-1", "127.0.0.1", 8443)
            .secure(true)
            .zone("eu")
            .metadata(Map.of("started", "17"))
            .build();
    try (Server server = new Server(directory);
        CuratorFramework curator =
            CuratorFrameworkFactory.newClient("127.0.0.1:" + server.port(), new RetryOneTime(100));
        TestAgent member = new TestAgent(server.url())) {
      curator.start();
      try (ServiceDiscovery<ZookeeperInstance> discovery =
              ServiceDiscoveryBuilder.builder(ZookeeperInstance.class)
                  .client(curator)
                  .basePath("/services")
                  .build();
          ServiceProvider<ZookeeperInstance> provider =
              discovery.serviceProviderBuilder().serviceName("orders").build()) {
        discovery.start();
        provider.start();
        assertEquals("", member.register(self));

        Await.until("Curator sees it", () -> provider.getInstance() != null, member);
        ServiceInstance<ZookeeperInstance> seen =
            new ArrayList<>(discovery.queryForInstances("orders")).get(0);
        assertEquals("orders-1", seen.getId());
        assertEquals("https://127.0.0.1:8443", seen.buildUriSpec());
        assertEquals(8443, seen.getSslPort());
        assertEquals(
            Map.of("zone", "eu", "started", "17", "instance_status", "UP"),
            seen.getPayload().getMetadata());

        member.drain(self);
        Await.until("Curator avoids it", () -> provider.getInstance() == null, member);
        ServiceInstance<ZookeeperInstance> drained =
            discovery.queryForInstance("orders", "orders-1");
        assertEquals("OUT_OF_SERVICE", drained.getPayload().getMetadata().get("instance_status"));
        member.deregister(self);
        assertNull(discovery.queryForInstance("orders", "orders-1"));

        ServiceInstance<ZookeeperInstance> theirs =
            ServiceInstance.<ZookeeperInstance>builder()
                .name("orders")
                .address("10.0.0.9")
                .port(8080)
                .payload(new ZookeeperInstance("orders-app", "orders", Map.of("zone", "us")))
                .uriSpec(new UriSpec("{scheme}://{address}:{port}"))
                .build();
        discovery.registerService(theirs);
        member.look("orders");
        member.awaitIds("orders", theirs.getId());
        assertEquals(
            List.of(
                Instance.builder("orders", theirs.getId(), "10.0.0.9", 8080)
                    .zone("us")
                    .anyScheme(true)
                    .build()),
            member.instances.get("orders"));
        discovery.unregisterService(theirs);
        member.awaitIds("orders");
        assertEquals(true, member.departed.get("orders").contains(theirs.getId()));
      }
    }
  }
}
