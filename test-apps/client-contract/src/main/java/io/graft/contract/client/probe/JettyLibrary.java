package io.graft.contract.client.probe;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.api.ContentResponse;
import org.eclipse.jetty.client.api.Request;
import org.eclipse.jetty.client.api.Response;
import org.eclipse.jetty.client.api.Result;
import org.eclipse.jetty.client.util.BufferingResponseListener;
import org.eclipse.jetty.client.util.InputStreamContentProvider;
import org.eclipse.jetty.client.util.InputStreamResponseListener;
import org.eclipse.jetty.client.util.StringContentProvider;
import org.eclipse.jetty.http.HttpField;

/** Jetty's client, in the words of 9.4; the build turns them into those of 12. */
public final class JettyLibrary extends Library {
  private final HttpClient client = started(JettyWords.client());
  private final Map<String, Request> requests = new ConcurrentHashMap<String, Request>();

  private static HttpClient started(HttpClient client) {
    try {
      client.setMaxConnectionsPerDestination(50);
      client.start();
      return client;
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  public Answer call(Call call) throws Exception {
    HttpClient chosen = client(call);
    try {
      final Request request = request(chosen, call);
      if (call.word("async") != null) {
        call.cancelling(() -> request.abort(new CancellationException("by the application")));
        return get(sent(request));
      }
      Thread caller = Thread.currentThread();
      call.cancelling(caller::interrupt);
      return answer(request.send());
    } finally {
      if (chosen != client) {
        chosen.stop();
      }
    }
  }

  @Override
  public Open open(Call call) throws Exception {
    InputStreamResponseListener listener = new InputStreamResponseListener();
    request(client, call).send(listener);
    listener.get(60, TimeUnit.SECONDS);
    InputStream body = listener.getInputStream();
    return new Open(body, body);
  }

  @Override
  public Answer callThen(Call call, Call after) throws Exception {
    CompletableFuture<Answer> next = new CompletableFuture<>();
    Request request = request(client, call);
    request.send(
        result ->
            sent(request(client, after))
                .whenComplete(
                    (answer, failure) -> {
                      if (failure == null) {
                        next.complete(answer);
                      } else {
                        next.completeExceptionally(failure);
                      }
                    }));
    return get(next);
  }

  @Override
  public Answer special(String way, Call call) throws Exception {
    switch (way) {
      case "unchecked address":
        return answer(
            client
                .newRequest(call.word("host"), 80)
                .path(call.word("path"))
                .timeout(5, TimeUnit.SECONDS)
                .send());
      case "unchecked line":
        return answer(
            client
                .newRequest("inventory", 80)
                .path(call.word("odd"))
                .timeout(5, TimeUnit.SECONDS)
                .send());
      case "seen by listeners":
        return seen(call);
      case "aborted by a listener":
        Request aborting = request(client, call);
        aborting.onResponseHeaders(
            response -> response.abort(new IllegalStateException("not this one")));
        return get(sent(aborting));
      case "cookies of its own":
        HttpClient own = started(JettyWords.client());
        try {
          answer(own.newRequest(call.uri()).send());
          Answer last = new Answer();
          for (int i = 0; i < 6; i++) {
            last = answer(own.newRequest(URI.create(call.word("then"))).send());
          }
          return last;
        } finally {
          own.stop();
        }
      case "nested":
        Nested.Fetch fetch =
            call.fetch(
                () ->
                    client.newRequest(URI.create(call.word("token"))).send().getContentAsString());
        Request nesting = request(client, call);
        nesting.onRequestQueued(
            request -> JettyWords.header(request, "x-token", Nested.fetched(fetch)));
        return answer(nesting.send());
      default:
        throw new IllegalArgumentException(way);
    }
  }

  /** What listeners are told, and the application's request after the call. */
  private Answer seen(Call call) throws Exception {
    StringBuffer events = new StringBuffer();
    Request request = request(client, call);
    request.onRequestBegin(sent -> events.append("sent "));
    request.onResponseBegin(response -> events.append("begin "));
    request.onResponseHeaders(response -> events.append("headers "));
    request.onResponseSuccess(response -> events.append("success "));
    request.onResponseFailure((response, failure) -> events.append("failure "));
    CompletableFuture<Result> completed = new CompletableFuture<>();
    request.send(
        result -> {
          events.append("complete");
          completed.complete(result);
        });
    Result result = completed.get(60, TimeUnit.SECONDS);
    return new Answer()
        .with("status", result.getResponse().getStatus())
        .with("events", events)
        .with("same", result.getRequest() == request)
        .with("aborts", JettyWords.abort(request))
        .with("given", header(request.getHeaders(), "traceparent") != null);
  }

  private CompletableFuture<Answer> sent(Request request) {
    CompletableFuture<Answer> future = new CompletableFuture<>();
    request.send(
        new BufferingResponseListener() {
          @Override
          public void onComplete(Result result) {
            if (result.isFailed()) {
              future.completeExceptionally(result.getFailure());
            } else {
              future.complete(answer(result.getResponse(), getContentAsString()));
            }
          }
        });
    return future;
  }

  private static Answer get(CompletableFuture<Answer> future) throws Exception {
    try {
      return future.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
    }
  }

  private static Answer answer(ContentResponse response) {
    byte[] content = response.getContent();
    return answer(response, content == null ? "" : new String(content, StandardCharsets.UTF_8));
  }

  private static Answer answer(Response response, String body) {
    String type = header(response.getHeaders(), "Content-Type");
    return new Answer()
        .with("status", response.getStatus())
        .with("body", body == null ? "" : body)
        .with("type", type == null ? "" : type)
        .with("url", response.getRequest().getURI());
  }

  private static String header(Iterable<HttpField> headers, String name) {
    for (HttpField field : headers) {
      if (field.getName().equalsIgnoreCase(name)) {
        return field.getValue();
      }
    }
    return null;
  }

  private HttpClient client(Call call) {
    String proxy = call.proxy();
    if (proxy == null) {
      return client;
    }
    HttpClient proxied = JettyWords.client();
    int colon = proxy.indexOf(':');
    JettyWords.proxy(
        proxied, proxy.substring(0, colon), Integer.parseInt(proxy.substring(colon + 1)));
    return started(proxied);
  }

  private Request request(HttpClient client, Call call) {
    return call.reuse() == null
        ? newRequest(client, call)
        : requests.computeIfAbsent(call.reuse(), name -> newRequest(client, call));
  }

  private static Request newRequest(HttpClient client, Call call) {
    Request request =
        client
            .newRequest(call.uri())
            .method(call.method())
            .followRedirects(call.followsRedirects())
            .timeout(call.timeout(), TimeUnit.MILLISECONDS);
    for (Map.Entry<String, String> header : call.headers().entrySet()) {
      JettyWords.header(request, header.getKey(), header.getValue());
    }
    if (call.body() != null && call.streams()) {
      byte[] bytes = call.body().getBytes(StandardCharsets.UTF_8);
      request.content(new InputStreamContentProvider(new ByteArrayInputStream(bytes)));
    } else if (call.body() != null) {
      request.content(new StringContentProvider("text/plain", call.body(), StandardCharsets.UTF_8));
    }
    return request;
  }
}
