package io.graft.instrumentation.nettyserver;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.Charset;

/**
 * The response to a refused request, in bytes: it passes neither the encoder, which has not seen
 * the request, nor the handlers of the application.
 */
final class Refusal {
  private final byte[] bytes;

  /** Whether the connection is closed after it. */
  final boolean closes;

  private Refusal(byte[] bytes, boolean closes) {
    this.bytes = bytes;
    this.closes = closes;
  }

  static Refusal of(
      HttpRequest request,
      int status,
      String[] headers,
      String contentType,
      byte[] body) {
    // A client that waits for 100 (Continue) may send its body after this, or another request.
    boolean closes =
        !HttpUtil.isKeepAlive(request)
            || request.protocolVersion().equals(HttpVersion.HTTP_1_0)
            || request.headers().contains(HttpHeaderNames.EXPECT);
    StringBuilder head = new StringBuilder(160);
    head.append("HTTP/1.1 ").append(status).append(' ');
    head.append(HttpResponseStatus.valueOf(status).reasonPhrase());
    head.append("\r\nContent-Type: ").append(contentType);
    for (int i = 0; i < headers.length; i += 2) {
      head.append("\r\n").append(headers[i]).append(": ").append(headers[i + 1]);
    }
    if (closes) {
      head.append("\r\nConnection: close");
    }
    head.append("\r\nContent-Length: ").append(body.length).append("\r\n\r\n");
    byte[] first = head.toString().getBytes(Charset.forName("US-ASCII"));
    if (request.method().equals(HttpMethod.HEAD)) {
      return new Refusal(first, closes);
    }
    byte[] all = new byte[first.length + body.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(body, 0, all, first.length, body.length);
    return new Refusal(all, closes);
  }

  /** The response to what is no valid request. */
  static Refusal invalid() {
    String head = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    return new Refusal(head.getBytes(Charset.forName("US-ASCII")), true);
  }

  ByteBuf bytes() {
    return Unpooled.wrappedBuffer(bytes);
  }
}
