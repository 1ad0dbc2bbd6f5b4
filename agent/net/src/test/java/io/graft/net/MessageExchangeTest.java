package io.graft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MessageExchangeTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final long LONG = TimeUnit.SECONDS.toNanos(30);

  private final EventLoop loop = new EventLoop();

  @AfterEach
  void close() {
    loop.close(5000);
  }

  /**
   * Sends a message, accepts the first response that is not {@code noise}, and records all calls.
   */
  private static final class Asking extends MessageExchange {
    final List<String> told = new CopyOnWriteArrayList<>();

    Asking(int port, boolean stream, long timeoutNanos) {
      super(
          new InetSocketAddress(LOOPBACK, port),
          stream,
          "question".getBytes(StandardCharsets.US_ASCII),
          timeoutNanos);
    }

    @Override
    protected boolean answered(byte[] answer) {
      told.add(new String(answer, StandardCharsets.US_ASCII));
      return !told.contains("noise") || told.size() > 1;
    }

    @Override
    protected void failed(String why) {
      told.add("failed: " + why);
    }
  }

  private List<String> told(Asking asking, int count) {
    asking.begin(loop);
    Await.until("an end", () -> asking.told.size() >= count, () -> asking.told);
    return asking.told;
  }

  @Test
  void datagramsAreIgnoredUntilOneIsAccepted() throws Exception {
    try (DatagramSocket server = new DatagramSocket(0, LOOPBACK)) {
      Asking asking = new Asking(server.getLocalPort(), false, LONG);
      asking.begin(loop);
      DatagramPacket packet = new DatagramPacket(new byte[100], 100);
      server.receive(packet);
      assertEquals("question", new String(packet.getData(), 0, packet.getLength()));
      try (DatagramSocket stranger = new DatagramSocket(0, LOOPBACK)) {
        stranger.send(new DatagramPacket("lie".getBytes(), 3, packet.getSocketAddress()));
      }
      for (String each : new String[] {"noise", "answer"}) {
        byte[] bytes = each.getBytes();
        server.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
      }
      Await.until("an answer", () -> asking.told.size() == 2, () -> asking.told);
      assertEquals(List.of("noise", "answer"), asking.told);
    }
  }

  @Test
  void aClosedPortIsReportedAtOnce() throws Exception {
    int port;
    try (DatagramSocket gone = new DatagramSocket(0, LOOPBACK)) {
      port = gone.getLocalPort();
    }
    assertEquals(List.of("failed: connection refused"), told(new Asking(port, false, LONG), 1));
    assertEquals(List.of("failed: connection refused"), told(new Asking(port, true, LONG), 1));
  }

  @Test
  void aMissingResponseIsATimeout() throws Exception {
    try (DatagramSocket silent = new DatagramSocket(0, LOOPBACK);
        ServerSocket deaf = new ServerSocket(0, 5, LOOPBACK)) {
      List<String> late = List.of("failed: no response within 50 ms");
      long nanos = TimeUnit.MILLISECONDS.toNanos(50);
      assertEquals(late, told(new Asking(silent.getLocalPort(), false, nanos), 1));
      assertEquals(late, told(new Asking(deaf.getLocalPort(), true, nanos), 1));
    }
  }

  private static CompletableFuture<Void> once(ServerSocket server, byte[]... pieces) {
    return CompletableFuture.runAsync(
        () -> {
          try (Socket socket = server.accept()) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] question = new byte[in.readUnsignedShort()];
            in.readFully(question);
            assertArrayEquals("question".getBytes(), question);
            OutputStream out = socket.getOutputStream();
            for (byte[] piece : pieces) {
              out.write(piece);
              out.flush();
            }
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void tcpMessagesAreSplitByTheirLengths() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
      CompletableFuture<Void> served =
          once(
              server,
              new byte[] {0},
              new byte[] {5, 'n', 'o', 'i'},
              new byte[] {'s', 'e', 0, 6, 'a', 'n'},
              "swer".getBytes());
      assertEquals(
          List.of("noise", "answer"), told(new Asking(server.getLocalPort(), true, LONG), 2));
      served.get();
    }
  }

  @Test
  void aStreamThatEndsEarlyIsAFailure() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
      CompletableFuture<Void> served = once(server, new byte[] {0, 9, 'a'});
      assertEquals(
          List.of("failed: it closed the connection without a response"),
          told(new Asking(server.getLocalPort(), true, LONG), 1));
      served.get();
    }
  }

  @Test
  void exchangesInProgressFailWhenTheLoopStops() throws Exception {
    try (DatagramSocket silent = new DatagramSocket(0, LOOPBACK)) {
      Asking asking = new Asking(silent.getLocalPort(), false, LONG);
      asking.begin(loop);
      silent.receive(new DatagramPacket(new byte[100], 100));
      loop.close(5000);
      Await.until("the end", () -> !asking.told.isEmpty(), () -> asking.told);
      assertEquals(List.of("failed: the agent has stopped"), asking.told);
      assertFalse(new Asking(1, false, LONG).begin(loop));
    }
  }
}
