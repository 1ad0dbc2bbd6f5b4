package io.graft.net.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.net.ClosedPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BlockingClientTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final HttpTransport transport = new HttpTransport();

  @AfterEach
  void close() {
    transport.close(5000);
  }

  private BlockingClient client(int port) {
    return new BlockingClient(transport, "127.0.0.1", port);
  }

  /** Accepts one connection, responds, and returns the request. */
  private static CompletableFuture<String> answering(ServerSocket server, String answer) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (Socket socket = server.accept()) {
            byte[] sent = new byte[8192];
            int length = socket.getInputStream().read(sent);
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            return new String(sent, 0, length, StandardCharsets.US_ASCII);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void aResponseOfAnyStatusIsReturned() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
      CompletableFuture<String> sent =
          answering(server, "HTTP/1.1 503 No\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nbusy");
      HttpResponse response =
          client(server.getLocalPort())
              .send(
                  HttpRequest.post("/v1").header("X-A", "1\r\nX-B: 2").body("{}".getBytes()), null);
      assertEquals(503, response.status());
      assertEquals("7", response.header("retry-after"));
      assertEquals("busy", response.text());
      assertEquals(
          "POST /v1 HTTP/1.1\r\nHost: 127.0.0.1:"
              + server.getLocalPort()
              + "\r\nX-A: 1  X-B: 2\r\nContent-Length: 2\r\n\r\n{}",
          sent.get());
    }
  }

  @Test
  void refusedAndHangingConnectionsAreFailures() throws Exception {
    try (ClosedPort closed = new ClosedPort();
        ServerSocket silent = new ServerSocket(0, 5, LOOPBACK)) {
      HttpRequest request = HttpRequest.get("/").timeout(100);
      IOException refused =
          assertThrows(IOException.class, () -> client(closed.number()).send(request, null));
      assertEquals("connection refused", refused.getMessage());
      IOException late =
          assertThrows(IOException.class, () -> client(silent.getLocalPort()).send(request, null));
      assertEquals("no response within 100 ms", late.getMessage());
    }
  }

  @Test
  void aTruncatedResponseHasItsStatus() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
      answering(server, "HTTP/1.1 202 Ok\r\nContent-Length: 9\r\n\r\nhalf");
      BlockingClient.PartialResponseException broken =
          assertThrows(
              BlockingClient.PartialResponseException.class,
              () -> client(server.getLocalPort()).send(HttpRequest.get("/"), null));
      assertEquals(202, broken.status());
    }
  }

  @Test
  void anAbortEndsTheRequestInProgress() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, LOOPBACK)) {
      BlockingClient client = client(silent.getLocalPort());
      CompletableFuture<HttpResponse> waiting =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return client.send(HttpRequest.get("/").timeout(30_000), null);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      try (Socket accepted = silent.accept()) {
        accepted.getInputStream().read();
        client.abort();
        ExecutionException failed = assertThrows(ExecutionException.class, waiting::get);
        assertTrue(failed.toString().contains("the agent has stopped"), failed.toString());
      }
    }
  }
}
