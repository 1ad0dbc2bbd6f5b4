package io.graft.bench.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Receives OTLP over HTTP and forgets it, but for the number of spans: a number that says whether
 * an agent really exported what it was measured with.
 */
public final class OtlpSink implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final AtomicLong spans = new AtomicLong();

  public OtlpSink() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::receive);
    server.start();
  }

  /** The value for {@code otel.exporter.otlp.endpoint}. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Spans received since the start. */
  public long spans() {
    return spans.get();
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body;
      try (InputStream in = exchange.getRequestBody()) {
        body = in.readAllBytes();
      }
      if (exchange.getRequestURI().getPath().endsWith("/v1/traces")) {
        spans.addAndGet(countSpans(body));
      }
      exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  /** ExportTraceServiceRequest.resource_spans = 1, .scope_spans = 2, .spans = 2. */
  static int countSpans(byte[] request) {
    return count(request, 0, request.length, new int[] {1, 2, 2}, 0);
  }

  /** Counts the length-delimited fields that are found by a path of field numbers. */
  private static int count(byte[] message, int from, int to, int[] path, int depth) {
    int found = 0;
    int[] at = {from};
    while (at[0] < to) {
      long tag = varint(message, at);
      int wireType = (int) (tag & 7);
      if (wireType == 2) {
        int length = (int) varint(message, at);
        if (tag >>> 3 == path[depth]) {
          found +=
              depth == path.length - 1 ? 1 : count(message, at[0], at[0] + length, path, depth + 1);
        }
        at[0] += length;
      } else if (wireType == 0) {
        varint(message, at);
      } else {
        at[0] += wireType == 1 ? 8 : 4;
      }
    }
    return found;
  }

  private static long varint(byte[] message, int[] at) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = message[at[0]++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
