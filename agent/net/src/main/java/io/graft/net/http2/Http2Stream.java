package io.graft.net.http2;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The stream in progress, and what outlives it: how much the peer is ready to receive (RFC 9113,
 * section 5.2), and the table of headers.
 */
final class Http2Stream {
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_FRAME_SIZE = 5;
  private static final int SETTING = 6;
  private static final int DEFAULT_WINDOW = 65_535;
  private static final int LAST_ID = 1 << 30;
  private static final int MOST_HEADERS = 64 * 1024;

  private final HeaderDecoder decoder = new HeaderDecoder();
  private final ByteArrayOutputStream block = new ByteArrayOutputStream();
  private boolean inBlock;
  private boolean endsWithBlock;
  private int id = -1;
  private int initialWindow = DEFAULT_WINDOW;
  private long connectionWindow = DEFAULT_WINDOW;
  private long window;

  /** Begins the next stream. */
  void begin() {
    id += 2;
    window = initialWindow;
  }

  int id() {
    return id;
  }

  /** Whether there can be no further stream on this connection. */
  boolean isLast() {
    return id >= LAST_ID;
  }

  /** Returns how many bytes may be sent in the next frame; 0 or less: none. */
  int room() {
    return (int) Math.min(FrameReader.LONGEST, Math.min(window, connectionWindow));
  }

  void sent(int bytes) {
    window -= bytes;
    connectionWindow -= bytes;
  }

  void widen(int stream, ByteBuffer payload) throws IOException {
    if (payload.remaining() < 4) {
      throw new ProtocolException("it sends a malformed HTTP/2 frame");
    }
    int more = payload.getInt() & Integer.MAX_VALUE;
    if (stream == 0) {
      connectionWindow += more;
    } else if (stream == id) {
      window += more;
    }
    if (Math.max(window, connectionWindow) > Integer.MAX_VALUE) {
      throw new ProtocolException("it sends a malformed HTTP/2 frame");
    }
  }

  void settings(ByteBuffer payload) throws IOException {
    while (payload.remaining() >= SETTING) {
      int name = payload.getShort();
      int value = payload.getInt();
      switch (name) {
        case INITIAL_WINDOW_SIZE:
          if (value < 0) {
            throw new ProtocolException("it sends a malformed HTTP/2 frame");
          }
          window += value - initialWindow;
          initialWindow = value;
          break;
        case MAX_FRAME_SIZE:
          if (value < FrameReader.LONGEST) {
            throw new ProtocolException("it sends a malformed HTTP/2 frame");
          }
          // Larger frames than every peer takes would gain nothing.
          break;
        default:
          // This side uses no table and opens one stream at a time.
      }
    }
  }

  /** Whether a block of headers is incomplete, which no other frame may interrupt. */
  boolean inBlock() {
    return inBlock;
  }

  /**
   * Reads a frame of headers or its continuation.
   *
   * @param exchange gets the headers if they are of its stream
   * @return whether the response ends here
   */
  boolean headers(
      int type, int flags, ByteBuffer payload, int stream, @Nullable Http2Exchange exchange)
      throws IOException {
    if (type == FrameReader.HEADERS) {
      unpad(flags, payload);
      if ((flags & FrameReader.PRIORITY) != 0) {
        skip(payload, 5);
      }
      endsWithBlock = (flags & FrameReader.END_STREAM) != 0;
      block.reset();
    } else if (!inBlock) {
      throw new ProtocolException("it sends HTTP/2 frames in a wrong order");
    }
    block.write(payload.array(), payload.position(), payload.remaining());
    if (block.size() > MOST_HEADERS) {
      throw new ProtocolException("its response has too many headers");
    }
    inBlock = (flags & FrameReader.END_HEADERS) == 0;
    if (inBlock) {
      return false;
    }
    boolean own = stream == id && exchange != null;
    decoder.decode(
        ByteBuffer.wrap(block.toByteArray()),
        own
            ? exchange
            : new HeaderDecoder.Sink() {
              @Override
              public void header(String name, String value) {}
            });
    return own && endsWithBlock;
  }

  /** Reads a number of four bytes; 0 if there is none. */
  static int number(ByteBuffer payload) {
    return payload.remaining() < 4 ? 0 : payload.getInt();
  }

  /** Leaves out the padding of a frame. */
  static void unpad(int flags, ByteBuffer payload) throws IOException {
    if ((flags & FrameReader.PADDED) != 0) {
      if (!payload.hasRemaining()) {
        throw new ProtocolException("it sends a malformed HTTP/2 frame");
      }
      int padding = payload.get() & 0xff;
      if (padding > payload.remaining()) {
        throw new ProtocolException("it sends a malformed HTTP/2 frame");
      }
      payload.limit(payload.limit() - padding);
    }
  }

  private static void skip(ByteBuffer payload, int bytes) throws IOException {
    if (payload.remaining() < bytes) {
      throw new ProtocolException("it sends a malformed HTTP/2 frame");
    }
    payload.position(payload.position() + bytes);
  }
}
