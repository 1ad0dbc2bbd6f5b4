package io.graft.test.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graft.test.Await;
import io.graft.test.Http;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConsulServerTest {
  private static final ConsulServer CONSUL = new ConsulServer().denyByDefault();

  @BeforeAll
  static void start() {
    CONSUL.start();
  }

  @AfterAll
  static void close() {
    CONSUL.close();
  }

  @Test
  void aRegisteredServiceIsThereAfterARestartAndNotAfterAWipe() {
    register("kept");
    CONSUL.restart();
    Await.until("the service", () -> health("kept").size() == 1);
    CONSUL.wipe();
    assertEquals(0, health("kept").size());
  }

  @Test
  void aServiceIsThereAfterAKill() {
    register("killed");
    CONSUL.kill();
    CONSUL.start();
    Await.until("the service", () -> health("killed").size() == 1);
  }

  @Test
  void whoHasNoTokenSeesNothing() {
    register("hidden");
    Http.Response answer = Http.get(CONSUL.url() + "/v1/health/service/hidden");
    assertEquals(200, answer.status());
    assertEquals("[]", answer.body());
    assertEquals(403, Http.put(CONSUL.url() + "/v1/agent/service/register", SERVICE).status());
  }

  @Test
  void aTokenMayDoWhatItsRulesAllow() {
    String token =
        CONSUL.token(
            """
            service_prefix "" { policy = "write" }
            node_prefix "" { policy = "read" }
            """);
    String url = CONSUL.url();
    assertEquals(
        200,
        Http.put(url + "/v1/agent/service/register", SERVICE, "X-Consul-Token", token).status());
    assertEquals(
        1, Http.get(url + "/v1/health/service/shop", "X-Consul-Token", token).json().size());
    assertEquals(403, Http.get(url + "/v1/kv/some", "X-Consul-Token", token).status());
  }

  private static final String SERVICE = "{\"Name\": \"shop\", \"Port\": 80}";

  private static void register(String name) {
    Http.Response answer =
        CONSUL
            .api()
            .put("/v1/agent/service/register", "{\"Name\": \"" + name + "\", \"Port\": 80}");
    assertEquals(200, answer.status(), answer.body());
    assertTrue(CONSUL.isRunning());
    Await.until("the service", () -> health(name).size() == 1);
  }

  private static JsonNode health(String name) {
    return CONSUL.api().get("/v1/health/service/" + name).json();
  }
}
