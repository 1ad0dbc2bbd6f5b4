package io.graft.security.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.graft.governance.guard.RequestGuard;
import io.graft.net.Await;
import io.graft.security.certificate.TrustEveryone;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are fetched only from a server that the JVM's authorities vouch for. */
class KeysOverTlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path directory;

  @Test
  void theJvmsAuthoritiesDecideAndNotTheApplicationsDefaultContext() throws Exception {
    SSLContext before = SSLContext.getDefault();
    Path trusted = store("trusted");
    System.setProperty("javax.net.ssl.trustStore", trusted.toString());
    System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
    HttpsServer good = server(trusted);
    HttpsServer stranger = server(store("stranger"));
    try (SampleIssuer issuer = new SampleIssuer(directory)) {
      SSLContext.setDefault(trustsAll());
      issuer.set("auth.issuer.main.jwks", "https://localhost:" + port(stranger) + "/keys");
      RequestGuard guard = issuer.tokens.guard(issuer.settings());
      Await.until(
          "keys of a stranger to be refused",
          () -> issuer.keys().contains("not signed by a trusted authority"),
          issuer::keys);
      assertEquals("unavailable", guard.admit(SampleRequest.bearer(SampleIssuer.token())).reason());
      issuer.set("auth.issuer.main.jwks", "https://localhost:" + port(good) + "/keys");
      assertNull(issuer.guard().admit(SampleRequest.bearer(SampleIssuer.token())));
    } finally {
      SSLContext.setDefault(before);
      System.clearProperty("javax.net.ssl.trustStore");
      System.clearProperty("javax.net.ssl.trustStorePassword");
      good.stop(0);
      stranger.stop(0);
    }
  }

  @Test
  void attack21ADiscoveryDocumentDoesNotChooseWhatIsAskedOfThisHost() throws Exception {
    Path trusted = store("trusted");
    System.setProperty("javax.net.ssl.trustStore", trusted.toString());
    System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
    HttpsServer server = server(trusted);
    HttpServer inside =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    AtomicInteger asked = new AtomicInteger();
    inside.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          keys(exchange);
        });
    inside.start();
    String url = "https://localhost:" + port(server);
    server.createContext(
        "/.well-known/openid-configuration",
        exchange ->
            send(
                exchange,
                "{\"issuer\":\""
                    + url
                    + "\",\"jwks_uri\":\"http://127.0.0.1:"
                    + inside.getAddress().getPort()
                    + "/v1/kv\"}"));
    try (SampleIssuer issuer = new SampleIssuer(directory)) {
      issuer.set("auth.issuer.main", url).set("auth.issuer.main.jwks", "");
      issuer.tokens.guard(issuer.settings());
      Await.until(
          "its keys to be refused", () -> issuer.keys().contains("not an https URL"), issuer::keys);
      assertEquals(0, asked.get());
    } finally {
      System.clearProperty("javax.net.ssl.trustStore");
      System.clearProperty("javax.net.ssl.trustStorePassword");
      server.stop(0);
      inside.stop(0);
    }
  }

  private static void keys(HttpExchange exchange) throws IOException {
    send(exchange, new JWKSet(List.of(SampleIssuer.RSA)).toString());
  }

  private static void send(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static int port(HttpsServer server) {
    return server.getAddress().getPort();
  }

  private Path store(String name) throws Exception {
    Path store = directory.resolve(name + ".p12");
    String command =
        "-genkeypair -alias c -keyalg EC -dname CN="
            + name
            + " -ext SAN=dns:localhost,ip:127.0.0.1"
            + " -storetype PKCS12 -storepass changeit -keystore "
            + store;
    String keytool =
        System.getProperty("java.home") + File.separator + "bin/keytool -J-XX:TieredStopAtLevel=1 ";
    Process process =
        new ProcessBuilder((keytool + command).split(" ")).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return store;
  }

  private static HttpsServer server(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory shown =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    shown.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(shown.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext("/keys", KeysOverTlsTest::keys);
    server.start();
    return server;
  }

  /** What some applications install, to be rid of certificates. */
  private static SSLContext trustsAll() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {TrustEveryone.INSTANCE}, new SecureRandom());
    return context;
  }
}
