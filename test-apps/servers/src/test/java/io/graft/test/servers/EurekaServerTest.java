package io.graft.test.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.test.Await;
import io.graft.test.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** One server alone is what the contract of registries runs on. */
@EnabledIf("io.graft.test.Jdk#isMatrix")
class EurekaServerTest {
  @Test
  void peersTellEachOtherAndAskForAPassword() {
    try (EurekaServer one = new EurekaServer().authenticate("shop", "secret");
        EurekaServer other = new EurekaServer().authenticate("shop", "secret")) {
      EurekaServer.cluster(one, other);
      one.start();
      other.start();
      assertEquals(401, Http.get(one.url() + "/apps").status());
      register(one, "shop-1");
      Await.until("the instance", () -> other.api().get("/apps/SHOP/shop-1").status() == 200);
    }
  }

  private static void register(EurekaServer eureka, String id) {
    String instance =
        """
        {"instance": {
          "instanceId": "%s", "hostName": "127.0.0.1", "app": "SHOP", "ipAddr": "127.0.0.1",
          "vipAddress": "shop", "status": "UP", "port": {"$": 80, "@enabled": "true"},
          "dataCenterInfo": {
            "@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo", "name": "MyOwn"},
          "leaseInfo": {"renewalIntervalInSecs": 1, "durationInSecs": 1}
        }}
        """
            .formatted(id);
    Http.Response answer = eureka.api().post("/apps/SHOP", instance);
    assertEquals(204, answer.status(), answer.toString());
  }
}
