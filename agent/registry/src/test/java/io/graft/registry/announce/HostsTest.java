package io.graft.registry.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.config.Settings;
import io.graft.config.rules.PolicyReader;
import io.graft.governance.resolve.HostName;
import io.graft.governance.service.Instance;
import io.graft.net.server.ServerUrl;
import io.graft.registry.Watcher;
import io.graft.registry.fixed.FixedRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Hosts that java.net.URI rejects, or that a search for a colon would split, in each setting. Hosts
 * in registries are tested with each registry, endpoints of OTLP with telemetry.
 */
class HostsTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.5, 10.0.0.5",
    "orders, orders",
    "order_service, order_service",
    "2orders, 2orders",
    "3rd.example_1, 3rd.example_1",
    "a--b.example, a--b.example",
    "[::1], ::1",
    "::1, ::1",
    "[2001:db8::a], 2001:db8::a",
    "2001:db8::a, 2001:db8::a",
    "[fe80::1%eth0], fe80::1%eth0",
    "[fe80::1%25eth0], fe80::1%eth0",
  })
  void aHostIsParsedInEachSetting(String written, String host) {
    String authority = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":8080";
    for (String kind : List.of("consul", "eureka", "nacos", "etcd", "zookeeper")) {
      ServerUrl url = ServerUrl.parse(kind + "://" + written + ":8080", 1);
      assertEquals(authority, url.servers().get(0).authority(), kind);
      assertEquals(host, ServerUrl.parse(kind + "://" + written, 1).servers().get(0).host(), kind);
      assertEquals(1, ServerUrl.parse(kind + "://" + written, 1).servers().get(0).port(), kind);
      ServerUrl two = ServerUrl.parse(kind + "://b:2," + written + ":8080/path?tls=true", 1);
      assertEquals(authority + "/path", two.servers().get(1).toString(), kind);
    }
    List<Instance> listed = new ArrayList<>();
    FixedRegistry.of("shop=" + written + ":8080,users=https://" + written + ":8080")
        .watch(new Collecting(listed));
    for (Instance instance : listed) {
      assertEquals(authority, instance.authority());
    }
    assertEquals(2, listed.size());
    Settings settings =
        new Settings(
            Map.of("graft.map", written + ":8080=shop," + written + "=any"), Map.of(), Map.of());
    String canonical = HostName.canonical(written);
    assertEquals("shop", PolicyReader.policies(settings).alias(canonical, 8080));
    assertEquals("any", PolicyReader.policies(settings).alias(canonical, 9090));
    assertEquals(List.of(), settings.problems());
  }

  private static final class Collecting implements Watcher {
    private final List<Instance> into;

    Collecting(List<Instance> into) {
      this.into = into;
    }

    @Override
    public boolean wanted(String service) {
      return true;
    }

    @Override
    public void update(String service, List<Instance> instances, Set<String> departed) {
      into.addAll(instances);
    }

    @Override
    public void names(Set<String> services) {}

    @Override
    public void ready() {}

    @Override
    public void failed(String reason) {
      throw new AssertionError(reason);
    }
  }
}
