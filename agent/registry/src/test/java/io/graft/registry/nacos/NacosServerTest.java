package io.graft.registry.nacos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import io.graft.net.Await;
import io.graft.net.ClosedPort;
import io.graft.registry.Subscriber;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NacosServerTest {
  private static final Instance SELF =
      Instance.builder("shop", "shop-1", "127.0.0.1", 9000).build();

  @TempDir private Path directory;
  private FakeNacos nacos;
  private Subscriber seen;

  @BeforeEach
  void start() throws Exception {
    nacos = new FakeNacos();
  }

  @AfterEach
  void stop() {
    if (seen != null) {
      seen.close();
    }
    nacos.close();
  }

  private Subscriber seen(String rest) {
    seen = new NacosSubscriber(nacos.url(rest)).watching();
    return seen;
  }

  private void registers() {
    assertNull(seen.ask(done -> seen.registry.register(SELF, done)));
  }

  private String failure() {
    Await.until("a failure", () -> !seen.failures.isEmpty(), () -> seen);
    return seen.failures.get(0);
  }

  @Test
  void theApiIsDetectedOnce() {
    nacos.apis = Set.of("v3");
    seen("?poll=1s");
    registers();
    seen.nextAnswer();
    seen.nextAnswer();
    assertEquals(1, nacos.asked("GET /nacos/v1/"));
  }

  @Test
  void theOlderApiIsPreferredIfBothExist() {
    nacos.apis = Set.of("v1", "v3");
    seen("");
    registers();
    assertEquals(0, nacos.asked("POST /nacos/v3"));
  }

  @Test
  void anApiThatDisappearedIsDetectedAgain() {
    nacos.apis = Set.of("v1");
    seen("?poll=1s");
    registers();
    nacos.apis = Set.of("v3");
    assertTrue(
        seen.ask(done -> seen.registry.renew(SELF, done))
            .startsWith("status 404, there is no API v1"));
    assertNull(seen.ask(done -> seen.registry.renew(SELF, done)));
    seen.nextAnswer();
  }

  @Test
  void aConfiguredApiIsNotReplaced() {
    nacos.apis = Set.of("v1", "v3");
    seen("?api=v3");
    registers();
    assertEquals(0, nacos.asked("GET /nacos/v1"));
    nacos.apis = Set.of("v1");
    String reason = seen.ask(done -> seen.registry.renew(SELF, done));
    assertTrue(reason.startsWith("status 404, there is no API v3 at 127.0.0.1:"), reason);
    assertEquals(0, nacos.asked("GET /nacos/v1"));
  }

  @Test
  void aServerOtherThanNacosIsReported() {
    seen("/elsewhere");
    assertTrue(
        failure().startsWith("status 404, there is no API of Nacos at 127.0.0.1:"), failure());
    assertTrue(failure().endsWith("/elsewhere; the path of the URL must be its context path"));
  }

  @Test
  void aServerThatDoesNotRespondIsSkipped() throws Exception {
    try (ClosedPort nobody = new ClosedPort()) {
      String dead = "127.0.0.1:" + nobody.number();
      seen = new NacosSubscriber(nacos.url("").replace("://", "://" + dead + ",")).watching();
      registers();
      assertEquals(4500, seen.registry.propagationMillis());
    }
  }

  @Test
  void aUserLogsInOnce() {
    nacos.password = "secret";
    seen("?user=ann&password=secret&poll=1s");
    registers();
    seen.nextAnswer();
    seen.nextAnswer();
    assertEquals(1, nacos.asked("POST /nacos/v1/auth/login"));
    assertTrue(nacos.last("POST /nacos/v1/auth/login").contains("username=ann"));
    assertTrue(nacos.requests.stream().noneMatch(each -> each.contains("token-1")));
    assertTrue(seen.registry.describe().matches("nacos 127.0.0.1:\\d+/nacos"));
  }

  @Test
  void aTokenIsRenewedBeforeItExpires() {
    nacos.password = "secret";
    nacos.ttl = 2;
    seen("?user=ann&password=secret&poll=1s");
    Await.until("two logins", () -> nacos.asked("POST /nacos/v1/auth/login") >= 2, () -> seen);
    assertTrue(seen.failures.isEmpty(), seen.failures.toString());
  }

  @Test
  void aRejectedTokenIsReplacedAndTheRequestSentAgain() {
    nacos.password = "secret";
    seen("?user=ann&password=secret");
    registers();
    nacos.token = "token-2";
    assertNull(seen.ask(done -> seen.registry.renew(SELF, done)));
    assertEquals(2, nacos.asked("POST /nacos/v1/auth/login"));
  }

  @Test
  void aMissingPermissionDoesNotCauseRepeatedLogins() {
    nacos.password = "secret";
    nacos.says("/ns/", 403, "{\"message\":\"authorization failed!\"}");
    seen("?user=ann&password=secret&namespace=dev");
    assertEquals(
        "status 403 (authorization failed!); the user needs the permission to write to"
            + " namespace dev",
        seen.ask(done -> seen.registry.register(SELF, done)));
    Await.until("some failures", () -> seen.failures.size() >= 3, () -> seen);
    assertTrue(nacos.asked("POST /nacos/v1/auth/login") < 20, () -> nacos.requests.toString());
  }

  @Test
  void aWrongPasswordIsReported() {
    nacos.password = "secret";
    seen("?user=ann&password=wrong");
    assertEquals("login failed: status 403 (unknown user!)", failure());
    nacos.password = "wrong";
    seen.nextAnswer();
  }

  @Test
  void theLoginOfTheOtherApiIsUsedIfNecessary() {
    nacos.password = "secret";
    nacos.apis = Set.of("v1", "v3");
    nacos.says("/v1/auth", 410, "{\"code\":40000}");
    seen("?user=ann&password=secret");
    registers();
    assertEquals(1, nacos.asked("POST /nacos/v3/auth/user/login"));
  }

  @Test
  void aConfiguredTokenIsSentAndReadAgainFromItsFile() throws Exception {
    Path file = directory.resolve("token");
    Files.writeString(file, "token-1\n");
    nacos.password = "nobody logs in";
    seen("?token=file:" + file);
    registers();
    assertEquals(0, nacos.asked("POST /nacos/v1/auth"));
    nacos.token = "another";
    assertEquals(
        "status 403 (user not found!); the user needs the permission to write to"
            + " namespace public",
        seen.ask(done -> seen.registry.renew(SELF, done)));
  }
}
