package io.graft.security.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.graft.governance.tls.DelegatingSocket;
import java.io.DataInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What JSSE reads from, over a real connection. */
class BufferedSocketTest {
  private static final int HEADER = 5;

  private CountingSocket counting;
  private Socket buffered;
  private Socket peer;

  /** Counts the reads of the connection. */
  private static final class CountingSocket extends DelegatingSocket {
    private final Socket socket;
    private int reads;

    CountingSocket(Socket socket) throws SocketException {
      this.socket = socket;
    }

    @Override
    protected Socket delegate() {
      return socket;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(socket.getInputStream()) {
        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
          reads++;
          return super.read(into, offset, length);
        }
      };
    }
  }

  @BeforeEach
  void connect() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      counting = new CountingSocket(new Socket(listener.getInetAddress(), listener.getLocalPort()));
      peer = listener.accept();
    }
    buffered = new BufferedSocket(counting);
    buffered.setSoTimeout(30_000);
  }

  @AfterEach
  void close() throws IOException {
    buffered.close();
    peer.close();
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aShortRecordIsReadAtOnce() throws IOException {
    byte[] record = bytes(1200);
    peer.getOutputStream().write(record);
    DataInputStream in = new DataInputStream(buffered.getInputStream());
    byte[] read = new byte[record.length];
    in.readFully(read, 0, HEADER);
    in.readFully(read, HEADER, read.length - HEADER);
    assertArrayEquals(record, read);
    assertEquals(1, counting.reads);
  }

  @Test
  void nothingIsLostHoweverItIsRead() throws Exception {
    byte[] sent = bytes(200_000);
    Thread sender =
        new Thread(
            () -> {
              try {
                peer.getOutputStream().write(sent);
                peer.shutdownOutput();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    sender.start();
    InputStream in = buffered.getInputStream();
    Random random = new Random(1);
    byte[] read = new byte[sent.length];
    int size = 0;
    while (size < read.length) {
      if (random.nextInt(10) == 0) {
        read[size++] = (byte) in.read();
      } else {
        int some = in.read(read, size, Math.min(1 + random.nextInt(9_000), read.length - size));
        size += some;
      }
    }
    assertArrayEquals(sent, read);
    assertEquals(-1, in.read());
    assertEquals(-1, in.read(read, 0, 10));
    assertEquals(-1, in.read(read, 0, 10_000));
    sender.join();
  }

  /** As between two requests, where Apache HttpClient asks whether the server has closed. */
  @Test
  void aReadThatTimesOutLosesNothing() throws IOException {
    InputStream in = buffered.getInputStream();
    buffered.setSoTimeout(1);
    assertThrows(SocketTimeoutException.class, () -> in.read(new byte[HEADER], 0, HEADER));
    buffered.setSoTimeout(30_000);
    peer.getOutputStream().write(new byte[] {1, 2, 3});
    assertEquals(1, in.read());
    assertEquals(2, in.available());
    buffered.setSoTimeout(1);
    assertEquals(2, in.read(new byte[HEADER], 0, HEADER));
    assertThrows(SocketTimeoutException.class, in::read);
    assertEquals(0, in.available());
  }

  @Test
  void aClosedSocketHasNoInput() throws IOException {
    InputStream in = buffered.getInputStream();
    buffered.close();
    assertThrows(IOException.class, buffered::getInputStream);
    assertThrows(IOException.class, in::read);
  }
}
