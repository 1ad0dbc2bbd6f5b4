package io.graft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.net.tls.TlsContexts;
import io.graft.security.certificate.Pki;
import io.graft.test.Jdk;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is stopped while callers connect. */
class StoppedTest {
  private static final long LIMIT_SECONDS = 60;

  @TempDir Path directory;

  /** In TLS 1.3 the caller has sent its request before the server has verified who it is. */
  @Test
  void aRequestWhoseHandshakeIsUnderWayIsAnsweredFirst() throws Exception {
    Map<String, String> properties =
        Map.of(
            "graft.tls", "strict", "graft.server.drain", "30s", "graft.server.drain.delay", "0s");
    try (Server server = new Server(TomcatMain.class, Jdk.require(8), properties)) {
      server.awaitTls();
      Path ca = server.process().registry().resolve("ca");
      Pki pki = new Pki(directory.resolve("pki"), ca.resolve("ca.crt"), ca.resolve("ca.pem"));
      pki.issue("users", "spiffe://graft.local/service/users");
      SSLContext users =
          TlsContexts.ofFiles(
              pki.authority().toString(),
              pki.certificate("users").toString(),
              pki.key("users").toString());
      Held held = new Held(server.address(), server.port());
      CompletableFuture<String> answer =
          CompletableFuture.supplyAsync(() -> get(users, held, server.port()));
      assertTrue(held.reads.await(LIMIT_SECONDS, TimeUnit.SECONDS), "no handshake");
      server.process().terminate();
      assertFalse(server.process().endsWithin(Duration.ofSeconds(1)), "it has not waited");
      held.released.countDown();
      assertEquals("HTTP/1.1 200", answer.get(LIMIT_SECONDS, TimeUnit.SECONDS));
      server.process().awaitExit();
    }
  }

  private static String get(SSLContext context, Socket connected, int port) {
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(connected, "orders", port, true)) {
      socket.startHandshake();
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: orders\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] line = new byte["HTTP/1.1 200".length()];
      int read = socket.getInputStream().read(line);
      return new String(line, 0, Math.max(0, read), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** A connection whose first bytes are read when a test wants it. */
  private static final class Held extends Socket {
    final CountDownLatch reads = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);

    Held(String host, int port) throws IOException {
      super(host, port);
      setSoTimeout(20_000);
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read(byte[] into, int from, int length) throws IOException {
          reads.countDown();
          try {
            released.await(LIMIT_SECONDS, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            throw new InterruptedIOException();
          }
          return super.read(into, from, length);
        }
      };
    }
  }
}
