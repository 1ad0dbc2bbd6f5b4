package io.graft.instrumentation.jdkclient;

import io.graft.governance.outbound.LocalReply;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** The response for a reply of the rules, like one from the wire. */
final class ReplyResponse<T> implements HttpResponse<T>, ResponseInfo {
  private final LocalReply reply;
  private final HttpRequest request;
  private final @Nullable T body;

  private ReplyResponse(LocalReply reply, HttpRequest request, @Nullable T body) {
    this.reply = reply;
    this.request = request;
    this.body = body;
  }

  /** Makes the application's handler read a reply like a response. */
  static <T> CompletionStage<HttpResponse<T>> of(
      LocalReply reply, HttpRequest request, BodyHandler<T> handler) {
    BodySubscriber<T> reader = handler.apply(new ReplyResponse<T>(reply, request, null));
    Bodies.deliver(reply.body(request.method()), reader);
    return reader.getBody().thenApply(body -> new ReplyResponse<T>(reply, request, body));
  }

  @Override
  public int statusCode() {
    return reply.status();
  }

  @Override
  public HttpHeaders headers() {
    Map<String, List<String>> all = new HashMap<>();
    reply.headers((name, value) -> all.put(name, List.of(value)));
    return HttpHeaders.of(all, (name, value) -> true);
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
}
