package io.graft.console.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A raw HTTP client. */
public final class Client implements AutoCloseable {
  private final Socket socket = new Socket();

  public Client(InetSocketAddress address) throws IOException {
    socket.connect(address);
    socket.setSoTimeout(30_000);
  }

  /** Sends a request on a new connection and returns the whole response. */
  public static String ask(InetSocketAddress address, String request) throws IOException {
    try (Client client = new Client(address)) {
      client.send(request);
      return client.rest();
    }
  }

  /** Sends {@code GET} for a path on a new connection and returns the whole response. */
  public static String get(InetSocketAddress address, String path) throws IOException {
    return ask(
        address, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }

  public void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Reads until the server closes the connection. */
  public String rest() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Reads a response with a length. */
  public String answer() throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("closed after: " + head);
      }
      head.append((char) c);
    }
    int at = head.indexOf("Content-Length: ") + 16;
    int length = Integer.parseInt(head.substring(at, head.indexOf("\r", at)));
    return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
