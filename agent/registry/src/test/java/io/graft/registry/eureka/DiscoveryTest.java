package io.graft.registry.eureka;

import static io.graft.registry.eureka.FakeEureka.instance;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import io.graft.net.Await;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DiscoveryTest {
  private static final String A = instance("orders", "a", "UP", 1);
  private static final String B = instance("orders", "b", "UP", 2);
  private static final String ALL = "GET /eureka/apps/";

  private FakeEureka eureka;
  private EurekaSubscriber seen;

  @BeforeEach
  void start() throws Exception {
    eureka = new FakeEureka();
    seen = new EurekaSubscriber(eureka.url("?renew=1s&fetch=1s&cache=0"));
  }

  @AfterEach
  void stop() {
    seen.close();
    eureka.close();
  }

  @Test
  void allServicesAreNamedAndCalledOnesAreReported() {
    eureka.lists(A, B, instance("users", "u", "UP", 3));
    seen.watching().nextAnswer();
    assertEquals(Set.of("orders", "users"), seen.names);
    assertEquals(Map.of(), seen.services);
    seen.looking("orders").await("orders", "a", "b");
    assertEquals(Set.of("orders"), seen.services.keySet());
  }

  @Test
  void changesAreFollowed() {
    eureka.lists(A, B).changes("UP_2_");
    seen.watching().looking("orders").await("orders", "a", "b");
    eureka.changes(
        "OUT_OF_SERVICE_1_UP_1_",
        instance("orders", "c", "UP", 3, "ADDED", 2),
        instance("orders", "b", "OUT_OF_SERVICE", 2, "MODIFIED", 2),
        instance("orders", "a", "UP", 1, "DELETED", 2));
    seen.await("orders", "c");
    assertEquals(Set.of("a", "b"), seen.departed.get("orders"));
    assertEquals(1, eureka.requests.stream().filter(ALL::equals).count());
    assertTrue(eureka.asked("GET /eureka/apps/delta") > 0);
  }

  @Test
  void inconsistentChangesLeadToAFullFetch() {
    eureka.lists(A).changes("UP_1_");
    seen.watching().looking("orders").await("orders", "a");
    eureka.lists(A, B).changes("UP_2_");
    seen.await("orders", "a", "b");
  }

  @Test
  void aServerWithoutChangesIsFetchedCompletely() {
    eureka.lists(A);
    seen.watching().looking("orders").await("orders", "a");
    eureka.lists(A, B);
    seen.await("orders", "a", "b");
  }

  @Test
  void oldServersWriteAListOfOneWithoutBrackets() {
    eureka.says(
        ALL,
        200,
        "{\"applications\":{\"versions__delta\":1,\"apps__hashcode\":\"UP_1_\",\"application\":"
            + "{\"name\":\"ORDERS\",\"instance\":"
            + A.replace("\"app\":\"ORDERS\",", "")
            + "}}}");
    seen.watching().looking("orders").await("orders", "a");
  }

  @Test
  void invalidResponsesChangeNothing() {
    eureka.lists(A, B);
    seen.watching().looking("orders").await("orders", "a", "b");
    String whole = FakeEureka.applications("UP_1_", A);
    for (String garbage :
        new String[] {
          "",
          "{}",
          "[]",
          "null",
          "{\"applications\":null}",
          "{\"error\":\"no\"}",
          "<applications><application/></applications>",
          "<html>Sign in</html>",
          whole.substring(0, whole.length() - 2),
          whole.substring(0, whole.length() / 2),
        }) {
      int before = seen.failures.size();
      eureka.says(ALL, 200, garbage);
      Await.until(garbage + " to fail", () -> seen.failures.size() > before, () -> seen);
    }
    for (int status : new int[] {302, 401, 403, 404, 429, 500, 503}) {
      eureka.says(ALL, status, "");
      Await.until(
          status + " to fail",
          () ->
              seen.failures.stream().anyMatch(one -> one.contains("" + status))
                  || status == 302
                      && seen.failures.stream().anyMatch(one -> one.contains("redirects")),
          () -> seen);
    }
    assertEquals(Set.of("a", "b"), seen.ids("orders"));
    assertTrue(
        seen.failures.stream().anyMatch(one -> one.contains("it responds with XML")),
        seen.failures.toString());
    eureka.lists(A);
    seen.nextAnswer();
  }

  @Test
  void instancesThatCannotBeCalledAreLeftOut() {
    eureka.lists(A, instance("orders", "bad", "UP", 70000), instance("orders", "no", "UP", 0));
    seen.watching().looking("orders").await("orders", "a");
  }

  @Test
  void aServerThatLostEverythingEmptiesNoList() {
    Instance self = Instance.builder("users", "me", "127.0.0.1", 9).build();
    String me = instance("users", "me", "UP", 9);
    eureka.lists(A, B, me).says("POST /eureka/apps/USERS", 204, "");
    seen.ask(done -> seen.registry.register(self, done));
    seen.watching().looking("orders").await("orders", "a", "b");
    eureka.lists();
    seen.nextAnswer();
    seen.nextAnswer();
    assertEquals(Set.of("a", "b"), seen.ids("orders"));
    eureka.lists(B, me);
    seen.nextAnswer();
    assertEquals(Set.of("a", "b"), seen.ids("orders"));
    // All instances have had the time to register again.
    seen.await("orders", "b");
    assertEquals(Set.of(), seen.departed.get("orders"));
  }

  @Test
  void aNewServiceIsFoundByLookup() {
    eureka.lists(A).changes("UP_1_").says("GET /eureka/apps/USERS", 404, "");
    seen.watching().nextAnswer();
    seen.looking("users");
    assertEquals(Map.of(), seen.services);
    eureka.says(
        "GET /eureka/apps/USERS",
        200,
        FakeEureka.application(instance("users", "u", "UP", 5, "ADDED", 7)));
    Await.until(
        "users to be found",
        () -> seen.looking("users").ids("users").equals(Set.of("u")),
        () -> seen);
    eureka.lists(A, instance("users", "u", "UP", 5, "ADDED", 7)).changes("UP_2_");
    seen.nextAnswer();
    seen.nextAnswer();
    assertEquals(Set.of("u"), seen.ids("users"));
  }

  @Test
  void aServicesOwnListIsUsedUntilTheFullListIsNewer() throws Exception {
    try (EurekaSubscriber slow = new EurekaSubscriber(eureka.url("?fetch=1s&cache=1h"))) {
      eureka
          .lists(A)
          .says(
              "GET /eureka/apps/ORDERS",
              200,
              FakeEureka.application(A, instance("orders", "b", "UP", 2, "ADDED", 9)));
      slow.watching().nextAnswer();
      slow.looking("orders").await("orders", "a", "b");
      slow.nextAnswer();
      slow.nextAnswer();
      assertEquals(Set.of("a", "b"), slow.ids("orders"));
      eureka.lists(A, instance("orders", "b", "DOWN", 2, "MODIFIED", 10));
      slow.await("orders", "a");
    }
  }

  @Test
  void tenThousandInstancesAreReadWithoutBlockingTheThread() {
    String[] all = new String[10000];
    for (int i = 0; i < all.length; i++) {
      all[i] = instance("service-" + i / 20, "instance-" + i, "UP", 1000 + i);
    }
    eureka.lists(all);
    seen.watching().nextAnswer();
    assertEquals(500, seen.names.size());
    seen.looking("service-499");
    assertEquals(20, seen.ids("service-499").size());
  }
}
