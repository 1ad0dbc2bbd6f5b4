package io.graft.contract.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.contract.registry.Applications.Running;
import io.graft.test.Await;
import io.graft.test.Http;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What a registry that keeps live rules has to do beside the {@link GuardedContract}. */
abstract class RulesContract extends GuardedContract<RulesSubject> {
  private static final String TOKEN = "canary-a-token-of-16-or-more";

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

  @Test
  void ofTwoWhoChangeTheSameRulesOneSucceeds() throws Throwable {
    contract(
        () -> {
          Map<String, String> properties =
              Map.of(
                  "graft.rules", subject.rulesUrl(world.proxy.port()), "graft.admin.token", TOKEN);
          try (Running one = world.start("twins", "one", properties);
              Running two = world.start("twins", "two", properties)) {
            String before = awaitRevision(one, 0, revision -> !revision.isEmpty());
            assertEquals(before, awaitRevision(two, 0, revision -> !revision.isEmpty()));
            for (int i = 1; i <= 5; i++) {
              String seen = before;
              String[] values = {100 + i + "ms", 200 + i + "ms"};
              boolean both = subject.comparesAndSets();
              CompletableFuture<String> other =
                  CompletableFuture.supplyAsync(
                      () -> both ? change(two, "fleet", seen, values[1]) : "409");
              String end = change(one, "fleet", seen, values[0]);
              Set<String> ends = Set.of("written", "changed before", "409");
              assertTrue(ends.contains(end) && ends.contains(other.get()), end + other.get());
              boolean won = end.equals("written");
              assertTrue(won != other.get().equals("written"), end + " and " + other.get());
              for (Running each : List.of(one, two)) {
                awaitSetting(each, "graft.client.orders.timeout", values[won ? 0 : 1]);
                before = awaitRevision(each, 0, revision -> !revision.equals(seen));
              }
            }
            assertEquals("written", change(one, "service/twins", "none", "7s"));
            awaitSetting(two, "graft.client.orders.timeout", "7s");
            // What the server's own API writes counts, too.
            String old = before;
            subject.writeFleet("graft.client.orders.timeout=8s\n");
            awaitRevision(one, 0, revision -> !revision.equals(old));
            assertEquals("409", change(one, "fleet", old, "9s"));
          }
        });
  }

  private static JsonNode rules(Running running) {
    return running.admin().get("/graft/rules").json();
  }

  private static String awaitRevision(Running running, int document, Predicate<String> fits) {
    return Await.value(
        "a revision",
        () -> rules(running).path("documents").path(document).path("revision").asText(),
        fits::test);
  }

  /** How a change ends: the status if it is refused at once. */
  private static String change(Running running, String document, String revision, String value) {
    String body =
        "{\"document\":\"%s\",\"revision\":\"%s\",\"text\":\"graft.client.orders.timeout=%s\\n\"}"
            .formatted(document, revision, value);
    Http.Response begun =
        Http.post(
            running.admin().base() + "/graft/rules",
            body,
            "Graft-Change",
            "test",
            "Graft-Admin-Token",
            TOKEN);
    if (begun.status() != 202) {
      return String.valueOf(begun.status());
    }
    return Await.value(
        "the end of the write",
        () -> rules(running).at("/change/state").asText(),
        state -> !state.equals("writing"));
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
