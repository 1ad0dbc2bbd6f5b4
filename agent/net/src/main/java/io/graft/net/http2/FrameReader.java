package io.graft.net.http2;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Splits what a connection receives into frames (RFC 9113, section 4.1). */
final class FrameReader {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  /** Flags of those frames. */
  static final int END_STREAM = 1;

  static final int ACK = 1;
  static final int END_HEADERS = 4;
  static final int PADDED = 8;
  static final int PRIORITY = 0x20;

  /** The longest payload that a peer may send unless it is told otherwise. */
  static final int LONGEST = 16 * 1024;

  static final int HEAD = 9;

  /** Receives whole frames. */
  interface Sink {
    /**
     * @return whether to go on
     * @throws IOException to fail the connection
     */
    boolean frame(int type, int flags, int stream, ByteBuffer payload) throws IOException;
  }

  private final ByteBuffer head = ByteBuffer.allocate(HEAD);
  private @Nullable ByteBuffer payload;
  private boolean first = true;

  /** Reads all bytes, or less if the sink does not go on. */
  void read(ByteBuffer in, Sink sink) throws IOException {
    while (in.hasRemaining()) {
      if (head.hasRemaining()) {
        move(in, head);
        if (head.hasRemaining()) {
          return;
        }
        begin();
      }
      ByteBuffer frame = payload;
      if (frame == null) {
        return;
      }
      move(in, frame);
      if (frame.hasRemaining()) {
        return;
      }
      frame.flip();
      head.clear();
      payload = null;
      int type = head.get(3) & 0xff;
      if (!sink.frame(type, head.get(4) & 0xff, head.getInt(5) & Integer.MAX_VALUE, frame)) {
        return;
      }
    }
  }

  private void begin() throws ProtocolException {
    int length = head.getInt(0) >>> 8;
    if (first && (head.get(3) != SETTINGS || length > LONGEST)) {
      throw new ProtocolException("it does not speak HTTP/2");
    }
    first = false;
    if (length > LONGEST) {
      throw new ProtocolException("it sends an HTTP/2 frame that is longer than allowed");
    }
    payload = ByteBuffer.allocate(length);
  }

  private static void move(ByteBuffer from, ByteBuffer to) {
    int some = Math.min(from.remaining(), to.remaining());
    int limit = from.limit();
    from.limit(from.position() + some);
    to.put(from);
    from.limit(limit);
  }

  /** Returns a frame to send, with its position at 0. */
  static ByteBuffer frame(int type, int flags, int stream, byte[] from, int at, int length) {
    ByteBuffer frame = ByteBuffer.allocate(HEAD + length);
    frame.putInt(length << 8 | type).put((byte) flags).putInt(stream).put(from, at, length);
    frame.flip();
    return frame;
  }
}
