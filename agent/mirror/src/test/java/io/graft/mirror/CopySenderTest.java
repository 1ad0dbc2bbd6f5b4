package io.graft.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.graft.governance.mirror.Copy;
import io.graft.governance.service.Instance;
import io.graft.net.Await;
import io.graft.net.ClosedPort;
import io.graft.net.http.HttpTransport;
import io.graft.net.tls.Identities;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CopySenderTest {
  private static final byte[] NOTHING = {};
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir private static Path directory;

  private final HttpTransport transport = new HttpTransport();
  private final CopySender sender = new CopySender(transport);
  private final List<ReceivedCopy> seen = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  /** A copy as the receiver saw it. */
  private static final class ReceivedCopy {
    final String line;
    final com.sun.net.httpserver.Headers headers;
    final String body;
    final int port;

    ReceivedCopy(HttpExchange exchange) throws IOException {
      line = exchange.getRequestMethod() + ' ' + exchange.getRequestURI();
      headers = exchange.getRequestHeaders();
      body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      port = exchange.getRemoteAddress().getPort();
    }
  }

  @AfterEach
  void close() throws Exception {
    transport.close(5000);
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  @Test
  void aCopyIsTheRequestWithAMarkerHeader() throws IOException {
    int port = server(this::answer);
    Copy copy = copy(port, "POST", "/orders?id=1", "{\"n\":1}");
    copy.header("Content-Type", "application/json");
    copy.header("X-Twice", "1");
    copy.header("X-Twice", "2");
    copy.header("Connection", "close");
    copy.header("Transfer-Encoding", "chunked");
    copy.header("HOST", "elsewhere");
    copy.header("X-Broken", "a\r\nX-Added: b");
    assertTrue(sender.send(copy));
    Await.until("it was answered", () -> sender.sent() == 1, () -> seen);
    ReceivedCopy one = seen.get(0);
    assertEquals("POST /orders?id=1", one.line);
    assertEquals("{\"n\":1}", one.body);
    assertEquals("1", one.headers.getFirst("x-graft-mirror"));
    assertEquals("orders:8080", one.headers.getFirst("Host"));
    assertEquals("application/json", one.headers.getFirst("Content-Type"));
    assertEquals(List.of("1", "2"), one.headers.get("X-Twice"));
    assertEquals("7", one.headers.getFirst("Content-Length"));
    assertNull(one.headers.getFirst("Connection"));
    assertNull(one.headers.getFirst("Transfer-Encoding"));
    assertNull(one.headers.getFirst("X-Added"));
  }

  @Test
  void oneConnectionIsReusedForCopies() throws IOException {
    int port = server(this::answer);
    String[] methods = {"GET", "HEAD", "POST", "PUT", "DELETE"};
    for (int i = 0; i < 20; i++) {
      int count = i + 1;
      sender.send(copy(port, methods[i % 5], "/" + i, i % 5 == 2 ? "body" : ""));
      Await.until("it was answered", () -> sender.sent() == count, () -> seen.size());
    }
    Set<Integer> ports = new HashSet<>();
    for (ReceivedCopy each : seen) {
      ports.add(each.port);
    }
    assertEquals(1, ports.size());
    assertEquals(0, sender.failed());
  }

  @Test
  void aConnectionClosedByTheReceiverIsNotReused() throws IOException {
    HttpServer first = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    first.createContext("/", this::answer);
    first.start();
    int port = first.getAddress().getPort();
    sender.send(copy(port, "GET", "/1", ""));
    Await.until("it was answered", () -> sender.sent() == 1, () -> seen);
    first.stop(0);
    sender.send(copy(port, "GET", "/2", ""));
    Await.until("nobody answers", () -> sender.failed() == 1, () -> seen);
    HttpServer second = HttpServer.create(new InetSocketAddress(LOOPBACK, port), 0);
    second.createContext("/", this::answer);
    second.start();
    open.add(() -> second.stop(0));
    sender.send(copy(port, "GET", "/3", ""));
    Await.until("it was answered", () -> sender.sent() == 2, () -> seen);
    assertEquals("GET /3", seen.get(1).line);
  }

  @Test
  void responsesOfAnyLengthAreDiscarded() throws IOException {
    int port =
        server(
            exchange -> {
              seen.add(new ReceivedCopy(exchange));
              byte[] much = new byte[3_000_000];
              exchange.sendResponseHeaders(
                  200, exchange.getRequestURI().getQuery() == null ? 0 : much.length);
              try {
                exchange.getResponseBody().write(much);
                exchange.close();
              } catch (IOException e) {
                // The receiver has read enough.
              }
            });
    sender.send(copy(port, "GET", "/chunked", ""));
    sender.send(copy(port, "GET", "/?length", ""));
    Await.until("both were answered", () -> sender.sent() == 2, () -> seen.size());
    assertEquals(0, sender.failed());
  }

  @Test
  void copiesForASlowReceiverAreDroppedAndCounted() throws IOException {
    CountDownLatch free = new CountDownLatch(1);
    int port =
        server(
            exchange -> {
              try {
                free.await();
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
              answer(exchange);
            });
    int taken = 0;
    for (int i = 0; i < 500; i++) {
      taken += sender.send(copy(port, "GET", "/" + i, "")) ? 1 : 0;
    }
    assertEquals(32 + 256, taken);
    assertEquals(500 - taken, sender.dropped());
    free.countDown();
    int all = taken;
    Await.until("those that wait are sent", () -> sender.sent() == all, () -> sender.sent());
    assertTrue(sender.send(copy(port, "GET", "/next", "")));
  }

  @Test
  void aReceiverThatIsDownIsCounted() throws IOException {
    try (ClosedPort nobody = new ClosedPort()) {
      for (int i = 0; i < 100; i++) {
        assertTrue(sender.send(copy(nobody.number(), "GET", "/", "")));
      }
      Await.until(
          "all have failed",
          () -> sender.failed() == 100,
          () -> sender.failed() + " failed, " + sender.sent() + " sent, " + sender.dropped());
    }
  }

  @Test
  void aRequestThatCannotBeWrittenIsDropped() throws IOException {
    int port = server(this::answer);
    assertFalse(sender.send(copy(port, "GET", "/a b", "")));
    assertFalse(sender.send(copy(port, "GET", "/\r\nx: y", "")));
    assertEquals(2, sender.dropped());
  }

  @Test
  void withTlsCopiesOnlyGoToTrustedReceivers() throws Exception {
    SSLContext context = Identities.in(directory);
    HttpsServer server = HttpsServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext("/", this::answer);
    server.start();
    open.add(() -> server.stop(0));
    int port = server.getAddress().getPort();
    sender.send(copy(port, true, "orders", "GET", "/untrusted", ""));
    Await.until("it was not sent", () -> sender.failed() == 1, () -> seen);
    SSLContext before = SSLContext.getDefault();
    SSLContext.setDefault(context);
    HttpTransport other = new HttpTransport();
    open.add(() -> other.close(5000));
    CopySender trusting = new CopySender(other);
    try {
      trusting.send(copy(port, true, "orders:8443", "GET", "/trusted", ""));
      Await.until("it was answered", () -> trusting.sent() == 1, () -> seen);
      trusting.send(copy(port, true, "users", "GET", "/another-name", ""));
      Await.until("it was not sent", () -> trusting.failed() == 1, () -> seen);
      trusting.send(copy(port, true, "orders:8443", "POST", "/again", "body"));
      Await.until("it was answered", () -> trusting.sent() == 2, () -> seen);
    } finally {
      SSLContext.setDefault(before);
    }
    assertEquals("GET /trusted", seen.get(0).line);
    assertEquals("POST /again", seen.get(1).line);
    assertEquals("body", seen.get(1).body);
    assertEquals(seen.get(0).port, seen.get(1).port, "the connection was kept");
    assertEquals(2, seen.size());
  }

  private void answer(HttpExchange exchange) throws IOException {
    seen.add(new ReceivedCopy(exchange));
    byte[] body = "thrown away".getBytes(StandardCharsets.UTF_8);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(200, head ? -1 : seen.size() % 2 == 0 ? 0 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private int server(HttpHandler handler) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    ExecutorService threads = Executors.newCachedThreadPool();
    server.setExecutor(threads);
    server.createContext("/", handler);
    server.start();
    open.add(() -> server.stop(0));
    open.add(threads::shutdownNow);
    return server.getAddress().getPort();
  }

  private static Copy copy(int port, String method, String path, String body) {
    return copy(port, false, "orders:8080", method, path, body);
  }

  private static Copy copy(
      int port, boolean secure, String authority, String method, String path, String body) {
    Instance instance = Instance.builder("orders", "o", "127.0.0.1", port).build();
    byte[] bytes = body.isEmpty() ? NOTHING : body.getBytes(StandardCharsets.UTF_8);
    return new Copy(instance, secure, authority, method, path, bytes);
  }
}
