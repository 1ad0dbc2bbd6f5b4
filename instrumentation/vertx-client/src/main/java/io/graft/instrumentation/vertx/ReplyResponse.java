package io.graft.instrumentation.vertx;

import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.spi.client.ReasonPhrase;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpFrame;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamPriority;
import io.vertx.core.net.NetSocket;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reply of the rules, which comes like a response from the wire, when its reader wants it. */
final class ReplyResponse implements HttpClientResponse {
  private final VertxRequest request;
  private final LocalReply reply;
  private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
  private final MultiMap trailers = MultiMap.caseInsensitiveMultiMap();
  private final Promise<Buffer> whole;
  private final Promise<Void> end;
  private final Buffer body;
  private @Nullable Handler<Buffer> onBody;
  private @Nullable Handler<Void> onEnd;
  private long wanted = Long.MAX_VALUE;
  private boolean bodyGiven;
  private boolean ended;

  ReplyResponse(VertxRequest request, LocalReply reply) {
    this.request = request;
    this.reply = reply;
    whole = request.library.promise(request.context);
    end = request.library.promise(request.context);
    headers.set("content-length", String.valueOf(reply.length()));
    if (reply.contentType() != null) {
      headers.set("content-type", reply.contentType());
    }
    body = reply.hasBody(request.head().method) ? Buffer.buffer(reply.body()) : Buffer.buffer();
    request.context.runOnContext(ignored -> flow());
  }

  private void flow() {
    if (wanted <= 0 || ended) {
      return;
    }
    if (!bodyGiven) {
      bodyGiven = true;
      if (body.length() > 0 && onBody != null) {
        wanted -= wanted == Long.MAX_VALUE ? 0 : 1;
        onBody.handle(body);
      }
      if (wanted <= 0) {
        return;
      }
    }
    ended = true;
    whole.tryComplete(body);
    end.tryComplete();
    if (onEnd != null) {
      onEnd.handle(null);
    }
  }

  @Override
  public HttpClientResponse handler(@Nullable Handler<Buffer> handler) {
    onBody = handler;
    return this;
  }

  @Override
  public HttpClientResponse endHandler(@Nullable Handler<Void> handler) {
    onEnd = handler;
    return this;
  }

  @Override
  public HttpClientResponse exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }

  @Override
  public HttpClientResponse pause() {
    wanted = 0;
    return this;
  }

  @Override
  public HttpClientResponse resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public HttpClientResponse fetch(long amount) {
    wanted = amount > Long.MAX_VALUE - wanted ? Long.MAX_VALUE : wanted + amount;
    request.context.runOnContext(ignored -> flow());
    return this;
  }

  @Override
  public Future<Buffer> body() {
    return whole.future();
  }

  @Override
  public Future<Void> end() {
    return end.future();
  }

  @Override
  public HttpVersion version() {
    return HttpVersion.HTTP_1_1;
  }

  @Override
  public int statusCode() {
    return reply.status();
  }

  @Override
  public String statusMessage() {
    return ReasonPhrase.of(reply.status());
  }

  @Override
  public MultiMap headers() {
    return headers;
  }

  @Override
  public @Nullable String getHeader(String name) {
    return headers.get(name);
  }

  @Override
  public @Nullable String getHeader(CharSequence name) {
    return headers.get(name);
  }

  @Override
  public MultiMap trailers() {
    return trailers;
  }

  @Override
  public @Nullable String getTrailer(String name) {
    return null;
  }

  @Override
  public List<String> cookies() {
    return Collections.emptyList();
  }

  @Override
  public HttpClientResponse customFrameHandler(Handler<HttpFrame> handler) {
    return this;
  }

  @Override
  public HttpClientResponse streamPriorityHandler(Handler<StreamPriority> handler) {
    return this;
  }

  @Override
  public @Nullable NetSocket netSocket() {
    return null;
  }

  @Override
  public HttpClientRequest request() {
    return request.proxy;
  }
}
