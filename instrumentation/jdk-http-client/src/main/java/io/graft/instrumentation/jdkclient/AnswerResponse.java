package io.graft.instrumentation.jdkclient;

import io.graft.governance.outbound.Answer;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What the application gets where its rules have an answer, as if it had come over the wire. */
final class AnswerResponse<T> implements HttpResponse<T>, ResponseInfo {
  private final int status;
  private final HttpHeaders headers;
  private final HttpRequest request;
  private final @Nullable T body;

  private AnswerResponse(int status, HttpHeaders headers, HttpRequest request, @Nullable T body) {
    this.status = status;
    this.headers = headers;
    this.request = request;
    this.body = body;
  }

  /** Lets the application's handler read an answer as it would read a response. */
  static <T> CompletionStage<HttpResponse<T>> of(
      Answer answer, HttpRequest request, BodyHandler<T> handler) {
    int status = answer.status();
    HttpHeaders headers = headers(answer);
    BodySubscriber<T> reader = handler.apply(new AnswerResponse<T>(status, headers, request, null));
    byte[] bytes = answer.hasBody(request.method()) ? answer.body() : new byte[0];
    reader.onSubscribe(new Delivery(reader, bytes));
    return reader
        .getBody()
        .thenApply(body -> new AnswerResponse<T>(status, headers, request, body));
  }

  private static HttpHeaders headers(Answer answer) {
    Map<String, List<String>> all = new HashMap<>();
    all.put("content-length", List.of(Integer.toString(answer.length())));
    String type = answer.contentType();
    if (type != null) {
      all.put("content-type", List.of(type));
    }
    return HttpHeaders.of(all, (name, value) -> true);
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
    return headers;
  }

  @Override
  public @Nullable T body() {
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

  /** Gives the whole body when the reader first asks for some of it. */
  private static final class Delivery implements Subscription {
    private final BodySubscriber<?> reader;
    private final byte[] bytes;
    private final AtomicBoolean over = new AtomicBoolean();

    Delivery(BodySubscriber<?> reader, byte[] bytes) {
      this.reader = reader;
      this.bytes = bytes;
    }

    @Override
    public void request(long n) {
      if (!over.compareAndSet(false, true)) {
        return;
      }
      if (n <= 0) {
        reader.onError(new IllegalArgumentException("asked for " + n + " items"));
        return;
      }
      if (bytes.length > 0) {
        reader.onNext(List.of(ByteBuffer.wrap(bytes).asReadOnlyBuffer()));
      }
      reader.onComplete();
    }

    @Override
    public void cancel() {
      over.set(true);
    }
  }
}
