package io.graft.wire;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads an HTTP/1.1 response as it comes: keeps its status, and finds its end. */
final class Response {
  private static final int LONGEST_LINE = 8192;
  private static final int MOST_LINES = 200;

  private final boolean bodiless;
  private final @Nullable Exchange reader;
  private final StringBuilder line = new StringBuilder(64);
  private State state = State.STATUS;
  private int status;
  private int lines;
  private long left = -1;
  private boolean chunked;
  private boolean closes;

  private enum State {
    STATUS,
    HEADERS,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILERS,
    UNTIL_CLOSE,
    DONE
  }

  /**
   * @param bodiless whether it has no body, whatever its headers say
   * @param reader who is told headers and body; {@code null}: nobody
   */
  Response(boolean bodiless, @Nullable Exchange reader) {
    this.bodiless = bodiless;
    this.reader = reader;
  }

  /** 200 to 599; 0: not there yet. */
  int status() {
    return status;
  }

  boolean done() {
    return state == State.DONE;
  }

  /** Whether another request may follow on the same connection. */
  boolean keepsAlive() {
    return state == State.DONE && !closes;
  }

  /** The peer has closed the connection; whether that is how it may end. */
  boolean closed() {
    if (state == State.UNTIL_CLOSE) {
      state = State.DONE;
      closes = true;
    }
    return state == State.DONE;
  }

  /** Takes what has come, all of it. */
  void read(ByteBuffer in) throws IOException {
    while (in.hasRemaining() && state != State.DONE) {
      switch (state) {
        case BODY:
        case CHUNK:
          int some = (int) Math.min(left, in.remaining());
          body(in, some);
          left -= some;
          if (left == 0) {
            state = state == State.BODY ? State.DONE : State.CHUNK_END;
          }
          break;
        case UNTIL_CLOSE:
          body(in, in.remaining());
          break;
        default:
          character((char) (in.get() & 0xFF));
      }
    }
    if (in.hasRemaining()) {
      // More than was asked for: nobody knows what comes next on this connection.
      closes = true;
      in.position(in.limit());
    }
  }

  private void body(ByteBuffer in, int length) throws IOException {
    int end = in.position() + length;
    if (reader != null) {
      int limit = in.limit();
      in.limit(end);
      reader.body(in);
      in.limit(limit);
    }
    in.position(end);
  }

  private void character(char c) throws ProtocolException {
    if (c != '\n') {
      if (line.length() >= LONGEST_LINE) {
        throw new ProtocolException("its answer has a line that is too long");
      }
      line.append(c);
      return;
    }
    int length = line.length();
    if (length > 0 && line.charAt(length - 1) == '\r') {
      length--;
    }
    String text = line.substring(0, length);
    line.setLength(0);
    if (++lines > MOST_LINES && state != State.CHUNK_SIZE && state != State.CHUNK_END) {
      throw new ProtocolException("its answer has too many headers");
    }
    line(text);
  }

  private void line(String text) throws ProtocolException {
    switch (state) {
      case STATUS:
        status = status(text);
        state = State.HEADERS;
        break;
      case HEADERS:
        if (text.isEmpty()) {
          headersEnd();
        } else {
          header(text);
        }
        break;
      case CHUNK_SIZE:
        left = chunkSize(text);
        state = left == 0 ? State.TRAILERS : State.CHUNK;
        break;
      case CHUNK_END:
        state = State.CHUNK_SIZE;
        break;
      default:
        if (text.isEmpty()) {
          state = State.DONE;
        }
    }
  }

  private int status(String text) throws ProtocolException {
    boolean http = text.startsWith("HTTP/1.") && text.length() >= 12 && text.charAt(8) == ' ';
    int code = 0;
    for (int i = 9; http && i < 12; i++) {
      char c = text.charAt(i);
      http = c >= '0' && c <= '9';
      code = code * 10 + c - '0';
    }
    if (!http || code < 100) {
      throw new ProtocolException("its answer is not HTTP/1.1");
    }
    closes |= text.startsWith("HTTP/1.0");
    return code;
  }

  private void header(String text) throws ProtocolException {
    int colon = text.indexOf(':');
    if (colon < 0) {
      return;
    }
    String name = text.substring(0, colon).trim();
    String value = text.substring(colon + 1).trim();
    if (name.equalsIgnoreCase("content-length")) {
      try {
        left = Long.parseLong(value);
      } catch (NumberFormatException e) {
        left = -1;
      }
      if (left < 0) {
        throw new ProtocolException("its answer has a Content-Length that is no number");
      }
    } else if (name.equalsIgnoreCase("transfer-encoding")) {
      chunked = value.toLowerCase(Locale.ROOT).endsWith("chunked");
    } else if (name.equalsIgnoreCase("connection")) {
      closes |= value.toLowerCase(Locale.ROOT).contains("close");
    }
    if (reader != null && status >= 200) {
      reader.header(name, value);
    }
  }

  private void headersEnd() {
    lines = 0;
    if (reader != null && status >= 200) {
      reader.status(status);
    }
    if (status < 200 && status != 101) {
      status = 0;
      left = -1;
      state = State.STATUS;
    } else if (status == 101 || bodiless || status == 204 || status == 304) {
      closes |= status == 101;
      state = State.DONE;
    } else if (chunked) {
      state = State.CHUNK_SIZE;
    } else if (left >= 0) {
      state = left == 0 ? State.DONE : State.BODY;
    } else {
      state = State.UNTIL_CLOSE;
    }
  }

  private static long chunkSize(String text) throws ProtocolException {
    int end = text.indexOf(';');
    try {
      long size = Long.parseLong((end < 0 ? text : text.substring(0, end)).trim(), 16);
      if (size >= 0) {
        return size;
      }
    } catch (NumberFormatException e) {
      // Told below, as a negative one is.
    }
    throw new ProtocolException("its answer has a chunk without a size");
  }
}
