package io.graft.contract.client.probe;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The JDK's own client; the property {@code http.version} is the one that it asks for. */
public final class JdkLibrary extends Library {
  private static final HttpClient.Version VERSION =
      HttpClient.Version.valueOf(System.getProperty("http.version", "HTTP_1_1"));

  private final HttpClient client = builder().build();
  private final Map<String, HttpRequest> requests = new ConcurrentHashMap<>();

  private static HttpClient.Builder builder() {
    return HttpClient.newBuilder().version(VERSION).followRedirects(HttpClient.Redirect.NORMAL);
  }

  @Override
  public Answer call(Call call) throws Exception {
    HttpClient chosen = client(call);
    HttpRequest request = request(call);
    if (call.word("async") == null) {
      Thread caller = Thread.currentThread();
      call.cancelling(caller::interrupt);
      return answer(chosen.send(request, BodyHandlers.ofString()));
    }
    CompletableFuture<HttpResponse<String>> future =
        chosen.sendAsync(request, BodyHandlers.ofString());
    call.cancelling(() -> future.cancel(true));
    return answer(future.get(60, TimeUnit.SECONDS));
  }

  @Override
  public Open open(Call call) throws Exception {
    InputStream body = client(call).send(request(call), BodyHandlers.ofInputStream()).body();
    return new Open(body, body);
  }

  @Override
  public Answer callThen(Call call, Call after) throws Exception {
    return client(call)
        .sendAsync(request(call), BodyHandlers.ofString())
        .thenCompose(first -> client.sendAsync(request(after), BodyHandlers.ofString()))
        .thenApply(JdkLibrary::answer)
        .get(60, TimeUnit.SECONDS);
  }

  @Override
  public Answer special(String way, Call call) throws Exception {
    switch (way) {
      case "lines":
        return new Answer()
            .with(
                "body",
                client
                    .send(request(call), BodyHandlers.ofLines())
                    .body()
                    .collect(Collectors.joining()));
      case "no body wanted":
        return new Answer()
            .with("status", client.send(request(call), BodyHandlers.discarding()).statusCode());
      case "the response's request":
        HttpRequest sent = client.send(request(call), BodyHandlers.discarding()).request();
        return answer(client.send(sent, BodyHandlers.ofString()))
            .with("trace", sent.headers().firstValue("traceparent").isPresent());
      case "read by a publisher":
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> published =
            client.send(request(call), BodyHandlers.ofPublisher());
        BodySubscriber<String> reader = BodySubscribers.ofString(StandardCharsets.UTF_8);
        published.body().subscribe(reader);
        return new Answer()
            .with("status", published.statusCode())
            .with("body", reader.getBody().toCompletableFuture().get(60, TimeUnit.SECONDS));
      case "cookies of its own":
        HttpClient own = builder().cookieHandler(new CookieManager()).build();
        own.send(request(call), BodyHandlers.ofString());
        HttpRequest then = HttpRequest.newBuilder(URI.create(call.word("then"))).build();
        for (int i = 0; i < 5; i++) {
          own.send(then, BodyHandlers.ofString());
        }
        return answer(own.send(then, BodyHandlers.ofString()));
      case "nested":
        HttpRequest inner = HttpRequest.newBuilder(URI.create(call.word("token"))).build();
        Nested.Fetch fetch = call.fetch(() -> client.send(inner, BodyHandlers.ofString()).body());
        HttpClient.Builder nesting = builder();
        if (call.word("place").equals("cookies")) {
          nesting.cookieHandler(Nested.cookies(fetch));
        } else {
          nesting.proxy(Nested.proxies(fetch));
        }
        return answer(nesting.build().send(request(call), BodyHandlers.ofString()));
      case "read by a stream":
        HttpResponse<InputStream> streamed =
            client.send(request(call), BodyHandlers.ofInputStream());
        return new Answer()
            .with("status", streamed.statusCode())
            .with("body", Answer.read(streamed.body()));
      case "web socket":
        return new Answer()
            .with(
                "socket",
                client
                    .newWebSocketBuilder()
                    .buildAsync(call.uri(), new WebSocket.Listener() {})
                    .get(60, TimeUnit.SECONDS));
      default:
        throw new IllegalArgumentException(way);
    }
  }

  private static Answer answer(HttpResponse<String> response) {
    return new Answer()
        .with("status", response.statusCode())
        .with("body", response.body())
        .with("type", response.headers().firstValue("Content-Type").orElse(""))
        .with("url", response.uri())
        .with("version", response.version());
  }

  private HttpClient client(Call call) {
    String proxy = call.proxy();
    if (proxy == null && call.followsRedirects()) {
      return client;
    }
    HttpClient.Builder builder = builder();
    if (!call.followsRedirects()) {
      builder.followRedirects(HttpClient.Redirect.NEVER);
    }
    if (proxy != null) {
      int colon = proxy.indexOf(':');
      builder.proxy(
          ProxySelector.of(
              InetSocketAddress.createUnresolved(
                  proxy.substring(0, colon), Integer.parseInt(proxy.substring(colon + 1)))));
    }
    return builder.build();
  }

  private HttpRequest request(Call call) {
    return call.reuse() == null
        ? newRequest(call)
        : requests.computeIfAbsent(call.reuse(), name -> newRequest(call));
  }

  private static HttpRequest newRequest(Call call) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(call.uri())
            .method(call.method(), body(call))
            .timeout(Duration.ofMillis(call.timeout()));
    call.headers().forEach(request::header);
    return request.build();
  }

  private static BodyPublisher body(Call call) {
    if (call.body() == null) {
      return BodyPublishers.noBody();
    }
    if (!call.streams()) {
      return BodyPublishers.ofString(call.body());
    }
    InputStream once = new ByteArrayInputStream(call.body().getBytes(StandardCharsets.UTF_8));
    return BodyPublishers.ofInputStream(() -> once);
  }
}
