package io.graft.contract.client.probe;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ProxyOptions;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The client of Vert.x 4 and 5; the property {@code http.version} is the one that it asks for. */
public class VertxLibrary extends Library {
  static {
    System.setProperty("vertx.disableDnsResolver", "true");
  }

  final Vertx vertx = Vertx.vertx();
  final HttpClient client = client(options());
  private final Map<String, HttpClient> clients = new ConcurrentHashMap<>();

  private static HttpClientOptions options() {
    HttpClientOptions options = new HttpClientOptions();
    return "HTTP_2".equals(System.getProperty("http.version"))
        ? options.setProtocolVersion(HttpVersion.HTTP_2).setUseAlpn(true)
        : options;
  }

  @Override
  public Answer call(Call call) throws Exception {
    return get(whole(client(call), call));
  }

  /** Sends a call, and reads the whole response. */
  Future<Answer> whole(HttpClient chosen, Call call) {
    return sent(chosen, call, VertxLibrary::answer);
  }

  @Override
  public Open open(Call call) throws Exception {
    Parts parts = new Parts();
    // Before it is told: a handler that this thread adds to the future may come after the first
    // part.
    HttpClientResponse response =
        get(
            sent(
                client,
                call,
                told -> {
                  parts.from(told);
                  return Future.succeededFuture(told);
                }));
    return new Open(parts, () -> reset(response.request()));
  }

  @Override
  public Answer callThen(Call call, Call after) throws Exception {
    return get(whole(client, call).compose(first -> whole(client, after)));
  }

  @Override
  public Answer special(String way, Call call) throws Exception {
    switch (way) {
      case "unchecked address":
        return get(sent(client.request(HttpMethod.GET, 80, call.word("host"), call.word("path"))));
      case "unchecked line":
        return get(sent(client.request(HttpMethod.GET, 80, "inventory", call.word("odd"))));
      case "cookies of its own":
        return cookies(call);
      case "nested":
        Nested.Fetch fetch =
            call.fetch(
                () ->
                    get(whole(client, new Call(one("url", call.word("token")))))
                        .words()
                        .get("body"));
        Promise<String> token = Promise.promise();
        new Thread(
                () -> {
                  try {
                    token.complete(Nested.fetched(fetch));
                  } catch (Exception failure) {
                    token.fail(failure);
                  }
                })
            .start();
        return get(
            client
                .request(options(call))
                .compose(
                    request ->
                        token
                            .future()
                            .compose(fetched -> request.putHeader("x-token", fetched).send()))
                .compose(VertxLibrary::answer));
      default:
        return more(way, call);
    }
  }

  /** What the cases of Vert.x ask for. */
  private Answer more(String way, Call call) throws Exception {
    switch (way) {
      case "line":
        return get(sent(client.request(HttpMethod.GET, call.uri().getHost(), path(call))));
      case "stepwise":
        return get(stepwise(call));
      case "context":
        return context(call);
      case "large upload":
        return upload(call);
      case "web socket":
        return VertxSockets.open(vertx, client, call);
      default:
        throw new IllegalArgumentException(way);
    }
  }

  private static Map<String, String> one(String name, String value) {
    return java.util.Collections.singletonMap(name, value);
  }

  private static String path(Call call) {
    return call.uri().getRawPath() + "?" + call.uri().getRawQuery();
  }

  /** Sets headers and method one by one, and reads them again. */
  private Future<Answer> stepwise(Call call) {
    return client
        .request(options(call))
        .compose(
            request -> {
              request.setMethod(HttpMethod.PUT).setURI(path(call) + "&more=yes");
              request.putHeader("x-one", "1").headers().add("x-two", "2");
              String known =
                  request.getMethod() + " " + request.getURI() + " " + request.absoluteURI();
              return request
                  .send("body")
                  .compose(VertxLibrary::answer)
                  .map(
                      answer ->
                          answer
                              .with("known", known)
                              .with("given", request.headers().contains("traceparent")));
            });
  }

  /** Whether all that is told comes in the context of the caller. */
  private Answer context(Call call) throws Exception {
    Promise<Answer> told = Promise.promise();
    Context own = vertx.getOrCreateContext();
    own.runOnContext(
        begun -> {
          Context caller = Vertx.currentContext();
          StringBuffer seen = new StringBuffer();
          client
              .request(options(call))
              .onComplete(
                  opened -> {
                    seen.append(Vertx.currentContext() == caller).append(' ');
                    opened
                        .result()
                        .send()
                        .onComplete(
                            result -> {
                              seen.append(Vertx.currentContext() == caller).append(' ');
                              result
                                  .result()
                                  .endHandler(
                                      end -> {
                                        seen.append(Vertx.currentContext() == caller);
                                        told.complete(
                                            new Answer()
                                                .with("status", result.result().statusCode())
                                                .with("seen", seen));
                                      });
                            });
                  });
        });
    return get(told.future());
  }

  /** Writes more than a connection takes at once, as the queue allows. */
  private Answer upload(Call call) throws Exception {
    Promise<Answer> told = Promise.promise();
    vertx
        .getOrCreateContext()
        .runOnContext(
            begun ->
                client
                    .request(options(call).setMethod(HttpMethod.PUT))
                    .onComplete(
                        opened -> {
                          HttpClientRequest request = opened.result().setChunked(true);
                          int[] left = {200};
                          int[] full = {0};
                          Buffer part = Buffer.buffer(new byte[16 * 1024]);
                          Runnable[] writing = new Runnable[1];
                          writing[0] =
                              () -> {
                                while (left[0] > 0 && !request.writeQueueFull()) {
                                  boolean last = --left[0] == 0;
                                  request.write(part); // which may come here again
                                  if (last) {
                                    request.end();
                                  }
                                }
                                full[0] += left[0] > 0 ? 1 : 0;
                              };
                          request.drainHandler(drained -> writing[0].run());
                          request
                              .response()
                              .compose(VertxLibrary::answer)
                              .onComplete(
                                  result ->
                                      told.handle(
                                          result.map(answer -> answer.with("full", full[0]))));
                          writing[0].run();
                        }));
    return get(told.future());
  }

