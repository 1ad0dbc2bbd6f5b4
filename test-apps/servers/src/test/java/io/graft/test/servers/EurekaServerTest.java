package io.graft.test.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.test.Await;
import io.graft.test.Http;
import io.graft.test.Jdk;
import org.junit.jupiter.api.Test;

class EurekaServerTest {
  @Test
  void anInstanceIsSeenAndNotAfterARestart() {
    try (EurekaServer eureka = new EurekaServer().start()) {
      register(eureka, "shop-1");
      Await.until("the instance", () -> eureka.api().get("/apps").body().contains("shop-1"));
      eureka.restart();
      assertEquals(404, eureka.api().get("/apps/SHOP").status());
    }
  }

  @Test
  void anInstanceWithoutHeartbeatsIsEvictedByAServerOfBoot2() {
    Jdk.require(8);
    try (EurekaServer eureka = EurekaServer.onBoot2().start()) {
      register(eureka, "shop-1");
      Await.until("the end", () -> eureka.api().get("/apps/SHOP/shop-1").status() == 404);
    }
  }

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
