package io.graft.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** A collector that stores what it receives, decoded by OpenTelemetry's own classes. */
final class Collector implements AutoCloseable {
  private final HttpServer server;
  final List<ExportTraceServiceRequest> traces = new CopyOnWriteArrayList<>();
  final List<ExportMetricsServiceRequest> metrics = new CopyOnWriteArrayList<>();
  final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
  final List<String> paths = new CopyOnWriteArrayList<>();
  volatile int status = 200;
  volatile String retryAfter = "";
  volatile byte[] answer = new byte[0];
  volatile boolean chunked;

  private Collector(HttpServer server) {
    this.server = server;
  }

  /** Starts one on {@code port}; 0: any free one. */
  static Collector start(int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
    HttpServer server = HttpServer.create(address, 0);
    Collector collector = new Collector(server);
    server.createContext("/", collector::take);
    server.start();
    return collector;
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  private void take(HttpExchange exchange) throws IOException {
    headers.add(Map.copyOf(exchange.getRequestHeaders()));
    String path = exchange.getRequestURI().toString();
    paths.add(path);
    InputStream body = exchange.getRequestBody();
    if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
      body = new GZIPInputStream(body);
    }
    byte[] message = body.readAllBytes();
    if (status == 200 && path.contains("metrics")) {
      metrics.add(ExportMetricsServiceRequest.parseFrom(message));
    } else if (status == 200) {
      traces.add(ExportTraceServiceRequest.parseFrom(message));
    }
    if (!retryAfter.isEmpty()) {
      exchange.getResponseHeaders().set("Retry-After", retryAfter);
    }
    byte[] answer = this.answer;
    exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : chunked ? 0 : answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  List<Span> spans() {
    List<Span> spans = new ArrayList<>();
    for (ExportTraceServiceRequest request : traces) {
      request
          .getResourceSpansList()
          .forEach(r -> r.getScopeSpansList().forEach(s -> spans.addAll(s.getSpansList())));
    }
    return spans;
  }

  List<Metric> newestMetrics() {
    List<Metric> found = new ArrayList<>();
    metrics
        .get(metrics.size() - 1)
        .getResourceMetricsList()
        .forEach(r -> r.getScopeMetricsList().forEach(s -> found.addAll(s.getMetricsList())));
    return found;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
