package io.graft.net.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.net.ClosedPort;
import io.graft.net.server.ServerAccess;
import io.graft.net.server.ServerUrl;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpClientTest {
  private final Scheduler scheduler = new Scheduler("test");
  private final HttpTransport transport = new HttpTransport();
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    transport.close(5000);
    scheduler.stop(5000);
  }

  private void answer(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("X-Index", "7");
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private String authority() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private HttpClient client(String url, Map<String, String> settings) {
    ServerUrl parsed = ServerUrl.parse(url, 80);
    ServerAccess access = ServerAccess.of(parsed, new Settings(settings, Map.of(), Map.of()));
    return new HttpClient(parsed, access, transport, scheduler).withBasic();
  }

  private HttpClient client(String url) {
    return client(url, Map.of());
  }

  /** Records the result of a request. */
  private final class RecordingCallback extends ResponseCallback {
    @Override
    public void answered(HttpResponse answer) {
      told.add(answer.status() + " " + answer.text() + " " + answer.header("x-INDEX"));
    }

    @Override
    public void failed(String reason) {
      told.add(reason);
    }
  }

  private String next() throws InterruptedException {
    return told.poll(30, TimeUnit.SECONDS);
  }

  @Test
  void theWholeResponseIsReported() throws Exception {
    answer("/base/a", 404, "nobody");
    client("x://" + authority() + "/base").send(HttpRequest.get("/a"), new RecordingCallback());
    assertEquals("404 nobody 7", next());
  }

  @Test
  void theRequestArrivesAsSent() throws Exception {
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          byte[] seen =
              (exchange.getRequestMethod()
                      + " "
                      + exchange.getRequestURI()
                      + " "
                      + exchange.getRequestHeaders().getFirst("Authorization")
                      + " "
                      + exchange.getRequestHeaders().getFirst("Host").equals(authority())
                      + " "
                      + body)
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, seen.length);
          exchange.getResponseBody().write(seen);
          exchange.close();
        });
    client("x://ann:pw@" + authority())
        .send(
            HttpRequest.put("/v1/" + HttpRequest.encoded("a b/c"))
                .query("q", "x&y=é")
                .query("no", null)
                .json("{\"ä\":1}"),
            new RecordingCallback());
    assertEquals(
        "200 PUT /v1/a%20b%2Fc?q=x%26y%3D%C3%A9 Basic YW5uOnB3 true {\"ä\":1} null", next());
  }

  @Test
  void compressedResponsesAreDecompressed() throws Exception {
    server.createContext(
        "/",
        exchange -> {
          ByteArrayOutputStream packed = new ByteArrayOutputStream();
          try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write("{\"a\": [1, \"2\", null]}".getBytes(StandardCharsets.UTF_8));
          }
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(packed.toByteArray());
          exchange.close();
        });
    client("x://" + authority())
        .send(
            HttpRequest.get("/"),
            new ResponseCallback() {
              @Override
              public void answered(HttpResponse answer) {
                try {
                  told.add(String.valueOf(answer.json().get("a").elements().get(1).number(0)));
                } catch (IOException e) {
                  told.add(e.toString());
                }
              }

              @Override
              public void failed(String reason) {
                told.add(reason);
              }
            });
    assertEquals("2", next());
  }

  @Test
  void anUnreachableServerIsSkippedAndNotTriedAgain() throws Exception {
    answer("/", 200, "here");
    try (ClosedPort nobody = new ClosedPort()) {
      HttpClient client = client("x://127.0.0.1:" + nobody.number() + "," + authority());
      client.send(HttpRequest.get("/"), new RecordingCallback());
      assertEquals("200 here 7", next());
      assertEquals(authority(), client.server());
    }
  }

  @Test
  void withoutAnyServerTheReasonIsReportedOnce() throws Exception {
    try (ClosedPort nobody = new ClosedPort()) {
      client("x://127.0.0.1:" + nobody.number())
          .send(HttpRequest.get("/"), new RecordingCallback());
      assertEquals("connection refused", next());
    }
    client("x://nobody.invalid").send(HttpRequest.get("/"), new RecordingCallback());
    assertEquals("unknown host nobody.invalid", next());
    assertTrue(told.isEmpty());
  }

  @Test
  void aHangingServerTimesOutAndTheNextOneIsUsedAfterwards() throws Exception {
    answer("/", 200, "here");
    try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      HttpClient client = client("x://127.0.0.1:" + hanging.getLocalPort() + "," + authority());
      client.send(HttpRequest.get("/").timeout(100), new RecordingCallback());
      assertEquals("no response within 100 ms", next());
      client.send(HttpRequest.get("/").timeout(30000), new RecordingCallback());
      assertEquals("200 here 7", next());
    }
  }

  @Test
  void linesAreReportedAsTheyArriveAndThenTheEnd() throws Exception {
    CountDownLatch more = new CountDownLatch(1);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          OutputStream out = exchange.getResponseBody();
          out.write("one\ntw".getBytes(StandardCharsets.UTF_8));
          out.flush();
          await(more);
          out.write("o\r\n\nthree".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    answer("/gone", 410, "too old");
    HttpClient client = client("x://" + authority());
    client.send(HttpRequest.get("/").timeout(30000), new Lines());
    assertEquals("opened", next());
    assertEquals("one", next());
    assertTrue(told.isEmpty());
    more.countDown();
    assertEquals("two", next());
    assertEquals("three", next());
    assertEquals("ended", next());
    client.send(HttpRequest.get("/gone"), new Lines());
    assertEquals("410 too old", next());
  }

  private final class Lines extends LineCallback {
    @Override
    public void opened() {
      told.add("opened");
    }

    @Override
    public void line(String line) {
      told.add(line);
    }

    @Override
    public void ended() {
      told.add("ended");
    }

    @Override
    public void answered(HttpResponse answer) {
      told.add(answer.status() + " " + answer.text());
    }

    @Override
    public void failed(String reason) {
      told.add("failed " + reason);
    }
  }

  @Test
  void aLongLineDoesNotTimeOutWhileDataArrives() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          OutputStream out = exchange.getResponseBody();
          for (int i = 0; i < 8; i++) {
            out.write((i + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            await(end, 100);
          }
          await(end);
          exchange.close();
        });
    client("x://" + authority()).send(HttpRequest.get("/").timeout(500), new Lines());
    assertEquals("opened", next());
    for (int i = 0; i < 8; i++) {
      assertEquals(String.valueOf(i), next());
    }
    assertEquals("failed no response within 500 ms", next());
    end.countDown();
  }

  private static void await(CountDownLatch latch) {
    await(latch, 30000);
  }

  private static void await(CountDownLatch latch, long millis) {
    try {
      latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aBrokenKeptConnectionIsReplaced() throws Exception {
    List<String> paths = new ArrayList<>();
    try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread serving =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 2; i++) {
                    try (var peer = socket.accept()) {
                      connections.incrementAndGet();
                      StringBuilder head = new StringBuilder();
                      while (head.indexOf("\r\n\r\n") < 0) {
                        head.append((char) peer.getInputStream().read());
                      }
                      paths.add(head.substring(0, head.indexOf(" HTTP")));
                      peer.getOutputStream()
                          .write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx".getBytes());
                      peer.getOutputStream().flush();
                      if (i == 0) {
                        // It breaks on reuse, before the first byte of the response.
                        peer.getInputStream().read();
                      }
                    }
                  }
                } catch (IOException e) {
                  told.add(e.toString());
                }
              });
      serving.start();
      HttpClient client = client("x://127.0.0.1:" + socket.getLocalPort());
      client.send(HttpRequest.get("/1"), new RecordingCallback());
      assertEquals("200 x null", next());
      client.send(HttpRequest.get("/2"), new RecordingCallback());
      assertEquals("200 x null", next());
      serving.join();
      assertEquals(2, connections.get());
      assertEquals(List.of("GET /1", "GET /2"), paths);
    }
  }

  @Test
  void aCancelledRequestIsNotReportedAndItsConnectionIsClosed() throws Exception {
    try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      HttpClient client = client("x://127.0.0.1:" + hanging.getLocalPort());
      HttpCall call = client.send(HttpRequest.get("/").timeout(60000), new RecordingCallback());
      try (var peer = hanging.accept()) {
        peer.setSoTimeout(30000);
        while (peer.getInputStream().read() != '\n') {
          continue;
        }
        scheduler.execute("cancel", call::cancel);
        int last = 0;
        while (last >= 0) {
          last = peer.getInputStream().read();
        }
      }
      scheduler.execute("close", client::close);
      client.send(HttpRequest.get("/"), new RecordingCallback());
      scheduler.execute("mark", () -> told.add("mark"));
      assertEquals("mark", next());
      assertFalse(told.contains("failed"));
    }
  }

  @Test
  void anUnreadableSecretFailsTheRequestWithTheReason() throws Exception {
    client(
            "x://" + authority(),
            Map.of("graft.registry.user", "ann", "graft.registry.password", "file:/nowhere/pw"))
        .send(HttpRequest.get("/"), new RecordingCallback());
    assertEquals("the secret's file /nowhere/pw cannot be read (no such file)", next());
  }
}
