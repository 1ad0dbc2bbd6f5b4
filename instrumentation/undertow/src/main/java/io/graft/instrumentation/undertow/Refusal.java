package io.graft.instrumentation.undertow;

import io.undertow.io.IoCallback;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;

/** Responds to one request instead of the application. */
final class Refusal implements HttpHandler {
  private final int status;
  private final String contentType;
  private final String[] headers;
  private final byte[] body;

  Refusal(int status, String contentType, String[] headers, byte[] body) {
    this.status = status;
    this.contentType = contentType;
    this.headers = headers;
    this.body = body;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    exchange.setStatusCode(status);
    for (int i = 0; i < headers.length; i += 2) {
      exchange.getResponseHeaders().add(new HttpString(headers[i]), headers[i + 1]);
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
    if (HttpContinue.requiresContinueResponse(exchange)) {
      // Whether the client sends the body after this is unknown.
      exchange.setPersistent(false);
    }
    exchange.getResponseSender().send(ByteBuffer.wrap(body), IoCallback.END_EXCHANGE);
  }
}
