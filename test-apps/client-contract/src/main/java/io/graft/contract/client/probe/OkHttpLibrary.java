package io.graft.contract.client.probe;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.Dispatcher;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/** OkHttp, by {@code execute}, in the words of 3.3. */
public class OkHttpLibrary extends Library {
  private static final MediaType TEXT = MediaType.parse("text/plain; charset=utf-8");

  private final OkHttpClient client = client();
  private final Map<String, Request> requests = new ConcurrentHashMap<String, Request>();

  private static OkHttpClient client() {
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .connectionPool(new okhttp3.ConnectionPool(50, 5, TimeUnit.MINUTES));
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequestsPerHost(20);
    builder.dispatcher(dispatcher);
    if (!System.getProperty("http.version", "").equals("HTTP_2")) {
      builder.protocols(java.util.Collections.singletonList(Protocol.HTTP_1_1));
    }
    return builder.build();
  }

  /** Sends a call in this library's one or other way. */
  Response send(okhttp3.Call call) throws IOException {
    return call.execute();
  }

  @Override
  public Answer call(Call call) throws Exception {
    okhttp3.Call sent = sent(call);
    return answer(send(sent));
  }

  @Override
  public Open open(Call call) throws Exception {
    final Response response = send(sent(call));
    return new Open(
        response.body().byteStream(),
        new Closeable() {
          @Override
          public void close() {
            response.body().close();
          }
        });
  }

  @Override
  public Answer callThen(Call call, final Call after) throws Exception {
    final CompletableFuture<Answer> last = new CompletableFuture<Answer>();
    sent(call)
        .enqueue(
            new Told() {
              @Override
              public void onResponse(okhttp3.Call first, Response response) throws IOException {
                response.body().close();
                sent(after)
                    .enqueue(
                        new Told() {
                          @Override
                          public void onResponse(okhttp3.Call second, Response response)
                              throws IOException {
                            last.complete(answer(response));
                          }
                        });
              }
            });
    return last.get(60, TimeUnit.SECONDS);
  }

  @Override
  public Answer special(String way, final Call call) throws Exception {
    Request get = request(call);
    switch (way) {
      case "unchecked address":
      case "unchecked line":
        HttpUrl odd = HttpUrl.parse(call.word("odd"));
        return odd == null
            ? new Answer()
            : answer(send(client.newCall(new Request.Builder().url(odd).build())));
      case "proceeds twice":
        Interceptor twice =
            new Interceptor() {
              @Override
              public Response intercept(Chain chain) throws IOException {
                chain.proceed(chain.request()).body().close();
                return chain.proceed(chain.request());
              }
            };
        return answer(send(client.newBuilder().addInterceptor(twice).build().newCall(get)));
      case "cloned":
        okhttp3.Call first = client.newCall(get);
        answer(send(first));
        return answer(send(client.newCall(first.request())));
      case "seen by interceptors":
        return seen(get);
      case "nested":
        return nested(call, get);
      case "cookies of its own":
        OkHttpClient own = client.newBuilder().cookieJar(new Jar()).build();
        answer(send(own.newCall(get)));
        Answer then = new Answer();
        for (int i = 0; i < 6; i++) {
          then = answer(send(own.newCall(new Request.Builder().url(call.word("then")).build())));
        }
        return then;
      case "limited as a whole":
        // In words of 3.12.
        OkHttpClient hasty = client.newBuilder().callTimeout(500, TimeUnit.MILLISECONDS).build();
        return answer(send(hasty.newCall(get)));
      case "limited dispatcher":
        return limited(get);
      case "web socket":
      case "retrofit":
        String type = way.equals("retrofit") ? "Retrofitted" : sockets();
        return ((Special)
                Class.forName(OkHttpLibrary.class.getPackage().getName() + "." + type)
                    .getDeclaredConstructor()
                    .newInstance())
            .call(client, call, !getClass().equals(OkHttpLibrary.class));
      default:
        throw new IllegalArgumentException(way);
    }
  }

  private static String sockets() {
    try {
      Class.forName("okhttp3.WebSocketListener");
      return "OkHttpSockets";
    } catch (ClassNotFoundException older) {
      return "OkHttpSocketsBefore35";
    }
  }

  /** A way that needs more than every version of the library has. */
  interface Special {
    Answer call(OkHttpClient client, Call call, boolean enqueued) throws Exception;
  }

  private Answer nested(final Call call, Request get) throws Exception {
    final Nested.Fetch own =
        new Nested.Fetch() {
          @Override
          public String token() throws Exception {
            Request token = new Request.Builder().url(call.word("token")).build();
            return answer(client.newCall(token).execute()).words().get("body");
          }
        };
    Interceptor fetching =
        new Interceptor() {
          @Override
          public Response intercept(Chain chain) throws IOException {
            return chain.proceed(
                chain
                    .request()
                    .newBuilder()
                    .header("x-token", Nested.fetched(call.fetch(own)))
                    .build());
          }
        };
    OkHttpClient.Builder nesting = client.newBuilder();
    if (call.word("place").equals("proxies")) {
      nesting.proxySelector(Nested.proxies(call.fetch(own)));
    } else {
      nesting.addNetworkInterceptor(fetching);
    }
    return answer(send(nesting.build().newCall(get)));
  }

