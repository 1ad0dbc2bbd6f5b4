package io.graft.net.http2;

import io.graft.net.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One request and its response. The connection calls it on the loop's thread. */
final class Http2Exchange implements HeaderDecoder.Sink {
  private static final int MOST_BYTES = 1 << 20;

  /** A literal whose name is no index, and which no intermediary may add to its table. */
  private static final int NEVER_INDEXED = 0x10;

  final byte[] headers;
  final byte[] body;
  final long timeoutNanos;

  /** How much of the body was sent. */
  int sent;

  /** Whether a part of the response has arrived. */
  boolean answered;

  private int status;
  private final Map<String, String> received = new HashMap<>();
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable HttpResponse response;
  private volatile String failure = "no response in time";

  Http2Exchange(byte[] headers, byte[] body, long timeoutNanos) {
    this.headers = headers;
    this.body = body;
    this.timeoutNanos = timeoutNanos;
  }

  /**
   * Encodes the headers of a {@code POST}, without a table and without the Huffman code.
   *
   * @param more further ones; their names must be valid
   */
  static byte[] encoded(boolean secure, String authority, String path, Map<String, String> more) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    literal(out, ":method", "POST");
    literal(out, ":scheme", secure ? "https" : "http");
    literal(out, ":path", path);
    literal(out, ":authority", authority);
    for (Map.Entry<String, String> header : more.entrySet()) {
      literal(out, header.getKey().toLowerCase(Locale.ROOT), header.getValue());
    }
    return out.toByteArray();
  }

  private static void literal(ByteArrayOutputStream out, String name, String value) {
    out.write(NEVER_INDEXED);
    text(out, name);
    text(out, value);
  }

  private static void text(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    int rest = bytes.length - 0x7f;
    if (rest < 0) {
      out.write(bytes.length);
    } else {
      out.write(0x7f);
      for (; rest >= 0x80; rest >>>= 7) {
        out.write(rest & 0x7f | 0x80);
      }
      out.write(rest);
    }
    out.write(bytes, 0, bytes.length);
  }

  /** Prepares to be sent on another connection. */
  void again() {
    sent = 0;
    answered = false;
  }

  /** A header or a trailer. */
  @Override
  public void header(String name, String value) {
    answered = true;
    if (!name.equals(":status")) {
      received.put(name, value);
      return;
    }
    try {
      int code = Integer.parseInt(value);
      status = code < 200 ? 0 : code;
    } catch (NumberFormatException e) {
      // As no status, which fails the exchange at its end.
      status = 0;
    }
  }

  void content(byte[] bytes, int from, int length) throws IOException {
    answered = true;
    if (content.size() + length > MOST_BYTES) {
      throw new IOException("its response is longer than " + (MOST_BYTES >> 20) + " MiB");
    }
    content.write(bytes, from, length);
  }

  /** The response is complete. */
  void complete() {
    if (status == 0) {
      failed("its response has no status");
      return;
    }
    response = HttpResponse.of(status, received, content.toByteArray());
    ended.countDown();
  }

  /** There is no response. May come after an outcome, and then does nothing. */
  void failed(String why) {
    if (ended.getCount() > 0) {
      failure = why;
      ended.countDown();
    }
  }

  HttpResponse await(long millis) throws IOException {
    try {
      if (!ended.await(millis, TimeUnit.MILLISECONDS)) {
        throw new IOException(failure);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    HttpResponse whole = response;
    if (whole == null) {
      throw new IOException(failure);
    }
    return whole;
  }
}
