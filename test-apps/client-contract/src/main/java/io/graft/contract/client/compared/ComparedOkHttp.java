package io.graft.contract.client.compared;

import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Connection;
import okhttp3.Credentials;
import okhttp3.EventListener;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/** OkHttp since 3.14. */
final class ComparedOkHttp extends Compared {
  private static final MediaType BYTES = MediaType.parse("application/octet-stream");

  private final StringBuffer events = new StringBuffer();
  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .readTimeout(2, TimeUnit.SECONDS)
          .authenticator(by("Authorization"))
          .proxyAuthenticator(by("Proxy-Authorization"))
          .eventListener(new Events())
          .build();

  private static Authenticator by(String header) {
    return (route, response) ->
        response.request().header(header) != null
            ? null
            : response.request().newBuilder().header(header, Credentials.basic("me", "pw")).build();
  }

  @Override
  void all() throws Exception {
    String[] paths = {
      "ok",
      "basic",
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
        say(method + " " + path, () -> read(client, request(method, path, "whole")));
      }
      say("streamed POST " + path, () -> read(client, request("POST", path, "streamed")));
      say("enqueued GET " + path, () -> enqueued(request("GET", path, "whole")));
    }
    // Not "ok", which waits for a body that was not asked for: what comes of that is chance.
    for (String path : new String[] {"rejected", "accepted", "drop"}) {
      for (String how : new String[] {"whole", "streamed"}) {
        String sent = how + " expecting";
        say("expecting " + how + " POST " + path, () -> read(client, request("POST", path, sent)));
      }
    }
    for (String method : new String[] {"GET", "POST", "PUT"}) {
      say(
          "kept, then broken: " + method,
          () ->
              read(client, request(method, "kept", "whole"))
                  + read(client, request(method, "kept", "whole")));
    }
    for (String path : new String[] {"ok", "chunked", "204", "403", "302", "basic"}) {
      say("events of " + path, () -> events(path));
      say("objects of " + path, () -> objects(path));
    }
    proxies();
    for (String method : new String[] {"POST", "PUT"}) {
      for (String how : new String[] {"whole", "streamed"}) {
        say(
            how + " " + method + " cut in its body",
            () -> cut(() -> read(client, request(method, "cut", how))));
      }
    }
    say("left in the middle of its body", this::leftInBody);
    say("timed out", () -> read(client, request("GET", "wait", "whole")));
    say("timed out as a whole", this::timedOut);
    say("canceled", this::canceled);
    say("canceled before", this::canceledBefore);
    say("nobody listens", () -> read(client, request("GET", "ok", "nobody")));
    say("executed twice", this::twice);
  }

  private void proxies() throws Exception {
    Proxy proxy = new Proxy(Proxy.Type.HTTP, address());
    OkHttpClient set = client.newBuilder().proxy(proxy).build();
    OkHttpClient selected = client.newBuilder().proxySelector(new Selector(proxy)).build();
    for (String method : new String[] {"GET", "HEAD", "POST", "PUT"}) {
      say("proxy that asks who it is: " + method, () -> read(set, request(method, "407", "whole")));
    }
    say("a proxy that is selected", () -> read(selected, request("GET", "407", "whole")));
    OkHttpClient none = client.newBuilder().proxySelector(new Selector(Proxy.NO_PROXY)).build();
    say("no proxy is selected", () -> read(none, request("GET", "ok", "whole")));
  }

  private Request request(String method, String path, String how) {
    RequestBody body = null;
    if (method.startsWith("P")) {
      byte[] bytes = path.equals("cut") ? LARGE : new byte[] {'b', 'o', 'd', 'y'};
      body = how.startsWith("streamed") ? new Streamed(bytes) : RequestBody.create(BYTES, bytes);
    }
    String url = base + path;
    Request.Builder request =
        new Request.Builder().url(how.equals("nobody") ? url.replaceAll(":[0-9]+", ":1") : url);
    if (how.contains("expecting")) {
      request.header("Expect", "100-continue");
    }
    return request.method(method, body).build();
  }

  private static String read(OkHttpClient client, Request request) throws IOException {
    try {
      return read(client.newCall(request).execute());
    } catch (SocketTimeoutException e) {
      // Which of the library's and the socket's own timers is first is chance.
      return "timed out";
    }
  }

  private static String read(Response response) throws IOException {
    try {
      return response + " " + response.body().string() + response.request().headers();
    } finally {
      response.close();
    }
  }

  private String enqueued(Request request) throws Exception {
    CompletableFuture<String> came = new CompletableFuture<>();
    client
        .newCall(request)
        .enqueue(
            new Callback() {
              @Override
              public void onFailure(Call call, IOException failure) {
                came.complete(told(failure) + call.isCanceled());
              }

              @Override
              public void onResponse(Call call, Response response) throws IOException {
                String thread = Thread.currentThread().getName().replaceAll("[0-9]+", "");
                try {
                  came.complete(read(response) + thread + call.isExecuted());
                } catch (IOException broken) {
                  came.complete(told(broken));
                }
              }
            });
    return came.get(20, TimeUnit.SECONDS);
  }

  private String events(String path) throws IOException {
    client.connectionPool().evictAll();
    events.setLength(0);
    read(client, request("GET", path, "whole"));
    read(client, request("GET", path, "whole"));
    return events.toString();
  }

  private String objects(String path) throws IOException {
    StringBuilder all = new StringBuilder();
    OkHttpClient watched =
        client
            .newBuilder()
            .addNetworkInterceptor(
                chain -> {
                  all.append(chain.connection().protocol());
                  all.append(chain.connection().route().address().url());
                  all.append(chain.request().headers()).append(chain.readTimeoutMillis());
                  return chain.proceed(chain.request());
                })
            .build();
    Call call = watched.newCall(request("GET", path, "whole"));
    Response response = call.execute();
    all.append(response.headers().names()).append(response.body().getClass());
    all.append(response.body().contentLength()).append(response.body().contentType());
    all.append(response.priorResponse()).append(response.cacheResponse());
    all.append(response.networkResponse()).append(response.networkResponse().request().headers());
    InputStream content = response.body().byteStream();
    all.append(content.read()).append(response.peekBody(3).string());
    response.close();
    return all.append(call.isExecuted()).append(call.isCanceled()).toString();
  }

  private String leftInBody() throws Exception {
    Request put = request("PUT", "held", "");
    RequestBody broken =
        new RequestBody() {
          @Override
          public MediaType contentType() {
            return BYTES;
          }

          @Override
          public void writeTo(BufferedSink sink) throws IOException {
            byte[] some = new byte[4096];
            try (InputStream in = broken()) {
              for (int n = in.read(some); n >= 0; n = in.read(some)) {
                sink.write(some, 0, n).flush();
              }
            }
          }
        };
    try {
      return read(client, put.newBuilder().put(broken).build());
    } catch (IOException e) {
      return told(e) + server.left().await(20, TimeUnit.SECONDS);
    }
  }

  private String timedOut() throws Exception {
    OkHttpClient hasty = client.newBuilder().callTimeout(400, TimeUnit.MILLISECONDS).build();
    try {
      return read(hasty, request("GET", "wait", "whole"));
    } catch (IOException e) {
      return e + " " + server.left().await(20, TimeUnit.SECONDS);
    }
  }

  private String canceled() throws Exception {
    Call call = client.newCall(request("GET", "wait", "whole"));
    Thread caller = Thread.currentThread();
    Thread other =
        new Thread(
            () -> {
              awaitReading(caller);
              call.cancel();
            });
    other.start();
    try {
      return String.valueOf(call.execute());
    } catch (IOException e) {
      // What it is told depends on where the socket was when it was closed.
      return "failed " + call.isCanceled() + server.left().await(20, TimeUnit.SECONDS);
    } finally {
      other.join();
    }
  }

  private String canceledBefore() throws IOException {
    Call call = client.newCall(request("GET", "ok", "whole"));
    call.cancel();
    return read(call.execute());
  }

  private String twice() throws IOException {
    Call call = client.newCall(request("GET", "ok", "whole"));
    call.execute().close();
    String cloned = read(call.clone().execute());
    AtomicReference<String> again = new AtomicReference<>();
    try {
      call.execute();
    } catch (IllegalStateException e) {
      again.set(e.getMessage());
    }
    return cloned + again;
  }

  /** What the library says of itself; of addresses only the port, which a service has another. */
  private final class Events extends EventListener {
    private void add(String event) {
      events.append(event).append(' ');
    }

    @Override
    public void callStart(Call call) {
      add("callStart");
    }

    @Override
    public void dnsStart(Call call, String domainName) {
      add("dnsStart " + domainName);
    }

    @Override
    public void dnsEnd(Call call, String domainName, List<java.net.InetAddress> found) {
      add("dnsEnd");
    }

    @Override
    public void connectStart(Call call, java.net.InetSocketAddress address, Proxy proxy) {
      add("connectStart " + address + proxy);
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
      add("acquired");
    }

    @Override
    public void connectionReleased(Call call, Connection connection) {
      add("released");
    }

    @Override
    public void requestHeadersEnd(Call call, Request request) {
      add(Arrays.toString(request.headers().names().toArray()));
    }

    @Override
    public void responseHeadersEnd(Call call, Response response) {
      add(String.valueOf(response.code()));
    }

    @Override
    public void responseBodyEnd(Call call, long count) {
      add("body " + count);
    }

    @Override
    public void callEnd(Call call) {
      add("callEnd");
    }

    @Override
    public void callFailed(Call call, IOException failure) {
      add("callFailed");
    }
  }

  private static final class Selector extends ProxySelector {
    private final Proxy proxy;

    Selector(Proxy proxy) {
      this.proxy = proxy;
    }

    @Override
    public List<Proxy> select(URI uri) {
      return Collections.singletonList(proxy);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
  }

  /** A body that does not say how long it is. */
  private static final class Streamed extends RequestBody {
    private final byte[] bytes;

    Streamed(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public MediaType contentType() {
      return BYTES;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(bytes);
    }
  }
}
