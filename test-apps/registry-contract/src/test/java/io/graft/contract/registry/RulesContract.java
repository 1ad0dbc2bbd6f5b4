package io.graft.contract.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.contract.registry.Applications.Running;
import io.graft.test.Await;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a registry that keeps live rules has to do beside the {@link GuardedContract}. */
abstract class RulesContract extends GuardedContract<RulesSubject> {
  @Test
  void changesOfRulesAreInForceWithinTwoSeconds() throws Throwable {
    contract(
        () -> {
          subject.writeFleet(
              "graft.client.orders.timeout=1500ms\ngraft.client.orders.retry.mode=off\n");
          try (Running ruled =
              world.start(
                  "ruled", "ruled", Map.of("graft.rules", subject.rulesUrl(world.proxy.port())))) {
            awaitSetting(ruled, "graft.client.orders.timeout", "1500ms");
            long worst = 0;
            for (int i = 1; i <= 3; i++) {
              String value = 1000 + i + "ms";
              long begun = System.nanoTime();
              subject.writeFleet("graft.client.orders.timeout=" + value + "\n");
              awaitSetting(ruled, "graft.client.orders.timeout", value);
              worst = Math.max(worst, since(begun));
            }
            long begun = System.nanoTime();
            subject.writeService("ruled", "graft.client.orders.timeout=7s\n");
            awaitSetting(ruled, "graft.client.orders.timeout", "7s");
            worst = Math.max(worst, since(begun));
            Figures.took(subject.name(), "rule written until in force, the worst of 4", worst);
            assertTrue(worst < TimeUnit.SECONDS.toNanos(2), worst / 1e9 + " s");
            subject.writeFleet("graft.client.orders.timeout=soon\ngraft.client.orders.rate=5/s\n");
            Await.until(
                "the refusal to be explained",
                LONG,
                () -> !ruled.lines("the whole revision is refused").isEmpty(),
                ruled.process::dump);
            assertTrue(
                ruled.lines("graft.client.orders.timeout=soon").get(0).contains("line 1"),
                () -> ruled.lines("soon").toString());
            assertFalse(ruled.admin().status().at("/rulesSource/refused").isMissingNode());
            assertEquals("7s", setting(ruled, "graft.client.orders.timeout"));
            assertEquals("", setting(ruled, "graft.client.orders.rate"));
            subject.writeFleet("graft.client.orders.rate=6/s\n");
            awaitSetting(ruled, "graft.client.orders.rate", "6/s");
          }
        });
  }

  private static void awaitSetting(Running running, String key, String value) {
    Await.value(key + " to be " + value, () -> setting(running, key), value::equals);
  }

  /** What is in force; empty: nothing is said. */
  private static String setting(Running running, String key) {
    for (JsonNode each : running.admin().status().path("rules")) {
      if (each.path("key").asText().equals(key)) {
        return each.path("value").asText();
      }
    }
    return "";
  }
}