  /** What an interceptor of each kind is shown of a request, and of where it goes. */
  private Answer seen(Request get) throws Exception {
    final Answer seen = new Answer();
    Interceptor above =
        new Interceptor() {
          @Override
          public Response intercept(Chain chain) throws IOException {
            Response response = chain.proceed(chain.request());
            seen.with("sent", response.networkResponse().request().url());
            return response;
          }
        };
    Interceptor below =
        new Interceptor() {
          @Override
          public Response intercept(Chain chain) throws IOException {
            seen.with("url", chain.request().url());
            seen.with("host", chain.request().header("Host"));
            seen.with("trace", chain.request().header("traceparent"));
            seen.with("address", chain.connection().route().address().url());
            seen.with("socket", chain.connection().route().socketAddress().getPort());
            return chain.proceed(chain.request());
          }
        };
    OkHttpClient watched =
        client.newBuilder().addInterceptor(above).addNetworkInterceptor(below).build();
    seen.with("status", answer(send(watched.newCall(get))).words().get("status"));
    return seen;
  }

  /** Six calls where two may run at once: the others wait, and are run by calls that end. */
  private Answer limited(Request get) throws Exception {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequestsPerHost(2);
    OkHttpClient limited = client.newBuilder().dispatcher(dispatcher).build();
    List<CompletableFuture<Answer>> answers = new ArrayList<CompletableFuture<Answer>>();
    for (int i = 0; i < 6; i++) {
      final CompletableFuture<Answer> answer = new CompletableFuture<Answer>();
      answers.add(answer);
      limited
          .newCall(get)
          .enqueue(
              new Told() {
                @Override
                public void onResponse(okhttp3.Call call, Response response) throws IOException {
                  answer.complete(answer(response));
                }
              });
    }
    Answer last = new Answer();
    for (CompletableFuture<Answer> answer : answers) {
      last = answer.get(60, TimeUnit.SECONDS);
    }
    return last;
  }

  static Answer answer(Response response) throws IOException {
    return new Answer()
        .with("status", response.code())
        .with("body", response.body().string())
        .with("type", response.header("Content-Type", ""))
        .with("url", response.request().url());
  }

  private okhttp3.Call sent(Call call) throws IOException {
    OkHttpClient.Builder chosen =
        client.newBuilder().readTimeout(call.timeout(), TimeUnit.MILLISECONDS);
    if (call.connectTimeout() > 0) {
      chosen.connectTimeout(call.connectTimeout(), TimeUnit.MILLISECONDS);
    }
    String proxy = call.proxy();
    if (proxy != null) {
      int colon = proxy.indexOf(':');
      chosen.proxy(
          new Proxy(
              Proxy.Type.HTTP,
              new InetSocketAddress(
                  proxy.substring(0, colon), Integer.parseInt(proxy.substring(colon + 1)))));
    }
    final okhttp3.Call sent =
        chosen.followRedirects(call.followsRedirects()).build().newCall(request(call));
    call.cancelling(
        new Runnable() {
          @Override
          public void run() {
            sent.cancel();
          }
        });
    return sent;
  }

  private Request request(Call call) throws IOException {
    String reuse = call.reuse();
    Request request = reuse == null ? null : requests.get(reuse);
    if (request == null) {
      request = newRequest(call);
      if (reuse != null) {
        requests.put(reuse, request);
      }
    }
    return request;
  }

  private static Request newRequest(Call call) throws IOException {
    Headers.Builder headers = new Headers.Builder();
    for (Map.Entry<String, String> header : call.headers().entrySet()) {
      headers.add(header.getKey(), header.getValue());
    }
    byte[] body = call.body() == null ? null : call.body().getBytes("UTF-8");
    RequestBody sent = body == null ? null : RequestBody.create(TEXT, body);
    if (body != null && call.streams()) {
      sent = new Streamed(body);
    } else if (body == null && call.method().matches("POST|PUT|PATCH|REPORT")) {
      sent = RequestBody.create(null, new byte[0]);
    }
    return new Request.Builder()
        .url(call.word("url"))
        .headers(headers.build())
        .method(call.method(), sent)
        .build();
  }

  /** A body of the application's own, that can be written once. */
  private static final class Streamed extends RequestBody {
    private final ByteArrayInputStream once;

    Streamed(byte[] body) {
      once = new ByteArrayInputStream(body);
    }

    @Override
    public MediaType contentType() {
      return TEXT;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      byte[] some = new byte[4096];
      for (int n = once.read(some); n >= 0; n = once.read(some)) {
        sink.write(some, 0, n);
      }
    }
  }

  /** Keeps all cookies for all hosts. */
  private static final class Jar implements CookieJar {
    private final List<Cookie> all = new ArrayList<Cookie>();

    @Override
    public synchronized void saveFromResponse(HttpUrl url, List<Cookie> cookies) {
      all.addAll(cookies);
    }

    @Override
    public synchronized List<Cookie> loadForRequest(HttpUrl url) {
      return new ArrayList<Cookie>(all);
    }
  }

  /** A callback that tells of failures in its own way. */
  abstract static class Told implements okhttp3.Callback {
    @Override
    public void onFailure(okhttp3.Call call, IOException failure) {
      failure.printStackTrace();
    }
  }

  /** Waits for a call that was enqueued. */
  static Response await(okhttp3.Call call) throws IOException {
    final CompletableFuture<Response> response = new CompletableFuture<Response>();
    call.enqueue(
        new okhttp3.Callback() {
          @Override
          public void onFailure(okhttp3.Call call, IOException failure) {
            response.completeExceptionally(failure);
          }

          @Override
          public void onResponse(okhttp3.Call call, Response came) {
            response.complete(came);
          }
        });
    try {
      return response.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw (IOException) e.getCause();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
