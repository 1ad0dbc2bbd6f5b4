package io.graft.instrumentation.undertow;

import io.undertow.io.IoCallback;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Responds to one request instead of the application. */
final class Refusal implements HttpHandler {
  private final int status;
  private final String contentType;
  private final @Nullable String retryAfter;
  private final byte[] body;

  Refusal(int status, String contentType, @Nullable String retryAfter, byte[] body) {
    this.status = status;
    this.contentType = contentType;
    this.retryAfter = retryAfter;
    this.body = body;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    exchange.setStatusCode(status);
    if (retryAfter != null) {
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, retryAfter);
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
    if (HttpContinue.requiresContinueResponse(exchange)) {
      // Whether the client sends the body after this is unknown.
      exchange.setPersistent(false);
    }
    exchange.getResponseSender().send(ByteBuffer.wrap(body), IoCallback.END_EXCHANGE);
  }
}
