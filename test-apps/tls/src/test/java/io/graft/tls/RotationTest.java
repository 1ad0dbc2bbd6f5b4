package io.graft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.net.tls.TlsContexts;
import io.graft.security.certificate.Pki;
import io.graft.test.Jdk;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A certificate that is renewed each two seconds, under load. */
class RotationTest {
  private static final int CLIENTS = 4;
  private static final int RENEWALS = 4;
  private static final long LIMIT_NANOS = 60_000_000_000L;

  @TempDir Path temp;

  static Stream<Arguments> cells() {
    Arguments oldest = Arguments.of(TomcatMain.class, 8);
    return Boolean.getBoolean("test.matrix")
        ? Stream.of(oldest, Arguments.of(JdkMain.class, 25))
        : Stream.of(oldest);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void noRequestFails(Class<?> program, int jdk) throws Exception {
    Map<String, String> properties =
        Map.of(
            "graft.tls", "strict",
            "graft.tls.lifetime", "4s",
            "graft.server.tls.age", "1s");
    try (Server server = new Server(program, Jdk.require(jdk), properties).awaitTls()) {
      Path ca = server.process().registry().resolve("ca");
      Pki pki = new Pki(temp.resolve("pki"), ca.resolve("ca.crt"), ca.resolve("ca.pem"));
      pki.issue("users", "spiffe://graft.local/service/users");
      SSLContext context =
          TlsContexts.ofFiles(
              pki.authority().toString(),
              pki.certificate("users").toString(),
              pki.key("users").toString());
      Queue<String> failures = new ConcurrentLinkedQueue<>();
      Set<X509Certificate> seen = ConcurrentHashMap.newKeySet();
      AtomicInteger served = new AtomicInteger();
      long until = System.nanoTime() + LIMIT_NANOS;
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Thread client =
            new Thread(
                () -> {
                  while (seen.size() <= RENEWALS && System.nanoTime() < until) {
                    try {
                      call(server, context, seen);
                      served.incrementAndGet();
                    } catch (Exception e) {
                      failures.add(e.toString());
                    }
                  }
                });
        client.start();
        clients.add(client);
      }
      for (Thread client : clients) {
        client.join();
      }
      assertEquals(List.of(), List.copyOf(failures), server.process()::dump);
      assertTrue(seen.size() > RENEWALS, seen.size() + " certificates");
      assertTrue(served.get() > 100, served + " requests");
    }
  }

  /** Both sides renew theirs each second. */
  @Test
  void noCallOfAServiceFails() throws Exception {
    Path registry = Files.createDirectory(temp.resolve("shared"));
    Map<String, String> properties =
        Map.of(
            "graft.tls", "strict",
            "graft.tls.lifetime", "2s",
            "graft.server.tls.age", "1s");
    try (Server server = new Server(JdkMain.class, Jdk.require(25), registry, properties);
        Caller caller = new Caller(25, registry, properties)) {
      server.awaitTls();
      for (String client : List.of("url", "jdk")) {
        String served = caller.call(client, "many", "http://orders/", 4);
        assertTrue(
            served.matches("[0-9]{2,} served"),
            () -> served + caller.process().dump() + server.process().dump());
      }
    }
  }

  private static void call(Server server, SSLContext context, Set<X509Certificate> seen)
      throws Exception {
    URL url = new URL("https://" + server.address() + ":" + server.port() + "/");
    HttpsURLConnection connection = (HttpsURLConnection) url.openConnection();
    connection.setSSLSocketFactory(context.getSocketFactory());
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
