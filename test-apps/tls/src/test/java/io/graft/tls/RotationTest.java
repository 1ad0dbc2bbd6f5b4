package io.graft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.net.tls.TlsContexts;
import io.graft.security.certificate.Pki;
import io.graft.test.Await;
import io.graft.test.Jdk;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Certificates that are renewed under load, on both sides. With {@code -Pmatrix} each ten seconds
 * for two minutes, also in files that are replaced as Kubernetes does.
 */
class RotationTest {
  private static final int CLIENTS = 4;
  private static final long LIMIT_NANOS = 200_000_000_000L;
  private static final String SERVER = "spiffe://graft.local/service/orders";
  private static final String CLIENT = "spiffe://graft.local/service/users";

  /** Of all clients together: 200 requests a second. */
  private static final long PAUSE_NANOS = CLIENTS * 1_000_000_000L / 200;

  @TempDir Path temp;
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Set<X509Certificate> seen = ConcurrentHashMap.newKeySet();
  private final AtomicInteger served = new AtomicInteger();
  private volatile SSLSocketFactory factory;
  private int issued;

  static Stream<Arguments> cells() {
    Arguments brief = Arguments.of(TomcatMain.class, 8, "10s", 3);
    return Boolean.getBoolean("test.matrix")
        ? Stream.of(
            brief,
            Arguments.of(JdkMain.class, 25, "20s", 11),
            Arguments.of(TomcatMain.class, 8, "", 11))
        : Stream.of(brief);
  }

  /**
   * @param lifetime of certificates of the embedded authority; empty: they are in files, which are
   *     replaced each ten seconds
   */
  @ParameterizedTest
  @MethodSource("cells")
  void noRequestFails(Class<?> program, int jdk, String lifetime, int renewals) throws Exception {
    boolean files = lifetime.isEmpty();
    Map<String, String> properties = new HashMap<>();
    properties.put("graft.tls", "strict");
    properties.put("graft.server.tls.age", "1s");
    Pki own = files ? new Pki(temp.resolve("own")) : null;
    if (files) {
      replace(own);
      properties.put("graft.tls.cert", temp.resolve("live/tls.crt").toString());
      properties.put("graft.tls.key", temp.resolve("live/tls.key").toString());
      properties.put("graft.tls.ca", own.authority().toString());
    } else {
      properties.put("graft.tls.lifetime", lifetime);
    }
    try (Server server = new Server(program, Jdk.require(jdk), properties).awaitTls()) {
      Path ca = server.process().registry().resolve("ca");
      Pki pki =
          files ? own : new Pki(temp.resolve("pki"), ca.resolve("ca.crt"), ca.resolve("ca.pem"));
      renewClient(pki);
      long until = System.nanoTime() + LIMIT_NANOS;
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Thread client = new Thread(() -> load(server, renewals, until));
        client.start();
        clients.add(client);
      }
      int renewed = 0;
      for (Thread client : clients) {
        for (client.join(2000); client.isAlive(); client.join(2000)) {
          renewClient(pki);
          if (files && ++renewed % 5 == 0) {
            replace(own);
          }
        }
      }
      assertEquals(List.of(), List.copyOf(failures), server.process()::dump);
      assertTrue(seen.size() > renewals, seen.size() + " certificates");
      assertTrue(served.get() > 100, served + " requests");
    }
  }

  /** Another certificate for the clients; their next connections have it. */
  private void renewClient(Pki pki) throws Exception {
    String name = "users" + issued++;
    pki.issue(name, CLIENT);
    SSLContext context =
        TlsContexts.ofFiles(
            pki.authority().toString(), pki.certificate(name).toString(), pki.key(name).toString());
    factory = context.getSocketFactory();
  }

  /** A directory with a new key and certificate, and a link that is swapped to it at once. */
  private void replace(Pki pki) throws Exception {
    String name = "orders" + issued++;
    pki.issue(name, SERVER);
    Path next = Files.createDirectory(temp.resolve(name));
    Files.copy(pki.certificate(name), next.resolve("tls.crt"));
    Files.copy(pki.key(name), next.resolve("tls.key"));
    Path link = Files.createSymbolicLink(temp.resolve("next"), next);
    Files.move(link, temp.resolve("live"), StandardCopyOption.ATOMIC_MOVE);
  }

  private void load(Server server, int renewals, long until) {
    long next = System.nanoTime();
    while (seen.size() <= renewals && System.nanoTime() < until) {
      try {
        call(server);
        served.incrementAndGet();
        next += PAUSE_NANOS;
        long early = next - System.nanoTime();
        if (early > 0) {
          Thread.sleep(early / 1_000_000);
        } else {
          next = System.nanoTime();
        }
      } catch (IOException | AssertionError | InterruptedException e) {
        failures.add(e.toString());
      }
    }
  }

  /** Both sides renew theirs each five seconds. */
  @Test
  void noCallOfAServiceFails() throws Exception {
    Path registry = Files.createDirectory(temp.resolve("shared"));
    Map<String, String> properties =
        Map.of(
            "graft.tls", "strict",
            "graft.tls.lifetime", "10s",
            "graft.server.tls.age", "1s");
    try (Server server = new Server(JdkMain.class, Jdk.require(25), registry, properties);
        Caller caller = new Caller(25, registry, properties)) {
      server.awaitTls();
      Await.until("it to be found", () -> caller.get("url", "http://orders/").startsWith("200"));
      for (String client : List.of("url", "jdk")) {
        String served = caller.call(client, "many", "http://orders/", 7);
        assertTrue(
            served.matches("[0-9]{2,} served"),
            () -> served + caller.process().dump() + server.process().dump());
      }
    }
  }

  private void call(Server server) throws IOException {
    URL url = new URL("https://" + server.address() + ":" + server.port() + "/");
    HttpsURLConnection connection = (HttpsURLConnection) url.openConnection();
    connection.setSSLSocketFactory(factory);
    connection.setHostnameVerifier((host, session) -> true);
    connection.setConnectTimeout(20_000);
    connection.setReadTimeout(20_000);
    assertEquals(200, connection.getResponseCode());
    seen.add((X509Certificate) connection.getServerCertificates()[0]);
    try (InputStream in = connection.getInputStream()) {
      in.readAllBytes();
    }
  }
}
