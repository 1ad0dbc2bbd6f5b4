package io.graft.net.http;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Parses an HTTP/1.1 response incrementally: reads its status and finds its end. */
final class ResponseParser {
  private static final int LONGEST_LINE = 8192;
  private static final int MOST_LINES = 200;
  private static final String NOT_HTTP = "its response is not HTTP/1.1";

  private final boolean bodiless;
  private final @Nullable ClientExchange reader;
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
   * @param bodiless whether there is no body whatever the headers are
   * @param reader receives headers and body; may be {@code null}
   */
  ResponseParser(boolean bodiless, @Nullable ClientExchange reader) {
    this.bodiless = bodiless;
    this.reader = reader;
  }

  /** 200 to 599; 0 if unknown so far. */
  int status() {
    return status;
  }

  boolean done() {
    return state == State.DONE;
  }

  /** Whether the connection can be used for another request. */
  boolean keepsAlive() {
    return state == State.DONE && !closes;
  }

  /** The peer has closed the connection. Returns whether the response is complete. */
  boolean closed() {
    if (state == State.UNTIL_CLOSE) {
      state = State.DONE;
      closes = true;
    }
    return state == State.DONE;
  }

  /** Parses all bytes of the buffer. */
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
      // The peer sends more than the response: the connection cannot be reused.
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
        throw new ProtocolException(
            state == State.STATUS ? NOT_HTTP : "its response has a line that is too long");
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
      throw new ProtocolException("its response has too many headers");
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
      throw new ProtocolException(NOT_HTTP);
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
        throw new ProtocolException("its response has a Content-Length that is not a number");
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
      // Rejected below, like a negative size.
    }
    throw new ProtocolException("its response has a chunk without a size");
  }
}
