package io.graft.net.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import io.graft.net.AddressResolver;
import io.graft.net.Await;
import io.graft.net.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpTransportTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ANSWER =
      "HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long SOME = TimeUnit.SECONDS.toNanos(2);
  private static final long LONG = TimeUnit.SECONDS.toNanos(30);

  private final HttpTransport transport = new HttpTransport();

  @AfterEach
  void close() {
    transport.close(5000);
  }

  private static class Asking extends ClientExchange {
    final CompletableFuture<String> told = new CompletableFuture<>();

    Asking(ServerSocket server, boolean secure, long timeoutNanos) {
      super(
          Instance.builder("orders", "orders-1", "127.0.0.1", server.getLocalPort())
              .address(LOOPBACK)
              .build(),
          secure,
          "127.0.0.1",
          Until.END,
          REQUEST,
          timeoutNanos);
    }

    Asking(String host, ServerSocket server, long timeoutNanos) {
      super(
          Instance.builder("orders", "orders-1", host, server.getLocalPort()).build(),
          false,
          host,
          Until.END,
          REQUEST,
          timeoutNanos);
    }

    @Override
    protected void answered(int status) {
      told.complete(String.valueOf(status));
    }

    @Override
    protected void failed(Fault fault, String why) {
      told.complete(fault + " " + why);
    }
  }

  private String told(ServerSocket server, boolean secure) throws Exception {
    Asking asking = new Asking(server, secure, SHORT);
    transport.begin(asking);
    return asking.told.get();
  }

  /** Accepts a connection and reads its request. */
  private static Socket accept(ServerSocket server) throws IOException {
    Socket socket = server.accept();
    socket.getInputStream().readNBytes(REQUEST.length);
    return socket;
  }

  private static void answer(ServerSocket server) throws IOException {
    try (Socket socket = accept(server)) {
      socket.getOutputStream().write(ANSWER);
    }
  }

  @Test
  void aTimeoutNamesWhatIsMissing() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, LOOPBACK)) {
      assertEquals("THEIRS no response within 100 ms", told(silent, false));
      assertEquals("THEIRS no TLS handshake within 100 ms", told(silent, true));
    }
    List<SocketChannel> crowd = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, LOOPBACK)) {
      // More connections than the backlog: the next one gets no response.
      for (int i = 0; i < 5; i++) {
        SocketChannel one = SocketChannel.open();
        crowd.add(one);
        one.configureBlocking(false);
        one.connect(new InetSocketAddress(LOOPBACK, full.getLocalPort()));
      }
      assertEquals("THEIRS no connection within 100 ms", told(full, false));
    } finally {
      for (SocketChannel one : crowd) {
        one.close();
      }
    }
  }

  /** As during a long garbage collection, or while the machine is migrated. */
  @Test
  void aPeerIsNotLateIfTheAgentItselfWas() throws Exception {
    CountDownLatch still = new CountDownLatch(1);
    CountDownLatch on = new CountDownLatch(1);
    try (ServerSocket holding = new ServerSocket(0, 5, LOOPBACK);
        ServerSocket answering = new ServerSocket(0, 5, LOOPBACK);
        ServerSocket silent = new ServerSocket(0, 5, LOOPBACK)) {
      Asking held =
          new Asking(holding, false, LONG) {
            @Override
            protected void answered(int status) {
              still.countDown();
              try {
                on.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              super.answered(status);
            }
          };
      transport.begin(held);
      Asking answered = new Asking(answering, false, SOME);
      transport.begin(answered);
      Asking never = new Asking(silent, false, SOME);
      transport.begin(never);
      long begun = System.nanoTime();
      try (Socket asked = accept(answering);
          Socket unanswered = accept(silent)) {
        answer(holding);
        still.await();
        long late = begun + SOME + TimeUnit.SECONDS.toNanos(1);
        Await.until("the time to be over", () -> System.nanoTime() - late >= 0, () -> "");
        asked.getOutputStream().write(ANSWER);
        on.countDown();
        assertEquals("204", held.told.get());
        assertEquals("204", answered.told.get());
        assertEquals("THEIRS no response within 2000 ms", never.told.get());
        assertEquals(-1, unanswered.getInputStream().read(), "asked again");
      }
    }
  }

  /** One of three exchanges throws: on its response, its failure, or its timeout. */
  @Test
  void anExchangeThatThrowsEndsNoOther() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, LOOPBACK);
        ServerSocket answering = new ServerSocket(0, 5, LOOPBACK)) {
      ServerSocket refusing = new ServerSocket(0, 1, LOOPBACK);
      refusing.close();
      for (ServerSocket server : List.of(answering, refusing, silent)) {
        CountDownLatch failed = new CountDownLatch(1);
        transport.begin(
            new Asking(server, false, server == answering ? LONG : SHORT) {
              @Override
              protected void answered(int status) {
                failed.countDown();
                throw new IllegalStateException("a bug");
              }

              @Override
              protected void failed(Fault fault, String why) {
                failed.countDown();
                throw new AssertionError("a bug");
              }
            });
        if (server == answering) {
          answer(server);
        }
        assertTrue(failed.await(30, TimeUnit.SECONDS));
        Asking next = new Asking(answering, false, LONG);
        assertTrue(transport.begin(next));
        answer(answering);
        assertEquals("204", next.told.get());
      }
    }
  }

  @Test
  void aHangingNameServerDelaysNoOther() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    HttpTransport own =
        new HttpTransport(
            new EventLoop(
                new AddressResolver(
                    host -> {
                      if (host.equals("known.test")) {
                        return new InetAddress[] {LOOPBACK};
                      }
                      asked.incrementAndGet();
                      try {
                        hanging.await();
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                      throw new UnknownHostException(host);
                    })));
    try (ServerSocket answering = new ServerSocket(0, 5, LOOPBACK)) {
      Asking lost = new Asking("lost.test", answering, SHORT);
      Asking patient = new Asking("lost.test", answering, LONG);
      own.begin(lost);
      own.begin(patient);
      for (Asking each :
          List.of(new Asking(answering, false, LONG), new Asking("known.test", answering, LONG))) {
        own.begin(each);
        answer(answering);
        assertEquals("204", each.told.get());
      }
      assertEquals("OURS no address of lost.test within 100 ms", lost.told.get());
      hanging.countDown();
      assertEquals("OURS unknown host", patient.told.get());
      assertEquals(1, asked.get(), "a host is looked up once at a time");
    } finally {
      hanging.countDown();
      own.close(5000);
    }
  }

  /** Longer than the buffer, but shorter than TLS allows: it could never be read. */
  @Test
  void aTooLongTlsRecordFailsWithoutSpinning() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
      Asking asking = new Asking(server, true, LONG);
      transport.begin(asking);
      try (Socket socket = server.accept()) {
        byte[] record = new byte[5 + 32_000];
        record[0] = 22;
        record[1] = 3;
        record[2] = 3;
        record[3] = (byte) (32_000 >> 8);
        record[4] = (byte) 32_000;
        socket.getOutputStream().write(record);
        String told = asking.told.get();
        assertTrue(told.startsWith("TLS "), told);
      }
    }
  }

  @Test
  void connectionsAreOnlySharedWithTheSameTlsContext() throws Exception {
    SSLContext one = SSLContext.getInstance("TLS");
    SSLContext other = SSLContext.getInstance("TLS");
    PoolKey key = new PoolKey("10.0.0.7:8500", "consul", true, one);
    assertEquals(key, new PoolKey("10.0.0.7:8500", "consul", true, one));
    assertNotEquals(key, new PoolKey("10.0.0.7:8500", "consul", true, other));
    assertNotEquals(key, new PoolKey("10.0.0.7:8500", "consul", true, null));
    assertNotEquals(key, new PoolKey("10.0.0.7:8500", "another", true, one));
    assertNotEquals(key, new PoolKey("10.0.0.7:8500", "consul", false, one));
  }
}
