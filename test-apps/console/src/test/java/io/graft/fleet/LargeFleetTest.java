package io.graft.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import io.graft.test.Http;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** A fleet of 10,000 instances stays readable. */
class LargeFleetTest {
  private static final int SERVICES = 500;
  private static final int EACH = 20;

  /** What a browser gets each three seconds. */
  private static final int MOST_BYTES = 250_000;

  @Test
  void fiveHundredServicesOfTwentyInstances() throws Exception {
    try (Fleet fleet = new Fleet()) {
      Fleet.Service shop = fleet.start(17, "shop", Map.of("graft.service.owner", "us"));
      Await.until("a lease", () -> shop.fleet().get("serviceCount").asInt() == 1);
      Properties like = fleet.lease("shop");
      for (int i = 0; i < SERVICES * EACH; i++) {
        // Nobody listens there.
        String host = "127.1." + i / 250 + "." + (1 + i % 250);
        fleet.list(
            like,
            "service-" + i / EACH,
            "i-" + i,
            host,
            9,
            Map.of("admin", host + ":9", "owner", "team-" + i % 7, "description", "Does it all"));
      }
      Http.Response[] last = new Http.Response[1];
      JsonNode seen =
          Await.value(
              "all services, and all agents to have failed",
              Await.LIMIT.multipliedBy(4),
              () -> {
                last[0] = shop.admin().get("/graft/fleet");
                return last[0].json();
              },
              now -> instances(now) == SERVICES * EACH + 1 && now.get("waiting").asInt() == 0,
              () -> head(last[0]));
      assertEquals(SERVICES + 1, seen.get("serviceCount").asInt());
      assertTrue(last[0].body().length() < MOST_BYTES, () -> last[0].body().length() + " bytes");
      // 2,000 agents are asked, as many of each service.
      int silent = 0;
      for (JsonNode each : seen.get("services")) {
        silent += each.get("silent").asInt();
        assertTrue(each.get("silent").asInt() <= 4, each::toString);
      }
      assertTrue(silent > 1_000 && silent <= 2_000, "asked " + silent);
      String one = shop.admin().get("/graft/fleet?service=service-7").body();
      assertTrue(one.length() < 20_000, one.length() + " bytes");
      assertTrue(one.contains("the fleet has more than 2000 agents"), one);

      Http.Response traces =
          Await.value(
              "a search that has ended",
              () -> shop.admin().get("/graft/fleet/traces"),
              found -> found.status() == 200 && found.json().get("waiting").asInt() == 0);
      assertTrue(traces.json().get("silentCount").asInt() > 1_000, () -> head(traces));
      assertTrue(traces.body().length() < 20_000, () -> traces.body().length() + " bytes");
      Http.Response map = shop.admin().get("/graft/fleet?map");
      assertEquals(0, map.json().get("edges").size(), () -> head(map));
    }
  }

  private static int instances(JsonNode fleet) {
    int sum = 0;
    for (JsonNode each : fleet.get("services")) {
      sum += each.get("instances").asInt();
    }
    return sum;
  }

  private static String head(Http.Response response) {
    String body = response.body();
    return body.substring(0, Math.min(600, body.length()));
  }
}
