package io.graft.console.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The connection of one client: reads requests and writes responses, one at a time. */
final class AdminConnection {
  private static final int LONGEST_HEAD = 8192;

  /** Of a body; a text of rules that is longer cannot be changed through the endpoint. */
  private static final int LARGEST_BODY = 256 * 1024;

  private static final long READ_NANOS = 5_000_000_000L;
  private static final long DRAIN_NANOS = 1_000_000_000L;
  private static final long WRITE_NANOS = 30_000_000_000L;

  private final SocketChannel channel;
  private final Router router;
  private final ByteBuffer in = ByteBuffer.allocate(LONGEST_HEAD);
  private @Nullable ByteBuffer out;
  private boolean last;
  private boolean draining;

  /** The request whose body is being read; {@code null}: none. */
  private @Nullable AdminRequest reading;

  private byte[] body = {};
  private int bodyRead;
  private long deadline = System.nanoTime() + READ_NANOS;

  AdminConnection(SocketChannel channel, Router router) {
    this.channel = channel;
    this.router = router;
  }

  long deadline() {
    return deadline;
  }

  /**
   * Reads and writes as far as possible without blocking. Returns whether the connection stays
   * open.
   */
  boolean proceed(SelectionKey key) throws IOException {
    if (draining) {
      return drain();
    }
    if (out == null) {
      int count = channel.read(in);
      if (count < 0) {
        return false;
      }
      if (!answerNext()) {
        return true;
      }
    }
    return write(key);
  }

  private boolean drain() throws IOException {
    int count;
    do {
      in.clear();
      count = channel.read(in);
    } while (count > 0);
    return count == 0;
  }

  private boolean write(SelectionKey key) throws IOException {
    while (out != null) {
      channel.write(out);
      if (out.hasRemaining()) {
        key.interestOps(SelectionKey.OP_WRITE);
        return true;
      }
      out = null;
      if (last) {
        // Closing with unread bytes resets the connection, and the client may lose the response.
        channel.shutdownOutput();
        draining = true;
        deadline = System.nanoTime() + DRAIN_NANOS;
        key.interestOps(SelectionKey.OP_READ);
        return true;
      }
      deadline = System.nanoTime() + READ_NANOS;
      answerNext();
    }
    key.interestOps(SelectionKey.OP_READ);
    return true;
  }

  /**
   * Prepares {@link #out}, the response to the next request. Returns {@code false} if the request
   * is incomplete.
   */
  private boolean answerNext() {
    AdminRequest posted = reading;
    if (posted != null) {
      return readBody(posted);
    }
    int end = endOfHead();
    if (end < 0) {
      if (in.hasRemaining()) {
        return false;
      }
      last = true;
      out = encode(AdminResponse.error(431, "request headers are too large"), true);
    } else {
      String head = new String(in.array(), 0, end, StandardCharsets.ISO_8859_1);
      in.flip().position(end);
      in.compact();
      if (!respond(head.trim())) {
        deadline = System.nanoTime() + READ_NANOS;
        return answerNext();
      }
    }
    deadline = System.nanoTime() + WRITE_NANOS;
    return true;
  }

  /** Takes what has arrived of a body, and answers when it is complete. */
  private boolean readBody(AdminRequest request) {
    in.flip();
    int count = Math.min(in.remaining(), body.length - bodyRead);
    in.get(body, bodyRead, count);
    bodyRead += count;
    in.compact();
    if (bodyRead < body.length) {
      return false;
    }
    request.body(body);
    reading = null;
    body = new byte[0];
    out = encode(router.answer(request), true);
    deadline = System.nanoTime() + WRITE_NANOS;
    return true;
  }

  /** Prepares the response. Returns {@code false} if the body must be read first. */
  private boolean respond(String head) {
    AdminResponse answer;
    boolean withBody = true;
    try {
      AdminRequest request = AdminRequest.parse(head, peer());
      withBody = !request.method().equals("HEAD");
      String connection = request.header("connection");
      boolean asked = connection != null && connection.equalsIgnoreCase("close");
      long length = request.bodyLength();
      last = asked || length != 0 || !request.http11();
      AdminResponse refusal = router.refuse(request);
      if (refusal == null && length != 0 && request.method().equals("POST")) {
        if (length > 0 && length <= LARGEST_BODY) {
          last = asked || !request.http11();
          reading = request;
          body = new byte[(int) length];
          bodyRead = 0;
          return false;
        }
        refusal =
            length < 0
                ? AdminResponse.error(411, "the body needs a Content-Length")
                : AdminResponse.error(413, "the body is longer than " + LARGEST_BODY + " bytes");
      }
      answer = refusal == null ? router.answer(request) : refusal;
    } catch (AdminRequest.Malformed e) {
      last = true;
      answer = AdminResponse.error(400, "bad request: " + e.getMessage());
    }
    out = encode(answer, withBody);
    return true;
  }

  private String peer() {
    return channel.socket().getInetAddress().getHostAddress();
  }

  /** Returns the index behind the empty line that ends a head, or -1. */
  private int endOfHead() {
    byte[] bytes = in.array();
    for (int i = 1; i < in.position(); i++) {
      if (bytes[i] == '\n'
          && (bytes[i - 1] == '\n' || i > 1 && bytes[i - 1] == '\r' && bytes[i - 2] == '\n')) {
        return i + 1;
      }
    }
    return -1;
  }

  private ByteBuffer encode(AdminResponse answer, boolean withBody) {
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(answer.status()).append(' ').append(phrase(answer.status()));
    head.append("\r\nContent-Type: ").append(answer.contentType());
    if (answer.status() != 304) {
      head.append("\r\nContent-Length: ").append(answer.body().length);
    }
    head.append("\r\nX-Content-Type-Options: nosniff");
    if (!answer.isCacheable()) {
      head.append("\r\nCache-Control: no-store");
    }
    if (answer.status() == 405) {
      head.append("\r\nAllow: GET, HEAD");
    }
    String[] headers = answer.headers();
    for (int i = 0; i < headers.length; i += 2) {
      head.append("\r\n").append(headers[i]).append(": ").append(headers[i + 1]);
    }
    head.append(last ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n");
    byte[] bytes = head.toString().getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer buffer = ByteBuffer.allocate(bytes.length + (withBody ? answer.body().length : 0));
    buffer.put(bytes);
    if (withBody) {
      buffer.put(answer.body());
    }
    buffer.flip();
    return buffer;
  }

  private static String phrase(int status) {
    switch (status) {
      case 200:
        return "OK";
      case 202:
        return "Accepted";
      case 304:
        return "Not Modified";
      case 502:
        return "Bad Gateway";
      case 302:
        return "Found";
      case 303:
        return "See Other";
      case 307:
        return "Temporary Redirect";
      case 401:
        return "Unauthorized";
      case 429:
        return "Too Many Requests";
      case 400:
        return "Bad Request";
      case 403:
        return "Forbidden";
      case 404:
        return "Not Found";
      case 405:
        return "Method Not Allowed";
      case 409:
        return "Conflict";
      case 411:
        return "Length Required";
      case 413:
        return "Content Too Large";
      case 415:
        return "Unsupported Media Type";
      case 431:
        return "Request Header Fields Too Large";
      case 500:
        return "Internal Server Error";
      case 503:
        return "Service Unavailable";
      default:
        return "Status";
    }
  }
}
