package io.graft.contract.client.compared;

import io.graft.contract.client.probe.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** {@code java.net.http}. */
final class ComparedJdk extends Compared {
  private static final int FEATURE = Runtime.version().feature();

  private final HttpClient client = client().build();

  private static HttpClient.Builder client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NORMAL)
        .authenticator(
            new Authenticator() {
              @Override
              protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication("me", "pw".toCharArray());
              }
            });
  }

  @Override
  void all() throws Exception {
    String[] paths = {
      "ok",
      "basic",
      "digest",
      "302",
      "307",
      "308",
      "drop",
      "204",
      "304",
      "403",
      "503",
      "chunked",
      "truncated",
      "early"
    };
    for (String path : paths) {
      for (String method : new String[] {"GET", "HEAD", "POST", "PUT", "DELETE"}) {
        say(method + " " + path, () -> call(request(path, method, whole(method)).build()));
      }
      say("streamed POST " + path, () -> call(request(path, "POST", streamed()).build()));
    }
    for (String path : new String[] {"rejected", "accepted"}) {
      for (String method : new String[] {"POST", "PUT"}) {
        say(
            "expecting " + method + " " + path,
            () -> call(request(path, method, whole(method)).expectContinue(true).build()));
      }
    }
    for (String method : new String[] {"GET", "POST", "PUT"}) {
      say("kept, then broken: " + method, () -> twice(request("kept", method, whole(method))));
    }
    HttpClient proxied = client().proxy(ProxySelector.of(address())).build();
    for (String method : new String[] {"GET", "HEAD", "POST", "PUT"}) {
      say(
          "proxy that asks who it is: " + method,
          () -> call(proxied, request("407", method, whole(method)).build()));
    }
    for (String method : new String[] {"POST", "PUT"}) {
      say(
          method + " cut in its body",
          () -> cut(() -> call(request("cut", method, BodyPublishers.ofByteArray(LARGE)).build())));
    }
    say("left in the middle of its body", this::leftInBody);
    say("future", this::future);
    say("failed future", this::failedFuture);
    cancelled("itself", f -> f);
    cancelled("exceptionally", f -> f.exceptionally(e -> null));
    cancelled("thenApply", f -> f.thenApply(r -> r));
    cancelled("thenCompose", f -> f.thenCompose(CompletableFuture::completedFuture));
    cancelled("handle", f -> f.handle((r, e) -> r));
    cancelled("whenComplete", f -> f.whenComplete((r, e) -> {}));
    cancelled("thenAccept", f -> f.thenAccept(r -> {}));
    cancelled("thenApply twice", f -> f.thenApply(r -> r).thenApply(r -> r));
    cancelled("orTimeout", f -> f.orTimeout(60, TimeUnit.SECONDS));
    cancelled("completeOnTimeout", f -> f.completeOnTimeout(null, 60, TimeUnit.SECONDS));
    cancelled("copy", CompletableFuture::copy);
    cancelled("minimal", f -> f.minimalCompletionStage().toCompletableFuture());
    cancelled("thenCombine", f -> f.thenCombine(new CompletableFuture<>(), (a, b) -> a));
    say("cancelled gently", this::gently);
    say("timed out", () -> client.send(timed("wait"), BodyHandlers.ofString()));
    say("interrupted", this::interrupted);
    say("response", this::response);
    say("nobody listens", () -> client.send(refused(), BodyHandlers.ofString()));
  }

  private HttpRequest.Builder request(String path, String method, BodyPublisher body) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(Duration.ofSeconds(20))
        .method(method, body);
  }

  private HttpRequest get(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).build();
  }

  private HttpRequest timed(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofMillis(1000)).build();
  }

  /** On a port of which nobody may listen. */
  private HttpRequest refused() {
    return HttpRequest.newBuilder(URI.create(base.replaceAll(":[0-9]+", ":1"))).build();
  }

  private static BodyPublisher whole(String method) {
    return method.startsWith("P") ? BodyPublishers.ofString("body") : BodyPublishers.noBody();
  }

  private static BodyPublisher streamed() {
    byte[] body = "body".getBytes(StandardCharsets.UTF_8);
    return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
  }

  private String call(HttpRequest request) throws Exception {
    return call(client, request);
  }

  private static String call(HttpClient client, HttpRequest request) throws Exception {
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    return response.statusCode() + " " + response.body() + " " + response.uri();
  }

  private String twice(HttpRequest.Builder request) throws Exception {
    return call(request.build()) + call(request.build());
  }

  private String future() throws Exception {
    CompletableFuture<HttpResponse<String>> future =
        client.sendAsync(get("wait"), BodyHandlers.ofString());
    StringBuilder all = new StringBuilder();
    all.append(future.getClass()).append(future).append(future.thenApply(r -> r).getClass());
    all.append(future.copy().getClass()).append(future.newIncompleteFuture().getClass());
    all.append(future.defaultExecutor().getClass()).append(future.getNumberOfDependents());
    try {
      future.obtrudeValue(null);
    } catch (UnsupportedOperationException e) {
      all.append(told(e));
    }
    server.awaitRequest();
    return all.append(future.cancel(true)).append(future.isDone()).toString();
  }

  private String failedFuture() throws Exception {
    CompletableFuture<HttpResponse<String>> future =
        client.sendAsync(refused(), BodyHandlers.ofString());
    StringBuilder all = new StringBuilder();
    all.append(future.handle((r, e) -> told(e)).get(20, TimeUnit.SECONDS));
    try {
      future.join();
    } catch (RuntimeException e) {
      all.append(told(e));
    }
    try {
      future.get();
    } catch (ExecutionException e) {
      all.append(told(e));
    }
    return all.append(future.exceptionally(e -> null).get()).toString();
  }

  private void cancelled(
      String name, Function<CompletableFuture<HttpResponse<String>>, CompletableFuture<?>> derive)
      throws Exception {
    say(
        "cancelled by " + name,
        () -> {
          CompletableFuture<HttpResponse<String>> future =
              client.sendAsync(get("wait"), BodyHandlers.ofString());
          CompletableFuture<?> derived = derive.apply(future);
          server.awaitRequest();
          StringBuilder all = new StringBuilder();
          all.append(derived.getClass()).append(derived.cancel(true)).append(derived.isDone());
          boolean reaches = FEATURE >= 16 && !name.equals("minimal");
          int patience = reaches ? 20_000 : 100;
          all.append(server.left().await(patience, TimeUnit.MILLISECONDS));
          try {
            future.get(patience, TimeUnit.MILLISECONDS);
          } catch (TimeoutException pending) {
            all.append(" pending");
          } catch (Exception e) {
            // As itself, or as the cause: whichever of two threads is first.
            all.append(told(e).contains("CancellationException"));
          }
          return all;
        });
  }

  private String leftInBody() throws Exception {
    BodyPublisher body = BodyPublishers.ofInputStream(this::broken);
    try {
      return call(request("held", "PUT", body).build());
    } catch (IOException e) {
      return told(e) + server.left().await(20, TimeUnit.SECONDS);
    }
  }

  private String gently() throws Exception {
    CompletableFuture<HttpResponse<String>> future =
        client.sendAsync(get("wait"), BodyHandlers.ofString());
    CompletableFuture<?> derived = future.thenApply(r -> r);
    server.awaitRequest();
    return derived.cancel(false) + " " + server.left().await(100, TimeUnit.MILLISECONDS);
  }

  private String interrupted() throws Exception {
    Thread caller = Thread.currentThread();
    Thread other =
        new Thread(
            () -> {
              try {
                server.awaitRequest();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              caller.interrupt();
            });
    other.start();
    try {
      return "none: " + client.send(get("wait"), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      return told(e)
          + Thread.interrupted()
          + server.left().await(FEATURE < 16 ? 100 : 10_000, TimeUnit.MILLISECONDS);
    }
  }

  private String response() throws Exception {
    StringBuilder all = new StringBuilder();
    HttpRequest request = request("302", "GET", BodyPublishers.noBody()).header("X", "y").build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    all.append(response).append(response.getClass()).append(response.version());
    all.append(response.request()).append(response.request().headers().map());
    all.append(response.request().equals(request)).append(response.request().getClass());
    all.append(response.request().timeout()).append(response.request().version());
    all.append(response.request().bodyPublisher()).append(response.request().expectContinue());
    HttpResponse<String> previous = response.previousResponse().get();
    all.append(previous).append(previous.request().equals(request)).append(previous.body());
    all.append(previous.request().headers().map()).append(previous.previousResponse());
    all.append(response.sslSession()).append(response.headers().map().keySet());
    HttpResponse<java.io.InputStream> stream =
        client.send(get("chunked"), BodyHandlers.ofInputStream());
    all.append(stream.body().getClass()).append(Answer.read(stream.body())).append(stream);
    return all.toString();
  }
}
