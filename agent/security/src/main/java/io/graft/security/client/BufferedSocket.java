package io.graft.security.client;

import io.graft.governance.tls.DelegatingSocket;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/**
 * A connected socket whose input is read ahead. JSSE reads the five bytes of a record's header, and
 * then the rest: two system calls for a short response, where one will do.
 */
final class BufferedSocket extends DelegatingSocket {
  private final Socket connected;
  private final InputStream input;

  BufferedSocket(Socket connected) throws IOException {
    this.connected = connected;
    this.input = new ReadAhead(connected.getInputStream());
  }

  @Override
  protected Socket delegate() {
    return connected;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    // Fails if the socket is closed.
    connected.getInputStream();
    return input;
  }

  /** Not thread-safe, because JSSE lets one thread read at a time. */
  private static final class ReadAhead extends InputStream {
    /** Most responses; the longer part of a longer record is read to where it belongs. */
    private static final int SIZE = 4 * 1024;

    private final InputStream from;
    private final byte[] buffer = new byte[SIZE];
    private int next;
    private int end;

    ReadAhead(InputStream from) {
      this.from = from;
    }

    @Override
    public int read() throws IOException {
      return next < end || fill() > 0 ? buffer[next++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (next == end) {
        if (length >= SIZE) {
          return from.read(into, offset, length);
        }
        if (fill() <= 0) {
          return -1;
        }
      }
      int some = Math.min(length, end - next);
      System.arraycopy(buffer, next, into, offset, some);
      next += some;
      return some;
    }

    /** A time-out leaves it as it was. Returns -1 at the end. */
    private int fill() throws IOException {
      int some = from.read(buffer, 0, SIZE);
      next = 0;
      end = Math.max(some, 0);
      return some;
    }

    @Override
    public int available() throws IOException {
      return end - next + from.available();
    }

    @Override
    public void close() throws IOException {
      from.close();
    }
  }
}
