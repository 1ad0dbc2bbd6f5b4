package io.graft.bench.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection that repeats one GET, and is opened again where the server closes it
 * after so many requests. It does as little as can be done, since it shares the processors with
 * what is measured.
 */
final class KeepAliveConnection implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final long IDLE_NANOS = 5_000_000_000L;
  private static final int MAX_LINE = 8_192;

  private final int port;
  private final @Nullable SSLSocketFactory tls;
  private final byte[] request;
  private final byte[] line = new byte[MAX_LINE];
  private final byte[] discard = new byte[8_192];
  private long used = System.nanoTime();
  private int lineLength;
  private Socket socket;
  private InputStream in;
  private OutputStream out;

  /**
   * @param tls {@code null}: in plaintext
   * @param headers further lines of the request, each with its end
   */
  KeepAliveConnection(int port, String path, @Nullable SSLSocketFactory tls, String headers)
      throws IOException {
    this.port = port;
    this.tls = tls;
    request =
        ("GET "
                + path
                + " HTTP/1.1\r\nHost: 127.0.0.1:"
                + port
                + "\r\nAccept: */*\r\n"
                + headers
                + "\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    open();
  }

  private void open() throws IOException {
    InetAddress host = InetAddress.getLoopbackAddress();
    socket = tls == null ? new Socket(host, port) : tls.createSocket(host, port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new BufferedInputStream(socket.getInputStream(), 16_384);
    out = socket.getOutputStream();
  }

  /** Opens it again if it was idle for a while, since servers close it then. */
  void renew() throws IOException {
    if (System.nanoTime() - used > IDLE_NANOS) {
      socket.close();
      open();
    }
  }

  /** It is idle from now on. */
  void rest() {
    used = System.nanoTime();
  }

  /** Sends the request, reads the answer to its end and returns its status. */
  int get() throws IOException {
    if (socket.isClosed()) {
      open();
    }
    out.write(request);
    readLine();
    int status = Integer.parseInt(new String(line, 9, 3, StandardCharsets.ISO_8859_1));
    long length = -1;
    boolean chunked = false;
    boolean last = false;
    for (readLine(); lineLength > 0; readLine()) {
      if (startsWith("content-length:")) {
        length = Long.parseLong(rest("content-length:"));
      } else if (startsWith("transfer-encoding:")) {
        chunked = rest("transfer-encoding:").equalsIgnoreCase("chunked");
      } else if (startsWith("connection:")) {
        last = rest("connection:").equalsIgnoreCase("close");
      }
    }
    if (chunked) {
      skipChunks();
    } else if (length >= 0) {
      skip(length);
    } else if (status != 204 && status != 304) {
      throw new IOException("an answer of " + status + " without a length");
    }
    if (last) {
      socket.close();
    }
    return status;
  }

  private void skipChunks() throws IOException {
    long size;
    do {
      readLine();
      size = Long.parseLong(new String(line, 0, lineLength, StandardCharsets.ISO_8859_1), 16);
      skip(size);
      readLine();
    } while (size > 0);
  }

  private void skip(long bytes) throws IOException {
    long left = bytes;
    while (left > 0) {
      int read = in.read(discard, 0, (int) Math.min(left, discard.length));
      if (read < 0) {
        throw new EOFException("the body ended " + left + " bytes early");
      }
      left -= read;
    }
  }

  private void readLine() throws IOException {
    lineLength = 0;
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection was closed");
      }
      if (next != '\r') {
        line[lineLength++] = (byte) next;
      }
    }
  }

  private boolean startsWith(String lowerCase) {
    if (lineLength < lowerCase.length()) {
      return false;
    }
    for (int i = 0; i < lowerCase.length(); i++) {
      if (Character.toLowerCase(line[i]) != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String rest(String name) {
    return new String(line, name.length(), lineLength - name.length(), StandardCharsets.ISO_8859_1)
        .trim();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
