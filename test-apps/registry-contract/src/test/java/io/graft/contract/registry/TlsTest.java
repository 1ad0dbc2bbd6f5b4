package io.graft.contract.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.contract.registry.Applications.Running;
import io.graft.test.Await;
import io.graft.test.Jdk;
import io.graft.test.servers.CertificateAuthority;
import io.graft.test.servers.ConsulServer;
import io.graft.test.servers.EtcdServer;
import io.graft.test.servers.EurekaServer;
import io.graft.test.servers.Identity;
import io.graft.test.servers.NacosServer;
import io.graft.test.servers.RegistryServer;
import io.graft.test.servers.ZooKeeperServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Registries that speak TLS only, with a certificate of a private authority, and ask for one of the
 * same authority. DNS knows no such thing: it signs its updates.
 */
@Order(4)
class TlsTest {
  private static final CertificateAuthority AUTHORITY = new CertificateAuthority();
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Identity CLIENT = AUTHORITY.client("fleet");

  @AfterAll
  static void close() {
    AUTHORITY.close();
  }

  @Test
  void consul() {
    try (ConsulServer server = new ConsulServer().tls(AUTHORITY).start()) {
      contract("consul", server);
    }
  }

  /** Of Spring Boot 2, on Java 8; that of Spring Boot 3 has the whole contract. */
  @Test
  @EnabledIf("io.graft.test.Jdk#isMatrix")
  void eureka() {
    Jdk.require(8);
    try (EurekaServer server = EurekaServer.onBoot2().tls(AUTHORITY).start()) {
      contract("eureka", server, "renew=1s", "fetch=1s", "cache=500ms");
    }
  }

  /** Of the second generation; the first has the whole contract. */
  @Test
  void nacos() {
    try (NacosServer server = NacosServer.second().tls(AUTHORITY).start()) {
      contract("nacos", server, "poll=1s");
    }
  }

  @Test
  void etcd() {
    try (EtcdServer server = new EtcdServer().tls(AUTHORITY).start()) {
      contract("etcd", server);
    }
  }

  @Test
  void zookeeper() {
    try (ZooKeeperServer server = new ZooKeeperServer().tls(AUTHORITY).start()) {
      contract("zookeeper", server.securePort());
    }
  }

  private static void contract(String kind, RegistryServer server, String... parameters) {
    contract(kind, server.port(), parameters);
  }

  private static void contract(String kind, int port, String... parameters) {
    String url = with(kind + "://127.0.0.1:" + port, parameters);
    String trusting = with(url, "tls=true", "ca=" + AUTHORITY.certificateFile());
    String both = with(trusting, "cert=" + CLIENT.certificateFile(), "key=" + CLIENT.keyFile());
    List<Jdk> jdks = Jdk.all();
    try (Applications all = new Applications()) {
      Running orders = all.start(jdks.get(0), both, "orders", "orders", Map.of());
      Running shop =
          all.start(
              jdks.get(jdks.size() - 1),
              url,
              "shop",
              "shop",
              Map.of(
                  "graft.registry.tls", "true",
                  "graft.registry.tls.ca", AUTHORITY.certificateFile().toString(),
                  "graft.registry.tls.cert", CLIENT.certificateFile().toString(),
                  "graft.registry.tls.key", CLIENT.keyFile().toString()));
      orders.awaitRegistered();
      shop.awaitRegistered();
      Await.until(
          "orders to be called by its name",
          LIMIT,
          () -> shop.call("orders").equals("orders"),
          shop.process::dump);
      assertEquals(List.of(), complaints(shop), shop.process::dump);
      refused(all, with(url, "tls=true"), "its certificate is not signed by a trusted authority");
      refused(all, trusting, "");
    }
  }

  private static String with(String url, String... parameters) {
    String more = String.join("&", parameters);
    return more.isEmpty() ? url : url + (url.contains("?") ? "&" : "?") + more;
  }

  /**
   * What an application has to say of its registry, but that it was slow: two JVMs and the server
   * do all this for the first time, and not every machine has the time for that at once.
   */
  private static List<String> complaints(Running application) {
    return application.lines("[graft] registry").stream()
        .filter(line -> !line.matches(".*: no (connection|TLS handshake|answer) within .*"))
        .toList();
  }

  /** Whoever is not let in says so in a line or two, and lives. */
  private static void refused(Applications all, String url, String why) {
    try (Running stranger = all.start(Jdk.current(), url, "stranger", "stranger", Map.of())) {
      Await.until(
          "a line about it",
          LIMIT,
          () -> stranger.lines("[graft] registry").stream().anyMatch(line -> line.contains(why)),
          stranger.process::dump);
      assertTrue(stranger.process.isAlive());
      assertTrue(stranger.lines("[graft] registry").size() <= 3, stranger.process::dump);
      // Whatever it knows of others, it is still an application that answers.
      assertTrue(stranger.call("nobody").startsWith("failed: "));
    }
  }
}
