package io.graft.contract.client.compared;

import java.io.ByteArrayInputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.asynchttpclient.AsyncCompletionHandler;
import org.asynchttpclient.AsyncHandler;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.DefaultAsyncHttpClient;
import org.asynchttpclient.DefaultAsyncHttpClientConfig;
import org.asynchttpclient.HttpResponseBodyPart;
import org.asynchttpclient.HttpResponseStatus;
import org.asynchttpclient.ListenableFuture;
import org.asynchttpclient.Realm;
import org.asynchttpclient.RequestBuilder;
import org.asynchttpclient.Response;
import org.asynchttpclient.proxy.ProxyServer;

/** AsyncHttpClient 2 and 3. */
final class ComparedAhc extends Compared {
  private static final AsyncHttpClient CLIENT = client(true, 10_000, 60_000);
  private static final AsyncHttpClient PLAIN = client(false, 10_000, 60_000);
  private static final AsyncHttpClient IDLE = client(true, 60_000, 500);

  @Override
  void all() throws Exception {
    String[] paths = {
      "ok", "302", "307", "308", "drop", "204", "304", "403", "503", "chunked", "truncated", "early"
    };
    for (String path : paths) {
      for (String method : new String[] {"GET", "HEAD", "POST", "PUT", "DELETE"}) {
        say(method + " " + path, () -> whole(CLIENT, request(path, method)));
      }
      say("streamed POST " + path, () -> whole(CLIENT, streamed(path)));
      say("no redirects, " + path, () -> whole(PLAIN, request(path, "POST")));
      say("events of " + path, () -> events(request(path, "GET"), "", null));
    }
    for (String method : new String[] {"GET", "POST", "PUT"}) {
      say("kept, then broken: " + method, () -> twice(request("kept", method)));
    }
    challenges();
    for (String path : new String[] {"accepted", "rejected", "ok"}) {
      for (String method : new String[] {"POST", "PUT"}) {
        RequestBuilder expecting = request(path, method).setHeader("Expect", "100-continue");
        say("expecting " + method + " " + path, () -> whole(CLIENT, expecting));
      }
    }
    for (String stop : new String[] {"status", "headers", "part", "completed"}) {
      RuntimeException unchecked = new IllegalStateException("as asked for");
      say("aborted at " + stop, () -> events(request("chunked", "GET"), stop, null));
      say("thrown at " + stop, () -> events(request("chunked", "GET"), stop, unchecked));
      say("an error at " + stop, () -> events(request("ok", "GET"), stop, new AssertionError("x")));
    }
    say("threads", this::threads);
    say("cancelled", () -> cancelled(false));
    say("cancelled, thrice", () -> cancelled(true));
    say("cancelled when done", this::cancelledLate);
    say("aborted future", this::aborted);
    say("streamed to a subscriber", () -> subscribed(Long.MAX_VALUE));
    say("streamed to a slow subscriber", () -> subscribed(1));
    say("a subscriber that leaves", () -> subscribed(0));
    say("timed out", () -> whole(CLIENT, timeout(request("wait", "GET"), 500)));
    say("idle for long", () -> whole(IDLE, request("wait", "GET")));
    say("events of a timeout", () -> events(timeout(request("wait", "GET"), 500), "", null));
    RequestBuilder refused = new RequestBuilder("GET").setUrl(base.replaceAll(":[0-9]+", ":1"));
    say("nobody listens", () -> whole(CLIENT, refused));
    say("events if nobody listens", () -> events(refused, "", null));
    RequestBuilder unknown = new RequestBuilder("GET").setUrl("http://no.such.invalid/");
    say("unknown", () -> whole(CLIENT, unknown));
    say("invalid", () -> whole(CLIENT, new RequestBuilder("GET").setUrl("nothing")));
    say("closed", this::closed);
  }

  private void challenges() throws Exception {
    for (Realm.AuthScheme scheme :
        new Realm.AuthScheme[] {Realm.AuthScheme.BASIC, Realm.AuthScheme.DIGEST}) {
      for (String path : new String[] {"basic", "digest", "ok", "407"}) {
        for (String method : new String[] {"GET", "POST"}) {
          for (boolean first : new boolean[] {false, true}) {
            Realm.Builder realm = new Realm.Builder("me", "secret").setScheme(scheme);
            realm.setUsePreemptiveAuth(first).setRealmName("r").setNonce("n");
            String name = scheme + (first ? " at once " : " ") + method + " " + path;
            Realm built = realm.build();
            say(name, () -> whole(CLIENT, request(path, method).setRealm(built)));
            say("events of " + name, () -> events(request(path, method).setRealm(built), "", null));
          }
        }
      }
    }
    say("challenged", () -> whole(CLIENT, request("basic", "POST")));
    Realm realm = new Realm.Builder("me", "secret").setScheme(Realm.AuthScheme.BASIC).build();
    ProxyServer proxy =
        new ProxyServer.Builder("127.0.0.1", address().getPort()).setRealm(realm).build();
    for (String method : new String[] {"GET", "POST"}) {
      say("proxied " + method, () -> whole(CLIENT, request("407", method).setProxyServer(proxy)));
      say(
          "proxied 302 " + method,
          () -> whole(CLIENT, request("302", method).setProxyServer(proxy)));
    }
  }

