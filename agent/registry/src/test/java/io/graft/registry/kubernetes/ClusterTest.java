package io.graft.registry.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.net.Await;
import io.graft.net.http.HttpTransport;
import io.graft.net.server.ServerAccess;
import io.graft.net.server.ServerUrl;
import io.graft.net.tls.Identities;
import io.graft.registry.RecordingWatcher;
import io.graft.registry.RegistryContext;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {
  private static final Map<String, String> POD =
      Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1", "KUBERNETES_SERVICE_PORT", "6443");

  @TempDir Path account;

  private Cluster cluster(String url, Map<String, String> environment) {
    return Cluster.of(ServerUrl.parse(url, 443), environment, account.toFile());
  }

  private static Settings settings(Map<String, String> said) {
    return new Settings(said, Map.of(), Map.of());
  }

  private void assertInvalid(String url, String reason) {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> cluster(url, Map.of()));
    assertTrue(thrown.getMessage().contains(reason), thrown.getMessage());
  }

  @Test
  void aPodHasItsServerNamespaceAndToken() throws Exception {
    Files.writeString(account.resolve("namespace"), "shop");
    Files.writeString(account.resolve("token"), "t1\n");
    Files.writeString(account.resolve("ca.crt"), "");
    Cluster cluster = cluster("kubernetes://", POD);

    ServerUrl server = cluster.server(settings(Map.of()));
    ServerAccess access = ServerAccess.of(server, settings(Map.of()));

    assertEquals("kubernetes 10.96.0.1:6443", cluster.describe());
    assertEquals("shop", cluster.namespace());
    assertTrue(access.secure());
    assertEquals(account.resolve("ca.crt").toString(), access.authorityFile());
    assertEquals("t1", cluster.token(access).value());
  }

  @Test
  void anIpv6AddressIsBracketed() {
    Cluster cluster = cluster("kubernetes://blog", Map.of("KUBERNETES_SERVICE_HOST", "fd00::1"));
    assertEquals("kubernetes [fd00::1]:443/blog", cluster.describe());
    assertEquals("fd00::1", cluster.server(settings(Map.of())).servers().get(0).host());
    assertEquals("blog", cluster.namespace());
  }

  @Test
  void theUrlCanSetEverything() throws Exception {
    Cluster cluster =
        cluster("kubernetes://blog?server=https://api:6443/&ca=/my ca&token=secret", POD);
    ServerAccess access = ServerAccess.of(cluster.server(settings(Map.of())), settings(Map.of()));
    assertEquals("kubernetes api:6443/blog", cluster.describe());
    assertEquals("/my ca", access.authorityFile());
    assertEquals("secret", cluster.token(access).value());
  }

  @Test
  void thePodsTokenIsNotSentToAProxyWithoutTls() throws Exception {
    Files.writeString(account.resolve("token"), "t1");
    Cluster cluster = cluster("kubernetes://?server=http://127.0.0.1:8001", POD);
    ServerAccess access = ServerAccess.of(cluster.server(settings(Map.of())), settings(Map.of()));
    assertNull(cluster.token(access));
    assertEquals("default", cluster.namespace());
  }

  @Test
  void invalidUrlsAreRejectedWithAHelpfulReason() {
    assertInvalid("kubernetes://", "this is not a pod");
    assertInvalid("kubernetes://10.0.0.1:6443", "?server=https://");
    assertInvalid("kubernetes://shop:8080", "is not a namespace");
    assertInvalid("kubernetes://a,b", "kubernetes://a,kubernetes://b");
    assertInvalid("kubernetes://shop?server=tcp://a", "is not of the form https://<host>:<port>");
  }

  @Test
  void theServersCertificateMustBeTrusted() throws Exception {
    Path right = Files.createDirectory(account.resolve("right"));
    Path wrong = Files.createDirectory(account.resolve("wrong"));
    SSLContext context = Identities.in(right);
    Identities.in(wrong);
    try (ApiServerStub api = ApiServerStub.secure(context)) {
      Scheduler scheduler = new Scheduler("test");
      HttpTransport transport = new HttpTransport();
      try {
        RecordingWatcher refused = watched(api, pem(wrong), scheduler, transport);
        Await.until("it to be refused", () -> !refused.failures.isEmpty(), () -> refused);
        assertEquals(0, api.requests().size());
        assertEquals(0, refused.ready.get());
      } finally {
        transport.close(5000);
        scheduler.stop(5000);
      }
    }
  }

  private RecordingWatcher watched(
      ApiServerStub api, File authority, Scheduler scheduler, HttpTransport transport) {
    Cluster cluster = cluster("kubernetes://shop?server=" + api.url() + "&ca=" + authority, POD);
    KubernetesRegistry registry =
        new KubernetesRegistry(
            cluster, null, new RegistryContext(settings(Map.of()), scheduler, transport));
    RecordingWatcher heard = new RecordingWatcher();
    scheduler.execute("watch", () -> registry.watch(heard));
    return heard;
  }

  private static File pem(Path directory) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(directory.resolve("keys.p12"))) {
      keys.load(in, "changeit".toCharArray());
    }
    String body = Base64.getMimeEncoder().encodeToString(keys.getCertificate("c").getEncoded());
    Path file = directory.resolve("ca.pem");
    Files.writeString(
        file, "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
    return file.toFile();
  }
}