  /** The application's own jar, for one cookie: the library has none. */
  private Answer cookies(Call call) throws Exception {
    String set = get(sent(client, call, head -> head.body().map(head.getHeader("Set-Cookie"))));
    Answer last = new Answer();
    for (int i = 0; i < 6; i++) {
      Map<String, String> words = new java.util.HashMap<String, String>();
      words.put("url", call.word("then"));
      words.put("h.Cookie", set.substring(0, set.indexOf(';')));
      last = call(new Call(words));
    }
    return last;
  }

  static Future<Answer> answer(HttpClientResponse response) {
    String type = response.getHeader("Content-Type");
    return response
        .body()
        .map(
            body ->
                new Answer()
                    .with("status", response.statusCode())
                    .with("body", body.toString("UTF-8"))
                    .with("type", type == null ? "" : type)
                    .with("url", withoutPort(response.request().absoluteURI())));
  }

  /** 5.1 says the port of the scheme, too. */
  private static String withoutPort(String url) {
    return url.replaceFirst("^(http://[^/]*):80/", "$1/")
        .replaceFirst("^(https://[^/]*):443/", "$1/");
  }

  static <T> T get(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
    }
  }

  /** The response is read where it is told: on another thread that might be too late. */
  private static Future<Answer> sent(Future<HttpClientRequest> request) {
    return request.compose(opened -> opened.send().compose(VertxLibrary::answer));
  }

  /** As above, with what is made of the response. */
  private static <T> Future<T> sent(
      HttpClient chosen, Call call, Function<HttpClientResponse, Future<T>> read) {
    return opened(chosen, call).compose(request -> response(request, call).compose(read));
  }

  private static Future<HttpClientResponse> sent(HttpClient chosen, Call call) {
    return opened(chosen, call).compose(request -> response(request, call));
  }

  private static Future<HttpClientRequest> opened(HttpClient chosen, Call call) {
    Promise<HttpClientRequest> opened = Promise.promise();
    call.cancelling(() -> opened.future().onSuccess(VertxLibrary::reset));
    return chosen
        .request(options(call))
        .map(
            request -> {
              opened.tryComplete(request);
              return request;
            });
  }

  private static Future<HttpClientResponse> response(HttpClientRequest request, Call call) {
    call.headers().forEach(request::putHeader);
    if (call.body() == null) {
      return request.send();
    }
    if (!call.streams()) {
      return request.send(call.body());
    }
    int half = call.body().length() / 2;
    request.setChunked(true);
    request.write(call.body().substring(0, half));
    request.write(call.body().substring(half));
    request.end();
    return request.response();
  }

  static RequestOptions options(Call call) {
    return new RequestOptions()
        .setAbsoluteURI(call.word("url"))
        .setMethod(HttpMethod.valueOf(call.method()))
        .setFollowRedirects(call.followsRedirects())
        .setTimeout(call.timeout());
  }

  /** In 5 it returns another type. */
  private HttpClient client(HttpClientOptions options) {
    try {
      return (HttpClient)
          Vertx.class.getMethod("createHttpClient", HttpClientOptions.class).invoke(vertx, options);
    } catch (ReflectiveOperationException failure) {
      throw new IllegalStateException(failure);
    }
  }

  HttpClient client(Call call) {
    if (call.proxy() == null && call.connectTimeout() == 0) {
      return client;
    }
    // It has the connections.
    return clients.computeIfAbsent(
        call.connectTimeout() + " " + call.proxy(), key -> client(options(), call));
  }

  private HttpClient client(HttpClientOptions options, Call call) {
    if (call.connectTimeout() > 0) {
      options.setConnectTimeout(call.connectTimeout());
    }
    String proxy = call.proxy();
    if (proxy != null) {
      int colon = proxy.indexOf(':');
      options.setProxyOptions(
          new ProxyOptions()
              .setHost(proxy.substring(0, colon))
              .setPort(Integer.parseInt(proxy.substring(colon + 1))));
    }
    return client(options);
  }

  /** In 4 it returns whether it has, and in 5 a future. */
  private static void reset(HttpClientRequest request) {
    try {
      HttpClientRequest.class.getMethod("reset").invoke(request);
    } catch (ReflectiveOperationException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Reads what comes part by part. */
  private static final class Parts extends InputStream {
    private final LinkedBlockingQueue<Buffer> parts = new LinkedBlockingQueue<>();
    private Buffer part = Buffer.buffer();
    private int next;
    private boolean ended;

    void from(HttpClientResponse response) {
      response
          .handler(parts::add)
          .exceptionHandler(broken -> parts.add(Buffer.buffer()))
          .endHandler(end -> parts.add(Buffer.buffer()));
    }

    @Override
    public int read() {
      if (next == part.length() && !ended) {
        try {
          part = parts.take();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        next = 0;
        ended = part.length() == 0;
      }
      return ended ? -1 : part.getByte(next++) & 0xff;
    }
  }
}
