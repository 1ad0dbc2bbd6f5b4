package io.graft.test.server;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/**
 * A request that an application answers when it has read the body, so that it is under way as long
 * as a test likes.
 *
 * @param headers names and values in turn
 * @param body ASCII, at least two characters
 */
public record SlowRequest(String method, String path, List<String> headers, String body) {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** A form as a browser sends it. */
  public static SlowRequest form(String path, String body) {
    return of("POST", path, "application/x-www-form-urlencoded", body);
  }

  public static SlowRequest of(String method, String path, String type, String body) {
    return new SlowRequest(method, path, List.of("Content-Type", type), body);
  }

  /**
   * The same, of a user.
   *
   * @param credentials name and password with a colon between them
   */
  public SlowRequest by(String credentials) {
    byte[] bytes = credentials.getBytes(StandardCharsets.US_ASCII);
    List<String> more = new ArrayList<>(headers);
    more.add("Authorization");
    more.add("Basic " + Base64.getEncoder().encodeToString(bytes));
    return new SlowRequest(method, path, more, body);
  }

  /** Sends it at once, and returns the answer. */
  public Answer send(RunningServer server) throws Exception {
    return begin(server).finish();
  }

  /** Sends its head and the first byte of its body. */
  public Pending begin(RunningServer server) {
    CompletableFuture<Void> released = new CompletableFuture<>();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.base() + path))
            .timeout(LIMIT)
            .headers(headers.toArray(String[]::new))
            .method(method, new SlowBody(body.getBytes(StandardCharsets.US_ASCII), released))
            .build();
    return new Pending(
        server, released, CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
  }

  /** One that is under way. */
  public record Pending(
      RunningServer server,
      CompletableFuture<Void> released,
      CompletableFuture<HttpResponse<String>> response) {
    public boolean isAnswered() {
      return response.isDone();
    }

    /** Sends the rest, and returns the answer. */
    public Answer finish() throws Exception {
      released.complete(null);
      HttpResponse<String> complete = response.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      return new Answer(complete.statusCode(), server.alike(complete.body()));
    }
  }

  /** What is the same of two runs. */
  public record Answer(int status, String body) {}

  /** Its first byte, and the rest when that is released. */
  private record SlowBody(byte[] bytes, CompletableFuture<Void> released)
      implements HttpRequest.BodyPublisher {
    @Override
    public long contentLength() {
      return bytes.length;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> client) {
      client.onSubscribe(
          new Flow.Subscription() {
            private int requests;

            @Override
            public void request(long number) {
              // It asks for more each time that it gets something.
              requests++;
              if (requests == 1) {
                client.onNext(ByteBuffer.wrap(bytes, 0, 1));
              } else if (requests == 2) {
                released.thenRun(this::finish);
              }
            }

            private void finish() {
              client.onNext(ByteBuffer.wrap(bytes, 1, bytes.length - 1));
              client.onComplete();
            }

            @Override
            public void cancel() {}
          });
    }
  }
}
