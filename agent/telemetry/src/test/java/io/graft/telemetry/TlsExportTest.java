package io.graft.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.graft.net.http.HttpTransport;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.File;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsExportTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private static Path directory;

  private HttpsServer server;
  private final List<ExportTraceServiceRequest> received = new CopyOnWriteArrayList<>();
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private final Map<String, String> keys = new TreeMap<>();
  private Telemetry telemetry;

  private static void keytool(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] =
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "keytool";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), said);
  }

  @BeforeEach
  void startCollector() throws Exception {
    Path store = directory.resolve("keys.p12");
    Path certificate = directory.resolve("collector.pem");
    if (!Files.exists(certificate)) {
      keytool(
          ("-genkeypair -alias c -keyalg EC -dname CN=collector -ext SAN=dns:localhost -storetype"
                  + " PKCS12 -storepass changeit -keystore "
                  + store)
              .split(" "));
      keytool(
          ("-exportcert -rfc -alias c -storepass changeit -keystore "
                  + store
                  + " -file "
                  + certificate)
              .split(" "));
    }
    KeyStore keyStore = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keyStore.load(in, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keyStore, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/v1/traces",
        exchange -> {
          received.add(ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    keys.put("otel.metrics.exporter", "none");
    keys.put("otel.bsp.schedule.delay", "5");
    keys.put("otel.exporter.otlp.certificate", certificate.toString());
  }

  @AfterEach
  void stop() {
    telemetry.close();
    server.stop(0);
  }

  private void call(String host) {
    keys.put(
        "otel.exporter.otlp.endpoint", "https://" + host + ":" + server.getAddress().getPort());
    telemetry =
        new Telemetry(
            TelemetrySettings.of(keys::get),
            Map.of("service.name", "orders"),
            "1",
            new HttpTransport(),
            notices::add);
    telemetry.start();
    telemetry.called(new Attempt());
  }

  @Test
  void exportsToACollectorWhoseAuthorityIsGiven() throws Exception {
    call("localhost");

    Eventually.until("a span arrives", () -> !received.isEmpty());
    assertEquals(List.of(), notices);
  }

  @Test
  void anAuthorityThatIsNotTrustedIsOneLine() throws Exception {
    keys.remove("otel.exporter.otlp.certificate");
    call("localhost");

    Eventually.until("a line is printed", () -> !notices.isEmpty());
    assertTrue(notices.get(0).contains("cannot export spans to https://localhost"), notices.get(0));
    assertTrue(notices.get(0).contains("certif"), notices.get(0));
    assertEquals(0, received.size());
  }

  @Test
  void anApplicationThatTrustsEverybodyDoesNotMakeTheAgentSendItsHeadersToEverybody()
      throws Exception {
    keys.remove("otel.exporter.otlp.certificate");
    keys.put("otel.exporter.otlp.headers", "api-key=secret");
    SSLContext before = SSLContext.getDefault();
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(directory.resolve("keys.p12"))) {
      trusted.load(in, PASSWORD);
    }
    trusted.setCertificateEntry("all", trusted.getCertificate("c"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext lenient = SSLContext.getInstance("TLS");
    lenient.init(null, trust.getTrustManagers(), null);
    SSLContext.setDefault(lenient);
    try {
      call("localhost");
      Eventually.until("a line is printed", () -> !notices.isEmpty());
      assertTrue(notices.get(0).contains("certif"), notices.get(0));
      assertEquals(0, received.size());
    } finally {
      SSLContext.setDefault(before);
    }
  }

  @Test
  void aCertificateForAnotherNameIsOneLine() throws Exception {
    call("127.0.0.1");

    Eventually.until("a line is printed", () -> !notices.isEmpty());
    assertEquals(0, received.size());
  }

  @Test
  void aCertificateFileThatIsNotThereIsOneLine() throws Exception {
    keys.put("otel.exporter.otlp.certificate", directory.resolve("none.pem").toString());
    call("localhost");

    Eventually.until("a line is printed", () -> !notices.isEmpty());
    assertTrue(notices.get(0).contains("none.pem"), notices.get(0));
  }
}
