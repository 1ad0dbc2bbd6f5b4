package io.graft.registry.eureka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.registry.Registry;
import org.junit.jupiter.api.Test;

class EurekaFactoryTest {
  @Test
  void aUrlNeedsNoMoreThanAHost() {
    try (EurekaSubscriber seen = new EurekaSubscriber("eureka://h")) {
      Registry registry = seen.registry;
      assertEquals("eureka h:8761", registry.describe());
      assertEquals(30000, registry.renewMillis());
      assertEquals(60000, registry.propagationMillis());
    }
  }

  @Test
  void periodsAreParameters() {
    try (EurekaSubscriber seen =
        new EurekaSubscriber(
            "eureka://me:secret@a:1/eureka,b:2/eureka?renew=5s&lease=10s&fetch=2s&cache=0")) {
      assertEquals("eureka a:1/eureka, b:2/eureka", seen.registry.describe());
      assertEquals(5000, seen.registry.renewMillis());
      assertEquals(2000, seen.registry.propagationMillis());
    }
  }

  @Test
  void invalidUrlsAreRejectedWithAReason() {
    refused("eureka://", "a host is missing");
    refused("eureka://h?renwe=5s", "unknown parameter 'renwe'");
    refused("eureka://h?renew=soon", "renew is soon: it does not begin with a number");
    refused("eureka://h?renew=999ms", "renew is 999ms and must be 1s to 1d");
    refused("eureka://h?fetch=0", "fetch is 0 and must be 1s to 1d");
    refused("eureka://h?renew=30s&lease=30s", "lease is 30s; it must be longer than renew, 30s");
    refused("eureka://a:1/eureka,b:2", "some of its servers have a path");
  }

  private static void refused(String url, String clause) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> new EurekaSubscriber(url)).getMessage();
    assertTrue(message.contains(clause), message);
  }
}
