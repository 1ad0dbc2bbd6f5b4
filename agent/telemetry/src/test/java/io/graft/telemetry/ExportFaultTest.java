package io.graft.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.net.http.HttpTransport;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A failing endpoint costs memory up to a limit and one log line, and nothing else. */
class ExportFaultTest {
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
  private final Map<String, String> keys = new TreeMap<>();
  private @Nullable Telemetry telemetry;

  private Telemetry exportTo(int port) {
    keys.put("otel.exporter.otlp.endpoint", "http://user:secret@127.0.0.1:" + port);
    keys.putIfAbsent("otel.metrics.exporter", "none");
    keys.put("otel.bsp.schedule.delay", "5");
    keys.put("otel.bsp.max.queue.size", "100");
    keys.put("otel.bsp.max.export.batch.size", "50");
    Telemetry made =
        new Telemetry(
            TelemetrySettings.of(keys::get),
            Map.of("service.name", "orders"),
            "1.2.3",
            new HttpTransport(),
            notices::add);
    telemetry = made;
    made.start();
    return made;
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
    if (telemetry != null) {
      telemetry.close();
    }
  }

  /** Accepts connections, sends {@code answer} and keeps them open; {@code null}: never reads. */
  private int peer(@Nullable String answer) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    open.add(server);
    Thread thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try {
                  Socket socket = server.accept();
                  open.add(socket);
                  if (answer != null) {
                    InputStream in = socket.getInputStream();
                    in.read(new byte[64 * 1024]);
                    OutputStream out = socket.getOutputStream();
                    out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    out.flush();
                  }
                } catch (IOException e) {
                  // The agent closed it, or the test is over.
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
    return server.getLocalPort();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private String oneLine(Telemetry telemetry) throws Exception {
    telemetry.called(new Attempt());
    Eventually.until("a line is printed", () -> !notices.isEmpty());
    assertEquals(1, notices.size(), notices::toString);
    String line = notices.get(0);
    assertTrue(line.contains("spans") && line.contains("/v1/traces"), line);
    assertTrue(!line.contains("secret"), line);
    assertNotNull(telemetry.spanExport());
    assertNotNull(telemetry.spanExport().lastError());
    return line;
  }

  @Test
  void anEndpointThatIsDownIsOneLogLine() throws Exception {
    int port = freePort();

    assertEquals(
        "cannot export spans to http://127.0.0.1:"
            + port
            + "/v1/traces: connection refused; up to 100 are queued, further ones are dropped and"
            + " counted",
        oneLine(exportTo(port)));
  }

  @Test
  void aHangingEndpointTimesOut() throws Exception {
    keys.put("otel.exporter.otlp.timeout", "200");

    assertTrue(oneLine(exportTo(peer(""))).contains("no response within 200 ms"));
  }

  @Test
  void anEndpointThatNeverReadsTimesOut() throws Exception {
    keys.put("otel.exporter.otlp.timeout", "300");
    keys.put("otel.resource.attributes", "padding=" + "x".repeat(16 << 20));
    Telemetry telemetry = exportTo(peer(null));
    telemetry.called(new Attempt());

    Eventually.until("a line is printed", () -> !notices.isEmpty());

    assertTrue(notices.get(0).contains("no response within 300 ms"), notices.get(0));
  }

  @Test
  void anEndpointThatDripsItsResponseTimesOut() throws Exception {
    keys.put("otel.exporter.otlp.timeout", "200");

    assertTrue(oneLine(exportTo(peer("HTTP/1.1 2"))).contains("no response within 200 ms"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0\1\2\3\n", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 abc\r\n\r\n", "\n\n"})
  void garbageIsAFailure(String garbage) throws Exception {
    assertTrue(oneLine(exportTo(peer(garbage))).contains("is not HTTP/1.1"));
  }

  @Test
  void anEndlessResponseIsNotRead() throws Exception {
    assertTrue(oneLine(exportTo(peer("x".repeat(100_000)))).contains("is not HTTP/1.1"));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 500})
  void rejectedSpansAreNotSentAgain(int status) throws Exception {
    Collector collector = Collector.start(0);
    open.add(collector);
    collector.status = status;
    Telemetry telemetry = exportTo(collector.port());

    assertTrue(oneLine(telemetry).contains("responds with " + status));
    Eventually.until("it is given up", () -> telemetry.spanExport().lost() == 1);
    assertEquals(1, collector.paths.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void temporarilyRefusedSpansArriveLaterAndTheRecoveryIsOneLogLine(int status) throws Exception {
    Collector collector = Collector.start(0);
    open.add(collector);
    collector.status = status;
    Telemetry telemetry = exportTo(collector.port());
    oneLine(telemetry);

    collector.status = 200;
    Eventually.until("the span arrives", () -> collector.spans().size() == 1);

    Eventually.until("the recovery is told", () -> notices.size() == 2);
    assertEquals("exports spans to " + collector.url() + "/v1/traces again", notices.get(1));
    assertNull(telemetry.spanExport().lastError());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPartialSuccessIsLoggedAndCounted(boolean chunked) throws Exception {
    Collector collector = Collector.start(0);
    open.add(collector);
    collector.chunked = chunked;
    collector.answer =
        ExportTraceServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportTracePartialSuccess.newBuilder()
                    .setRejectedSpans(1)
                    .setErrorMessage("a span without a name"))
            .build()
            .toByteArray();
    Telemetry telemetry = exportTo(collector.port());
    telemetry.called(new Attempt());

    Eventually.until("a line is printed", () -> !notices.isEmpty());
    assertEquals(
        List.of(collector.url() + "/v1/traces rejected 1 of the spans: a span without a name"),
        notices);
    assertEquals(1, telemetry.spanExport().lost());
    assertEquals(0, telemetry.spanExport().exported());
    assertEquals(1, collector.paths.size(), "what was refused is not sent again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0008\u0001", "\n\u007f", "{}", "\n\u0001\u0007", "\u00ff\u00ff"})
  void anUnexpectedBodyOfASuccessIsIgnored(String body) throws Exception {
    Collector collector = Collector.start(0);
    open.add(collector);
    collector.answer = body.getBytes(StandardCharsets.ISO_8859_1);
    Telemetry telemetry = exportTo(collector.port());
    telemetry.called(new Attempt());

    Eventually.until("it arrived", () -> telemetry.spanExport().exported() == 1);
    assertEquals(List.of(), notices);
  }

  @Test
  void retryAfterIsRespected() throws Exception {
    Collector collector = Collector.start(0);
    open.add(collector);
    collector.status = 429;
    collector.retryAfter = "3";
    Telemetry telemetry = exportTo(collector.port());
    oneLine(telemetry);
    long refused = System.nanoTime();

    collector.status = 200;
    Eventually.until("the span arrives", () -> collector.spans().size() == 1);

    long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - refused);
    assertTrue(waited >= 2_800, "waited " + waited + " ms");
  }

  @Test
  void aFloodWhileTheEndpointIsDownIsDroppedAndBlocksNoCaller() throws Exception {
    Telemetry telemetry = exportTo(freePort());
    int calls = 200_000;
    long begin = System.nanoTime();
    Thread[] threads = new Thread[4];
    for (int t = 0; t < threads.length; t++) {
      threads[t] =
          new Thread(
              () -> {
                for (int i = 0; i < calls / threads.length; i++) {
                  telemetry.called(new Attempt());
                }
              });
      threads[t].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    long nanosPerCall = (System.nanoTime() - begin) / calls;

    // 50 are in the batch that is retried, 100 are queued.
    long kept = calls - telemetry.droppedSpans() - telemetry.spanExport().lost();
    assertTrue(kept <= 150 && kept >= 100, kept + " kept");
    assertEquals(100, telemetry.waitingSpans());
    Eventually.until("it is said", () -> !notices.isEmpty());
    assertEquals(1, notices.size(), notices::toString);
    assertTrue(nanosPerCall < 100_000, nanosPerCall + " ns for a call");
  }

  @Test
  void anOutageOnlyLosesSpansBeyondTheQueue() throws Exception {
    int port = freePort();
    Telemetry telemetry = exportTo(port);
    oneLine(telemetry);
    for (int i = 0; i < 500; i++) {
      telemetry.called(new Attempt());
    }
    long dropped = telemetry.droppedSpans();

    Collector collector = Collector.start(port);
    open.add(collector);
    Eventually.until("what was kept arrives", () -> collector.spans().size() == 501 - dropped);

    Eventually.until("the recovery is told", () -> notices.size() == 2);
    assertTrue(
        notices.get(1).endsWith("; " + dropped + " were dropped in the meantime"), notices.get(1));
  }

  @Test
  void unsentMetricsAreInTheNextExport() throws Exception {
    int port = freePort();
    keys.put("otel.metrics.exporter", "otlp");
    keys.put("otel.traces.exporter", "none");
    keys.put("otel.metric.export.interval", "20");
    Telemetry telemetry = exportTo(port);
    telemetry.called(new Attempt());
    Eventually.until("a line is printed", () -> !notices.isEmpty());
    telemetry.called(new Attempt());

    Collector collector = Collector.start(port);
    open.add(collector);
    Eventually.until("metrics arrive", () -> !collector.metrics.isEmpty());

    long count =
        collector.newestMetrics().stream()
            .filter(m -> m.getName().equals("http.client.request.duration"))
            .mapToLong(m -> m.getHistogram().getDataPoints(0).getCount())
            .sum();
    assertEquals(2, count);
    assertTrue(notices.get(0).contains("metrics"), notices.get(0));
  }

  @Test
  void anEndpointOfBothSignalsIsOneLogLine() throws Exception {
    keys.put("otel.metrics.exporter", "otlp");
    keys.put("otel.metric.export.interval", "1s");
    Telemetry telemetry = exportTo(freePort());
    telemetry.called(new Attempt());

    Eventually.until("metrics failed too", () -> telemetry.metricExport().lastError() != null);

    assertEquals(1, notices.size(), notices::toString);
  }

  @Test
  void closingDoesNotWaitForAHangingEndpoint() throws Exception {
    Telemetry telemetry = exportTo(peer(""));
    telemetry.called(new Attempt());
    long begin = System.nanoTime();

    telemetry.close();

    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    assertTrue(millis < 5_000, millis + " ms");
    Eventually.until(
        "the thread ends",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("graft-telemetry")));
  }

  @Test
  void closingDoesNotTryAnEndpointThatDidNotRespond() throws Exception {
    keys.put("otel.exporter.otlp.timeout", "1500");
    Telemetry telemetry = exportTo(peer(""));
    oneLine(telemetry);
    telemetry.called(new Attempt());
    long begin = System.nanoTime();

    telemetry.close();

    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    assertTrue(millis < 1_000, millis + " ms");
  }
}
