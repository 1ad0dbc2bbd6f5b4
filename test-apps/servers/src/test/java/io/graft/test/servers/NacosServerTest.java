package io.graft.test.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.test.Await;
import io.graft.test.Http;
import org.junit.jupiter.api.Test;

class NacosServerTest {
  /** Of the second generation: the first is what the contract of registries runs on. */
  @Test
  void configurationIsThereAfterARestartAndInstancesAreNot() {
    try (NacosServer nacos = NacosServer.second()) {
      nacos.authenticate().start();
      assertEquals(403, Http.get(nacos.url() + INSTANCES).status());
      register(nacos);
      publish(nacos, "limit=5");

      nacos.restart();
      Await.until("the configuration", () -> configuration(nacos).body().equals("limit=5"));
      assertEquals(0, instances(nacos));

      nacos.wipe();
      assertEquals(404, configuration(nacos).status());
      assertEquals(403, Http.get(nacos.url() + INSTANCES).status());
    }
  }

  private static final String INSTANCES = "/v1/ns/instance/list?serviceName=shop";
  private static final String CONFIGURATION =
      "/v1/cs/configs?dataId=shop.properties&group=DEFAULT_GROUP";

  private static void register(NacosServer nacos) {
    Http.Response answer =
        nacos.api().post("/v1/ns/instance?serviceName=shop&ip=127.0.0.1&port=80", "");
    assertEquals("ok", answer.body(), answer.toString());
    Await.until("the instance", () -> instances(nacos) == 1);
  }

  private static int instances(NacosServer nacos) {
    return nacos.api().get(INSTANCES).json().path("hosts").size();
  }

  private static void publish(NacosServer nacos, String content) {
    Http.Response answer =
        nacos.api().post(CONFIGURATION + "&content=" + NacosServer.encode(content), "");
    assertEquals("true", answer.body(), answer.toString());
  }

  private static Http.Response configuration(NacosServer nacos) {
    return nacos.api().get(CONFIGURATION);
  }
}
