package io.graft.contract.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One connection that speaks HTTP/2 from its first byte, on which a test writes the frames that it
 * likes. Headers of responses are not decoded.
 */
final class Http2Wire implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int GOAWAY = 7;

  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int CANCEL = 8;
  private static final int READ_MILLIS = 30_000;
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  Http2Wire(int port) throws IOException {
    this(port, "");
  }

  private Http2Wire(int port, String upgrade) throws IOException {
    socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
    socket.setSoTimeout(READ_MILLIS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = new DataOutputStream(socket.getOutputStream());
    if (!upgrade.isEmpty()) {
      out.write(upgrade.getBytes(StandardCharsets.US_ASCII));
      readSwitch();
    }
    out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
    write(SETTINGS, 0, 0, new byte[0]);
  }

  /** One that speaks HTTP/1.1 until its first request, which becomes stream 1, asks for HTTP/2. */
  static Http2Wire upgraded(int port, String target) throws IOException {
    return new Http2Wire(
        port,
        Wire.request(
            "GET",
            target,
            "",
            "Connection",
            "Upgrade, HTTP2-Settings",
            "Upgrade",
            "h2c",
            "HTTP2-Settings",
            "AAMAAABkAAQAAP__"));
  }

  private void readSwitch() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    if (!head.toString().startsWith("HTTP/1.1 101 ")) {
      throw new IOException("not the change of protocol: " + head);
    }
  }

  /** Sends a whole request. */
  void get(int stream, String target, String... headers) throws IOException {
    request(stream, "GET", target, true, headers);
  }

  /**
   * Sends the head of a request.
   *
   * @param headers names and values in turn
   */
  void request(int stream, String method, String target, boolean whole, String... headers)
      throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    field(block, ":method", method);
    field(block, ":scheme", "http");
    field(block, ":path", target);
    field(block, ":authority", "contract");
    for (int i = 0; i < headers.length; i += 2) {
      field(block, headers[i], headers[i + 1]);
    }
    write(HEADERS, END_HEADERS | (whole ? END_STREAM : 0), stream, block.toByteArray());
  }

  /** A field as it is, without a table or Huffman's code. */
  private static void field(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    for (String text : List.of(name, value)) {
      block.write(text.length());
      block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
  }

  void data(int stream, String text, boolean last) throws IOException {
    write(DATA, last ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void cancel(int stream) throws IOException {
    write(RST_STREAM, 0, stream, new byte[] {0, 0, 0, CANCEL});
  }

  private void write(int type, int flags, int stream, byte[] payload) throws IOException {
    out.writeByte(payload.length >> 16);
    out.writeShort(payload.length);
    out.writeByte(type);
    out.writeByte(flags);
    out.writeInt(stream);
    out.write(payload);
    out.flush();
  }

  /** Reads the next frame of a request, or one that ends all; acknowledges what is to be. */
  Frame read() throws IOException {
    while (true) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      byte[] payload = in.readNBytes(length);
      if ((type == SETTINGS || type == PING) && (flags & ACK) == 0) {
        write(type, ACK, 0, type == PING ? payload : new byte[0]);
      } else if (type == DATA || type == HEADERS || type == RST_STREAM || type == GOAWAY) {
        boolean last = type <= HEADERS && (flags & END_STREAM) != 0;
        return new Frame(type, stream, last, new String(payload, StandardCharsets.ISO_8859_1));
      }
    }
  }

  /** Reads the response of a stream while no other one has frames. */
  String body(int stream) throws IOException {
    StringBuilder body = new StringBuilder();
    List<Frame> frames = new ArrayList<>();
    for (boolean ended = false; !ended; ) {
      Frame frame = read();
      frames.add(frame);
      if (frame.stream() != stream || frame.type() > HEADERS) {
        throw new IOException("not what was expected of stream " + stream + ": " + frames);
      }
      body.append(frame.type() == DATA ? frame.payload() : "");
      ended = frame.last();
    }
    return body.toString();
  }

  /** Waits until the server has said that the connection ends, once or more, and has closed it. */
  void awaitGoAway() throws IOException {
    boolean told = false;
    try {
      while (true) {
        Frame frame = read();
        if (frame.type() != GOAWAY) {
          throw new IOException("not what was expected of a closing connection: " + frame);
        }
        told = true;
      }
    } catch (EOFException closed) {
      if (!told) {
        throw closed;
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /**
   * A frame of the server.
   *
   * @param stream 0: the connection
   * @param last whether its stream ends with it
   * @param payload of DATA frames, their text
   */
  record Frame(int type, int stream, boolean last, String payload) {}
}
