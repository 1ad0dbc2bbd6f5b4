package io.graft.instrumentation.jdkclient;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Subscription;
import javax.net.ssl.SSLSession;

/** What the application gets for a refused call, where its rules ask for a status. */
final class RefusedResponse<T> implements HttpResponse<T>, ResponseInfo {
  private static final HttpHeaders HEADERS =
      HttpHeaders.of(
          Map.of("Content-Type", List.of("text/plain;charset=utf-8")), (name, value) -> true);

  private static final Subscription ENDED =
      new Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      };

  private final int status;
  private final HttpRequest request;
  private final T body;

  private RefusedResponse(int status, HttpRequest request, T body) {
    this.status = status;
    this.request = request;
    this.body = body;
  }

  /** Lets the application's handler read the refusal as it would read a response. */
  static <T> CompletableFuture<HttpResponse<T>> of(
      int status, IOException refusal, HttpRequest request, BodyHandler<T> handler) {
    BodySubscriber<T> reader = handler.apply(new RefusedResponse<>(status, request, ""));
    reader.onSubscribe(ENDED);
    String text = String.valueOf(refusal.getMessage());
    reader.onNext(List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
    reader.onComplete();
    return reader
        .getBody()
        .<HttpResponse<T>>thenApply(body -> new RefusedResponse<>(status, request, body))
        .toCompletableFuture();
  }

  @Override
  public int statusCode() {
    return status;
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public Optional<HttpResponse<T>> previousResponse() {
    return Optional.empty();
  }

  @Override
  public HttpHeaders headers() {
    return HEADERS;
  }

  @Override
  public T body() {
    return body;
  }

  @Override
  public Optional<SSLSession> sslSession() {
    return Optional.empty();
  }

  @Override
  public URI uri() {
    return request.uri();
  }

  @Override
  public Version version() {
    return Version.HTTP_1_1;
  }
}
