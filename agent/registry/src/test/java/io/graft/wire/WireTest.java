package io.graft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.governance.service.Instance;
import io.graft.registry.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WireTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ANSWER =
      "HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long SOME = TimeUnit.SECONDS.toNanos(2);
  private static final long LONG = TimeUnit.SECONDS.toNanos(30);

  private final Wire wire = new Wire();

  @AfterEach
  void close() {
    wire.close(5000);
  }

  private static class Asking extends Exchange {
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
    wire.begin(asking);
    return asking.told.get();
  }

  /** A connection whose request has come. */
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
  void whoIsTooLateIsToldByWhatHasNotCome() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, LOOPBACK)) {
      assertEquals("THEIRS no answer within 100 ms", told(silent, false));
      assertEquals("THEIRS no TLS handshake within 100 ms", told(silent, true));
    }
    List<SocketChannel> crowd = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, LOOPBACK)) {
      // More than wait to be accepted: whoever comes next hears nothing.
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

  /** A stream that lasts for days may meet more than one long collection. */
  @Test
  void timeIsGivenOnceForEachThingThatIsWaitedFor() {
    Link link =
        new Link(5) {
          @Override
          void ready() {}

          @Override
          void expire() {}

          @Override
          void abandon() {}
        };
    assertTrue(link.postpone(7));
    assertEquals(7, link.deadline());
    assertFalse(link.postpone(8));
    assertEquals(7, link.deadline());
    link.await(9);
    assertTrue(link.postpone(11));
    assertEquals(11, link.deadline());
  }

  /** As where a JVM collects garbage for long, or its machine is moved. */
  @Test
  void aPeerIsNotLateWhereTheAgentItselfWas() throws Exception {
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
      wire.begin(held);
      Asking answered = new Asking(answering, false, SOME);
      wire.begin(answered);
      Asking never = new Asking(silent, false, SOME);
      wire.begin(never);
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
        assertEquals("THEIRS no answer within 2000 ms", never.told.get());
        assertEquals(-1, unanswered.getInputStream().read(), "asked again");
      }
    }
  }
}
