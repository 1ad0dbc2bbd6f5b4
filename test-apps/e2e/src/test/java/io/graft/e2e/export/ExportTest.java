package io.graft.e2e.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.graft.test.AdminClient;
import io.graft.test.Await;
import io.graft.test.Http;
import io.graft.test.JavaProcess;
import io.graft.test.JavaProcessBuilder;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportTest {
  private static JavaProcessBuilder service() {
    return JavaProcess.on(Jdk.current())
        .main(PlainServer.class)
        .withAgent()
        .property("graft.service.name", "plain")
        .property("otel.traces.sampler", "parentbased_always_on");
  }

  private static String url(JavaProcess service) {
    String line = service.awaitOut("listening on \\d+");
    return "http://localhost:" + line.substring(line.lastIndexOf(' ') + 1) + "/";
  }

  /** The agent's lines beside its start line. */
  private static List<String> lines(JavaProcess service) {
    return service.err().stream()
        .filter(line -> line.startsWith("[graft] ") && !line.contains(" governs plain"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void spansAndMetricsReachACollectorAlsoThoseOfTheLastMoment(int version) throws Exception {
    List<ExportTraceServiceRequest> traces = new CopyOnWriteArrayList<>();
    List<ExportMetricsServiceRequest> metrics = new CopyOnWriteArrayList<>();
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/v1/traces",
        exchange -> {
          traces.add(ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.createContext(
        "/v1/metrics",
        exchange -> {
          metrics.add(ExportMetricsServiceRequest.parseFrom(exchange.getRequestBody()));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    try (JavaProcess service =
        JavaProcess.on(Jdk.require(version))
            .main(PlainServer.class)
            .withAgent()
            .property("graft.service.name", "plain")
            .property("otel.traces.sampler", "parentbased_always_on")
            .environment(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://localhost:" + collector.getAddress().getPort())
            .environment("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
            .start()) {
      AdminClient.of(service);
      String url = url(service);
      for (int i = 0; i < 5; i++) {
        assertEquals(204, Http.get(url + "a").status());
      }

      service.terminate();
      service.awaitExit();

      List<Span> spans = new ArrayList<>();
      traces.forEach(
          request ->
              request
                  .getResourceSpansList()
                  .forEach(
                      r -> r.getScopeSpansList().forEach(s -> spans.addAll(s.getSpansList()))));
      assertEquals(5, spans.size(), service::dump);
      assertEquals(Span.SpanKind.SPAN_KIND_SERVER, spans.get(0).getKind());
      assertTrue(metrics.toString().contains("http.server.request.duration"), service::dump);
      assertEquals(List.of(), lines(service), service::dump);
    } finally {
      collector.stop(0);
    }
  }

  /** Answers each connection with some bytes and keeps it open. */
  private static ServerSocket peer(String answer) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    List<Socket> open = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try {
                  Socket socket = server.accept();
                  open.add(socket);
                  socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                  // The agent closed the connection, or the test is over.
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  private static void isOneLineAndHarmsNothing(int port, String reason) {
    try (JavaProcess service =
        service()
            .property("otel.exporter.otlp.endpoint", "http://localhost:" + port)
            .property("otel.exporter.otlp.timeout", "500")
            .property("otel.bsp.schedule.delay", "50")
            .property("otel.metric.export.interval", "100")
            .start()) {
      AdminClient admin = AdminClient.of(service);
      String url = url(service);
      for (int i = 0; i < 200; i++) {
        assertEquals(204, Http.get(url).status());
      }
      Await.until("the line", () -> !lines(service).isEmpty());

      Await.until(
          "both signals have failed",
          () -> {
            var telemetry = admin.status().get("telemetry");
            return telemetry.get("spanExport").has("lastError")
                && telemetry.get("metricExport").has("lastError");
          });
      assertEquals(204, Http.get(url).status());
      assertEquals(1, lines(service).size(), service::dump);
      String line = lines(service).get(0);
      assertTrue(line.contains("cannot export") && line.contains(":" + port), line);
      assertTrue(line.contains(reason), line);

      service.terminate();
      service.awaitExit();
      assertEquals(1, lines(service).size(), service::dump);
      assertEquals(1, service.out().size(), service::dump);
    }
  }

  @Test
  void aCollectorThatIsDown() {
    isOneLineAndHarmsNothing(Ports.lasting(), "connection refused");
  }

  @Test
  void aCollectorThatHangs() throws IOException {
    try (ServerSocket peer = peer("")) {
      isOneLineAndHarmsNothing(peer.getLocalPort(), "no response within 500 ms");
    }
  }

  @Test
  void aCollectorThatAnswersGarbage() throws IOException {
    try (ServerSocket peer = peer("\0\1\2\r\n\r\n")) {
      isOneLineAndHarmsNothing(peer.getLocalPort(), "is not HTTP/1.1");
    }
  }
}
