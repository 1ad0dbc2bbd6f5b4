package io.graft.e2e.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OTLP over gRPC with mutual TLS, which needs ALPN of the JVM. */
class GrpcExportTest {
  private static final String TRACES = "opentelemetry.proto.collector.trace.v1.TraceService/Export";

  private final List<ExportTraceServiceRequest> traces = new CopyOnWriteArrayList<>();
  private final List<ExportMetricsServiceRequest> metrics = new CopyOnWriteArrayList<>();

  @ParameterizedTest(name = "on JDK {0}")
  @ValueSource(ints = {17, 25})
  void spansAndMetricsReachACollectorThatRequiresACertificate(int version, @TempDir Path directory)
      throws Exception {
    Jdk jdk = Jdk.require(version);
    create(directory, "server");
    create(directory, "client");
    Server collector = start(directory);
    try (JavaProcess service =
        JavaProcess.on(jdk)
            .main(PlainServer.class)
            .withAgent()
            .property("graft.service.name", "plain")
            .property("otel.traces.sampler", "parentbased_always_on")
            .property("otel.exporter.otlp.endpoint", "https://localhost:" + collector.getPort())
            .property("otel.exporter.otlp.protocol", "grpc")
            .property("otel.exporter.otlp.certificate", directory.resolve("server.pem"))
            .property("otel.exporter.otlp.client.certificate", directory.resolve("client.pem"))
            .property("otel.exporter.otlp.client.key", directory.resolve("client.key"))
            .property("otel.bsp.schedule.delay", "50")
            .property("otel.metric.export.interval", "100")
            .start()) {
      AdminClient admin = AdminClient.of(service);
      String line = service.awaitOut("listening on \\d+");
      String url = "http://localhost:" + line.substring(line.lastIndexOf(' ') + 1) + "/";
      assertEquals(204, Http.get(url + "a").status());

      Await.until("a span", () -> !traces.isEmpty());
      Await.until("its metric", () -> metrics.toString().contains("http.server.request.duration"));

      assertTrue(
          admin
              .status()
              .get("telemetry")
              .get("spanExport")
              .get("endpoint")
              .asText()
              .contains(":" + collector.getPort()));
      assertEquals(
          List.of(),
          service.err().stream()
              .filter(each -> each.startsWith("[graft] ") && !each.contains(" governs plain"))
              .toList(),
          service::dump);
    } finally {
      collector.shutdownNow();
      collector.awaitTermination();
    }
  }

  private Server start(Path directory) throws IOException {
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0),
            TlsServerCredentials.newBuilder()
                .keyManager(file(directory, "server.pem"), file(directory, "server.key"))
                .trustManager(file(directory, "client.pem"))
                .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                .build())
        .fallbackHandlerRegistry(
            new HandlerRegistry() {
              @Override
              public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
                return method(name);
              }
            })
        .build()
        .start();
  }

  private ServerMethodDefinition<byte[], byte[]> method(String name) {
    return ServerMethodDefinition.create(
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(name)
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build(),
        (call, metadata) -> {
          call.request(1);
          return new ServerCall.Listener<byte[]>() {
            @Override
            public void onMessage(byte[] message) {
              take(name, message);
              call.sendHeaders(new Metadata());
              call.sendMessage(new byte[0]);
              call.close(Status.OK, new Metadata());
            }
          };
        });
  }

  private void take(String method, byte[] message) {
    try {
      if (method.equals(TRACES)) {
        traces.add(ExportTraceServiceRequest.parseFrom(message));
      } else {
        metrics.add(ExportMetricsServiceRequest.parseFrom(message));
      }
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static File file(Path directory, String name) {
    return directory.resolve(name).toFile();
  }

  private static void create(Path directory, String name) throws Exception {
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
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "changeit".toCharArray());
    }
    write(directory.resolve(name + ".pem"), "CERTIFICATE", keys.getCertificate("c").getEncoded());
    write(
        directory.resolve(name + ".key"),
        "PRIVATE KEY",
        keys.getKey("c", "changeit".toCharArray()).getEncoded());
  }

  private static void write(Path file, String kind, byte[] content) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
