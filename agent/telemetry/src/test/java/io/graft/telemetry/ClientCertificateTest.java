package io.graft.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.graft.net.http.HttpTransport;
import io.graft.net.tls.TlsContexts;
import io.grpc.TlsServerCredentials;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.File;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints that require a certificate of the client. */
class ClientCertificateTest {
  @TempDir private static Path directory;

  private final List<String> notices = new CopyOnWriteArrayList<>();
  private final Map<String, String> keys = new TreeMap<>();
  private @Nullable Telemetry telemetry;

  @BeforeAll
  static void createCertificates() throws Exception {
    create("server");
    create("client");
    create("stranger");
  }

  private static void create(String name) throws Exception {
    Path store = directory.resolve(name + ".p12");
    String command =
        "-genkeypair -alias c -keyalg EC -dname CN="
            + name
            + " -ext SAN=dns:localhost -storetype PKCS12 -storepass changeit -keystore "
            + store;
    String[] words =
        (System.getProperty("java.home") + File.separator + "bin/keytool " + command).split(" ");
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), said);
    KeyStore keyStore = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keyStore.load(in, "changeit".toCharArray());
    }
    write(name + ".pem", "CERTIFICATE", keyStore.getCertificate("c").getEncoded());
    write(
        name + ".key", "PRIVATE KEY", keyStore.getKey("c", "changeit".toCharArray()).getEncoded());
  }

  private static void write(String name, String kind, byte[] content) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        directory.resolve(name),
        "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }

  private static String file(String name) {
    return directory.resolve(name).toString();
  }

  @AfterEach
  void stop() {
    if (telemetry != null) {
      telemetry.close();
    }
  }

  private Telemetry exportTo(String protocol, int port, String identity) {
    keys.put("otel.exporter.otlp.endpoint", "https://localhost:" + port);
    keys.put("otel.exporter.otlp.protocol", protocol);
    keys.put("otel.exporter.otlp.certificate", file("server.pem"));
    if (!identity.isEmpty()) {
      keys.put("otel.exporter.otlp.client.certificate", file(identity + ".pem"));
      keys.put("otel.exporter.otlp.client.key", file(identity + ".key"));
    }
    keys.put("otel.metrics.exporter", "none");
    keys.put("otel.bsp.schedule.delay", "5");
    TelemetrySettings settings = TelemetrySettings.of(keys::get);
    assertEquals(List.of(), settings.warnings());
    Telemetry made =
        new Telemetry(
            settings, Map.of("service.name", "orders"), "1", new HttpTransport(), notices::add);
    telemetry = made;
    made.start();
    return made;
  }

  private static GrpcCollector collector() throws Exception {
    return GrpcCollector.start(
        TlsServerCredentials.newBuilder()
            .keyManager(new File(file("server.pem")), new File(file("server.key")))
            .trustManager(new File(file("client.pem")))
            .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
            .build());
  }

  @Test
  void grpcIsSpokenWithTheCertificate() throws Exception {
    try (GrpcCollector collector = collector()) {
      exportTo("grpc", collector.port(), "client").called(new Attempt());

      Eventually.until("a span", () -> !collector.spans().isEmpty());
      assertEquals(List.of(), notices);
    }
  }

  @Test
  void anotherCertificateIsRefusedWithOneLine() throws Exception {
    try (GrpcCollector collector = collector()) {
      exportTo("grpc", collector.port(), "stranger").called(new Attempt());

      Eventually.until("a line", () -> !notices.isEmpty());
      assertEquals(0, collector.spans().size());
    }
  }

  @Test
  void noCertificateIsRefusedWithOneLine() throws Exception {
    try (GrpcCollector collector = collector()) {
      exportTo("grpc", collector.port(), "").called(new Attempt());

      Eventually.until("a line", () -> !notices.isEmpty());
      assertEquals(0, collector.spans().size());
    }
  }

  @Test
  void httpIsSpokenWithTheCertificate() throws Exception {
    List<ExportTraceServiceRequest> received = new CopyOnWriteArrayList<>();
    SSLContext context =
        TlsContexts.ofFiles(file("client.pem"), file("server.pem"), file("server.key"));
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters required = context.getDefaultSSLParameters();
            required.setNeedClientAuth(true);
            parameters.setSSLParameters(required);
          }
        });
    server.createContext(
        "/v1/traces",
        exchange -> {
          received.add(ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    try {
      exportTo("http/protobuf", server.getAddress().getPort(), "client").called(new Attempt());

      Eventually.until("a span", () -> !received.isEmpty());
      assertEquals(List.of(), notices);
    } finally {
      server.stop(0);
    }
  }

  /** A server of TLS that speaks HTTP/1.1 alone. */
  @Test
  void anEndpointWithoutHttp2IsNamedAsOne() throws Exception {
    SSLContext context = TlsContexts.ofFiles(null, file("server.pem"), file("server.key"));
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.start();
    try {
      exportTo("grpc", server.getAddress().getPort(), "").called(new Attempt());

      Eventually.until("a line", () -> !notices.isEmpty());
      assertTrue(notices.get(0).contains("HTTP/2"), notices.get(0));
    } finally {
      server.stop(0);
    }
  }
}
