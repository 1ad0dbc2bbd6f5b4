package io.graft.probe.opentelemetry;

import com.sun.net.httpserver.HttpServer;
import io.graft.test.Await;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Receives spans by OTLP, and decodes them by OpenTelemetry's own classes. */
final class TraceReceiver implements AutoCloseable {
  private final HttpServer server;
  private final List<Span> spans = new CopyOnWriteArrayList<>();

  TraceReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/traces",
        exchange -> {
          ExportTraceServiceRequest request =
              ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
          request
              .getResourceSpansList()
              .forEach(
                  some ->
                      some.getScopeSpansList().forEach(few -> spans.addAll(few.getSpansList())));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Waits for the span with a name. */
  Span await(String name) {
    return Await.value("an exported span " + name, () -> named(name), found -> !found.isEmpty())
        .get(0);
  }

  List<Span> named(String name) {
    return spans.stream().filter(span -> span.getName().equals(name)).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
