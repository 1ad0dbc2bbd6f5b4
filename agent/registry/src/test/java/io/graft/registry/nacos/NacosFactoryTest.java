package io.graft.registry.nacos;

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

class NacosFactoryTest {
  private final RegistryContext context =
      new RegistryContext(
          new Settings(Map.of(), Map.of(), Map.of()),
          new Scheduler("factory-test"),
          new HttpTransport());

  private String wrong(String url) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> new NacosFactory().registry(ServerUrl.parse(url, 8848), context))
        .getMessage();
  }

  private String describe(String url) {
    return new NacosFactory().registry(ServerUrl.parse(url, 8848), context).describe();
  }

  private String describeRules(String url) {
    return new NacosFactory().rules(ServerUrl.parse(url, 8848), context).describe();
  }

  @Test
  void invalidUrlsAreRejectedWithAReason() {
    assertEquals("after 'nacos://' a host is missing", wrong("nacos://"));
    assertEquals("api 'v2' must be auto, v1 or v3", wrong("nacos://a?api=v2"));
    assertEquals("beat '200ms' must be from 1s to 1m", wrong("nacos://a?beat=200ms"));
    assertEquals("poll '2h' must be from 1s to 1m", wrong("nacos://a?poll=2h"));
    assertTrue(wrong("nacos://a?poll=soon").startsWith("poll 'soon': "));
    assertEquals(
        "group 'a@@b' must not have a space, a comma or @@", wrong("nacos://a?group=a@@b"));
    assertTrue(wrong("nacos://a?tenant=x").startsWith("it has an unknown parameter 'tenant'"));
    assertEquals(
        "the prefix 'a b' may only have letters, digits, '.', '-', '_' and ':'",
        assertThrows(IllegalArgumentException.class, () -> describeRules("nacos://a?prefix=a%20b"))
            .getMessage());
  }

  @Test
  void theContextPathIsTakenFromTheUrl() {
    assertEquals("nacos a:8848/nacos", describe("nacos://a"));
    assertEquals("nacos a:8848/nacos, b:1/nacos", describe("nacos://a,b:1"));
    assertEquals("nacos [::1]:8848/x/y", describe("nacos://u:p@[::1]/x/y"));
    assertEquals("nacos a:8848/x, b:8848/y", describe("nacos://a/x,b/y"));
  }

  @Test
  void thePathOfRulesIsContextAndPrefix() {
    assertEquals("nacos a:8848/nacos, graft.*", describeRules("nacos://a"));
    assertEquals("nacos a:8848/nacos, graft.*", describeRules("nacos://a/nacos"));
    assertEquals("nacos a:8848/nacos, shop.*", describeRules("nacos://a/shop"));
    assertEquals("nacos a:8848/x, shop.*", describeRules("nacos://a,/x/shop"));
    assertEquals("nacos a:8848/x, b:8848/x, shop.*", describeRules("nacos://a,b/x?prefix=shop"));
  }
}
