package io.graft.contract.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** One connection to a server, on which a test writes what it likes. */
final class Wire implements AutoCloseable {
  private static final int READ_MILLIS = 30_000;

  private final Socket socket;
  private final InputStream in;

  Wire(int port) throws IOException {
    socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
    socket.setSoTimeout(READ_MILLIS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /**
   * Sends a request without a body.
   *
   * @param headers names and values in turn
   */
  Wire send(String method, String target, String... headers) throws IOException {
    return write(request(method, target, "", headers));
  }

  static String request(String method, String target, String body, String... headers) {
    StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    text.append("Host: contract\r\n");
    for (int i = 0; i < headers.length; i += 2) {
      text.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
    }
    if (!body.isEmpty()) {
      text.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    return text.append("\r\n").append(body).toString();
  }

  Wire write(String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** Reads the head of an answer, and its body if it has one of known length or in chunks. */
  Answer read() throws IOException {
    return read(true);
  }

  /** Reads the head of an answer, and no byte of a body. */
  Answer readHead() throws IOException {
    return read(false);
  }

  private Answer read(boolean withBody) throws IOException {
    String statusLine = line();
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.merge(
          line.substring(0, colon), line.substring(colon + 1).trim(), (a, b) -> a + ", " + b);
    }
    int status = Integer.parseInt(statusLine.split(" ")[1]);
    String body = withBody ? body(headers) : "";
    return new Answer(status, headers, body);
  }

  private String body(Map<String, String> headers) throws IOException {
    if (headers.getOrDefault("Transfer-Encoding", "").equals("chunked")) {
      StringBuilder all = new StringBuilder();
      for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
        all.append(chunk);
      }
      return all.toString();
    }
    return text(Integer.parseInt(headers.getOrDefault("Content-Length", "0")));
  }

  /** Reads the next chunk; empty is the last. */
  String chunk() throws IOException {
    // The end of the line of the chunk before: some servers send it with the next one.
    String size = line();
    if (size.isEmpty()) {
      size = line();
    }
    String text = text(Integer.parseInt(size.trim(), 16));
    if (text.isEmpty()) {
      line();
    }
    return text;
  }

  private String text(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the server closed the connection within a body");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  /** Whether the server closes the connection without another byte. */
  boolean isClosedByServer() throws IOException {
    return in.read() < 0;
  }

  /** Goes away at once, with what was not read yet: the server gets a reset. */
  void abort() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  record Answer(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }
}
