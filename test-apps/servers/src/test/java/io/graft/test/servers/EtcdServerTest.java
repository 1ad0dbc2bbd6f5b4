package io.graft.test.servers;

import static io.graft.test.servers.EtcdServer.encode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.graft.test.Http;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EtcdServerTest {
  private static final EtcdServer ETCD = new EtcdServer().authenticate("secret");

  @BeforeAll
  static void start() {
    ETCD.start();
  }

  @AfterAll
  static void close() {
    ETCD.close();
  }

  @Test
  void aKeyIsThereAfterARestartAndNotAfterAWipe() {
    put("/kept", "value");
    ETCD.restart();
    assertEquals(1, count("/kept"));
    ETCD.wipe();
    assertEquals(0, count("/kept"));
  }

  @Test
  void aKeyIsThereAfterAKill() {
    put("/killed", "value");
    ETCD.kill();
    ETCD.start();
    assertEquals(1, count("/killed"));
  }

  @Test
  void aLeaseOfASecondIsGranted() {
    Http.Response lease = ETCD.api().post("/v3/lease/grant", "{\"TTL\": 1}");
    assertEquals("1", lease.json().get("TTL").asText(), lease.body());
  }

  @Test
  void whoIsNoUserIsRefused() {
    String question = "{\"key\": \"" + encode("/any") + "\"}";
    assertNotEquals(200, Http.post(ETCD.url() + "/v3/kv/range", question).status());
  }

  @Test
  void aUserMayDoWhatHasItsPrefix() {
    ETCD.addUser("shop", "open", "/services/");
    String token =
        Http.post(
                ETCD.url() + "/v3/auth/authenticate",
                "{\"name\": \"shop\", \"password\": \"open\"}")
            .json()
            .get("token")
            .asText();
    assertEquals(200, putAs(token, "/services/shop/1").status());
    assertNotEquals(200, putAs(token, "/other").status());
  }

  private static Http.Response putAs(String token, String key) {
    return Http.post(ETCD.url() + "/v3/kv/put", pair(key, ""), "Authorization", token);
  }

  private static void put(String key, String value) {
    Http.Response answer = ETCD.api().post("/v3/kv/put", pair(key, value));
    assertEquals(200, answer.status(), answer.body());
  }

  private static String pair(String key, String value) {
    return "{\"key\": \"%s\", \"value\": \"%s\"}".formatted(encode(key), encode(value));
  }

  private static int count(String key) {
    return ETCD.api()
        .post("/v3/kv/range", "{\"key\": \"" + encode(key) + "\"}")
        .json()
        .path("count")
        .asInt();
  }
}