  private static AsyncHttpClient client(boolean redirects, int request, int read) {
    DefaultAsyncHttpClientConfig.Builder config = new DefaultAsyncHttpClientConfig.Builder();
    config.setFollowRedirect(redirects);
    set(config, "setRequestTimeout", request);
    set(config, "setReadTimeout", read);
    return new DefaultAsyncHttpClient(config.build());
  }

  private static RequestBuilder timeout(RequestBuilder request, int millis) {
    set(request, "setRequestTimeout", millis);
    return request;
  }

  /** Since 3 it is a {@link Duration}. */
  private static void set(Object builder, String name, int millis) {
    try {
      for (Method method : builder.getClass().getMethods()) {
        if (method.getName().equals(name)) {
          boolean number = method.getParameterTypes()[0] == int.class;
          method.invoke(builder, number ? (Object) millis : Duration.ofMillis(millis));
          return;
        }
      }
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private RequestBuilder request(String path, String method) {
    RequestBuilder request = new RequestBuilder(method).setUrl(base + path);
    return method.startsWith("P") ? request.setBody("body") : request;
  }

  private RequestBuilder streamed(String path) {
    byte[] body = "body".getBytes(StandardCharsets.UTF_8);
    return new RequestBuilder("POST").setUrl(base + path).setBody(new ByteArrayInputStream(body));
  }

  private static String whole(AsyncHttpClient client, RequestBuilder request) throws Exception {
    return told(client.executeRequest(request.build()).get(20, TimeUnit.SECONDS));
  }

  private static String told(Response response) {
    return response.getStatusCode()
        + " "
        + response.getStatusText()
        + " "
        + response.getUri()
        + " "
        + response.getHeaders().names().size()
        + " "
        + response.getHeader("X")
        + " "
        + response.getRemoteAddress()
        + " "
        + response.getResponseBody();
  }

  /** The second is sent when the connection of the first is back in its pool. */
  private static String twice(RequestBuilder request) throws Exception {
    String first = whole(CLIENT, request);
    while (CLIENT.getClientStats().getTotalIdleConnectionCount() == 0) {
      Thread.yield();
    }
    return first + whole(CLIENT, request);
  }

  /** What a handler is told, and its future says, if it stops, or fails, at an event. */
  private static String events(RequestBuilder request, String stop, Throwable thrown)
      throws Exception {
    Events handler = new Events(stop, thrown);
    return end(handler, CLIENT.executeRequest(request.build(), handler));
  }

  private static String end(Events handler, Future<?> future) throws Exception {
    String end;
    try {
      end = String.valueOf(future.get(20, TimeUnit.SECONDS));
    } catch (Exception failure) {
      end = told(failure);
    }
    handler.ended.await(1, TimeUnit.SECONDS); // after its future
    return new LinkedHashSet<>(handler.seen) // of all tries
        + " "
        + end
        + " "
        + future.isDone()
        + " "
        + future.isCancelled();
  }

  /** Of listeners and handlers, the kind of thread each runs on. */
  private String threads() throws Exception {
    Events handler = new Events("", null);
    ListenableFuture<String> future = CLIENT.executeRequest(request("ok", "GET").build(), handler);
    CompletableFuture<String> direct = new CompletableFuture<>();
    CompletableFuture<String> none = new CompletableFuture<>();
    future.addListener(() -> direct.complete("direct"), Runnable::run);
    future.addListener(() -> none.complete(thread()), null);
    CompletableFuture<String> staged = new CompletableFuture<>();
    future.toCompletableFuture().thenAccept(staged::complete);
    return direct.get(20, TimeUnit.SECONDS)
        + none.get(20, TimeUnit.SECONDS).replace("main", "AsyncHttpClient")
        + staged.get(20, TimeUnit.SECONDS)
        + handler.threads;
  }

  private static String thread() {
    return Thread.currentThread().getName().replaceAll("[-0-9]+", "");
  }

  private String cancelled(boolean often) throws Exception {
    Events handler = new Events("", null);
    Future<String> future = CLIENT.executeRequest(request("wait", "GET").build(), handler);
    server.awaitRequest();
    String results = "" + future.cancel(true);
    if (often) {
      results += future.cancel(true) + "" + future.cancel(false);
    }
    return results + end(handler, future) + server.left().await(20, TimeUnit.SECONDS);
  }

  private String cancelledLate() throws Exception {
    Future<Response> future = CLIENT.executeRequest(request("ok", "GET").build());
    String first = told(future.get(20, TimeUnit.SECONDS));
    return first + future.cancel(true) + future.isCancelled() + future.get().getStatusCode();
  }

  private String aborted() throws Exception {
    Events handler = new Events("", null);
    ListenableFuture<String> future =
        CLIENT.executeRequest(request("wait", "GET").build(), handler);
    server.awaitRequest();
    future.abort(new IllegalStateException("as asked for"));
    return end(handler, future);
  }

  private String closed() throws Exception {
    AsyncHttpClient closed = client(true, 10_000, 10_000);
    closed.close();
    return whole(closed, request("ok", "GET"));
  }

  /** Version 2 only: a handler that asks for parts. */
  private String subscribed(long count) throws Exception {
    Class<?> type;
    try {
      type = Class.forName("org.asynchttpclient.handler.StreamedAsyncHandler");
    } catch (ClassNotFoundException since3) {
      return "none";
    }
    Events handler = new Events("", null);
    Parts parts = new Parts(count);
    @SuppressWarnings("unchecked") // of the handler
    AsyncHandler<String> streaming =
        (AsyncHandler<String>)
            Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("onStream")) {
                    handler.seen.add("stream");
                    parts.read(arguments[0]);
                    return AsyncHandler.State.CONTINUE;
                  }
                  try {
                    return method.invoke(handler, arguments);
                  } catch (InvocationTargetException failed) {
                    throw failed.getCause();
                  }
                });
    String end = end(handler, CLIENT.executeRequest(request("chunked", "GET").build(), streaming));
    return end + parts.ended.await(20, TimeUnit.SECONDS) + parts.seen;
  }

  /** A subscriber of Reactive Streams, which 3 does not have. */
  private static final class Parts implements InvocationHandler {
    private static final String PACKAGE = "org.reactivestreams.";

    final List<String> seen = new CopyOnWriteArrayList<>();
    final CountDownLatch ended = new CountDownLatch(1);
    private final long count;
    private Object subscription;

    Parts(long count) {
      this.count = count;
    }

    void read(Object parts) throws ReflectiveOperationException {
      Class<?> type = Class.forName(PACKAGE + "Subscriber");
      Object subscriber =
          Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this);
      Class.forName(PACKAGE + "Publisher").getMethod("subscribe", type).invoke(parts, subscriber);
    }

    private void request(long more) throws ReflectiveOperationException {
      Class<?> type = Class.forName(PACKAGE + "Subscription");
      if (more == 0) {
        type.getMethod("cancel").invoke(subscription);
        ended.countDown();
      } else {
        type.getMethod("request", long.class).invoke(subscription, more);
      }
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      switch (method.getName()) {
        case "onSubscribe":
          subscription = arguments[0];
          seen.add("subscribed");
          request(count);
          break;
        case "onNext":
          byte[] part = ((HttpResponseBodyPart) arguments[0]).getBodyPartBytes();
          seen.add("next " + new String(part, StandardCharsets.UTF_8));
          if (count == 1) {
            request(1);
          }
          break;
        case "onError":
          seen.add("error " + told((Throwable) arguments[0]));
          ended.countDown();
          break;
        case "onComplete":
          seen.add("complete");
          ended.countDown();
          break;
        default:
          return method.getName().equals("hashCode") ? (Object) 1 : null;
      }
      return null;
    }
  }

  private static final class Events extends AsyncCompletionHandler<String> {
    final List<String> seen = new CopyOnWriteArrayList<>();
    final CountDownLatch ended = new CountDownLatch(1);
    final List<String> threads = new CopyOnWriteArrayList<>();
    private final String stop;
    private final Throwable thrown;

    Events(String stop, Throwable thrown) {
      this.stop = stop;
      this.thrown = thrown;
    }

    private AsyncHandler.State saw(String event, AsyncHandler.State usual) {
      seen.add(event);
      threads.add(thread());
      if (!event.equals(stop)) {
        return usual;
      }
      if (thrown instanceof Error) {
        throw (Error) thrown;
      }
      if (thrown != null) {
        throw (RuntimeException) thrown;
      }
      return AsyncHandler.State.ABORT;
    }

    @Override
    public AsyncHandler.State onStatusReceived(HttpResponseStatus status) throws Exception {
      return saw("status", super.onStatusReceived(status));
    }

    @Override
    public AsyncHandler.State onBodyPartReceived(HttpResponseBodyPart part) throws Exception {
      return saw(part.isLast() ? "last" : "part", super.onBodyPartReceived(part));
    }

    @Override
    public String onCompleted(Response response) {
      ended.countDown();
      saw("completed", AsyncHandler.State.CONTINUE);
      return response == null ? "nothing" : told(response);
    }

    @Override
    public void onThrowable(Throwable failure) {
      seen.add("failed " + told(failure));
      ended.countDown();
    }
  }
}
