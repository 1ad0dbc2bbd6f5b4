package io.graft.registry.consul;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.daemon.Scheduler;
import io.graft.net.http.HttpTransport;
import io.graft.net.server.ServerUrl;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.registry.Subscriber;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsulFactoryTest {
  private final RegistryContext context =
      Subscriber.context(Map.of(), new Scheduler("never"), new HttpTransport());

  private Registry registry(String url) {
    return new ConsulFactory().registry(ServerUrl.parse(url, 8500), context);
  }

  private void assertRefused(String url, String part) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> registry(url), url);
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }

  @Test
  void theDescriptionHasTheAddressAndNoSecret() {
    assertEquals("consul a:8500", registry("consul://a?token=s3cret").describe());
    assertEquals(
        "consul a:8501, b:8500 dc dc2", registry("consul://u:p@a:8501,b?dc=dc2").describe());
    assertEquals(
        "consul a:8500/graft",
        new ConsulFactory().rules(ServerUrl.parse("consul://a", 8500), context).describe());
    assertEquals(
        "consul a:8500/cfg/prod",
        new ConsulFactory()
            .rules(ServerUrl.parse("consul://a/cfg/prod?token=s", 8500), context)
            .describe());
  }

  @Test
  void heartbeatsAreDueThreeTimesPerTtl() {
    assertEquals(5000, registry("consul://a").renewMillis());
    assertEquals(1000, registry("consul://a?ttl=3s").renewMillis());
  }

  @Test
  void invalidUrlsAreRejectedWithAReason() {
    assertRefused("consul://", "a host is missing");
    assertRefused("consul://a?tttl=3s", "unknown parameter 'tttl'");
    assertRefused("consul://a?ttl=soon", "ttl 'soon'");
    assertRefused("consul://a?ttl=1s", "not from 3s");
    assertRefused("consul://a?deregister-after=30s", "not from 60s");
    assertRefused("consul://a?check=health", "not a path");
    assertRefused("consul://a?interval=5s", "needs check");
    assertRefused("consul://a?stale=maybe", "stale is neither");
  }
}
