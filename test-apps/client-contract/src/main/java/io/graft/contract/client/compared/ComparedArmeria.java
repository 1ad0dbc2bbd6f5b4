package io.graft.contract.client.compared;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.ClientRequestContextCaptor;
import com.linecorp.armeria.client.Clients;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.HttpClient;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.WebClientBuilder;
import com.linecorp.armeria.client.circuitbreaker.CircuitBreaker;
import com.linecorp.armeria.client.circuitbreaker.CircuitBreakerClient;
import com.linecorp.armeria.client.circuitbreaker.CircuitBreakerRule;
import com.linecorp.armeria.client.endpoint.EndpointGroup;
import com.linecorp.armeria.client.logging.ContentPreviewingClient;
import com.linecorp.armeria.client.logging.LoggingClient;
import com.linecorp.armeria.client.metric.MetricCollectingClient;
import com.linecorp.armeria.client.retry.RetryRule;
import com.linecorp.armeria.client.retry.RetryingClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpRequestWriter;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.common.metric.MeterIdPrefixFunction;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.AttributeKey;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Armeria's client. */
final class ComparedArmeria extends Compared {
  private static final AttributeKey<String> MINE = AttributeKey.valueOf("mine");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ClientFactory factory =
      ClientFactory.builder().meterRegistry(meters).connectTimeoutMillis(5_000).build();

  @Override
  void all() throws Exception {
    String[] paths = {
      "ok", "302", "307", "308", "drop", "204", "304", "403", "503", "chunked", "truncated", "early"
    };
    for (String path : paths) {
      for (String method : new String[] {"GET", "HEAD", "POST", "PUT", "DELETE"}) {
        say(method + " " + path, () -> whole(client().build().execute(request(path, method))));
      }
      say("streamed POST " + path, () -> whole(client().build().execute(streamed(path, false))));
      say("parts of " + path, () -> read(path, Long.MAX_VALUE));
      say("log of " + path, () -> logged(path));
    }
    for (String method : new String[] {"GET", "POST", "PUT"}) {
      say("kept, then broken: " + method, () -> twice(method));
    }
    for (String path : new String[] {"basic", "digest", "407"}) {
      say("challenged by " + path, () -> whole(client().build().execute(request(path, "GET"))));
    }
    say("one part after the other", () -> read("chunked", 1));
    say("a reader that leaves", () -> read("chunked", 0));
    say("a body that fails", () -> whole(client().build().execute(streamed("ok", true))));
    decorators();
    contexts();
    say("aborted response", () -> abortedResponse(HttpResponse::abort));
    say("aborted for a reason", () -> abortedResponse(response -> response.abort(cause())));
    say("aborted request", this::abortedRequest);
    say("cancelled future", this::cancelledFuture);
    say("timed out", () -> whole(client().responseTimeoutMillis(300).build().get("/wait")));
    say("timed out early", () -> whole(client().responseTimeoutMillis(1).build().get("/wait")));
    say("too long", () -> whole(client().maxResponseLength(2).build().get("/ok")));
    say("nobody listens", () -> whole(client("http", 1).build().get("/ok")));
    say("no TLS", () -> whole(client("https", port()).build().get("/ok")).replaceAll("[0-9]", ""));
    say("unknown", () -> whole(WebClient.of("http://no.such.invalid/").get("/ok")));
    say("closed", this::closed);
  }

  private void decorators() throws Exception {
    // By methods that all versions have: this is compiled for the oldest.
    RetryRule rule = RetryRule.of(RetryRule.onServerErrorStatus(), RetryRule.onException());
    for (String path : new String[] {"ok", "503", "drop", "truncated"}) {
      say("retrying " + path, () -> decorated(path, RetryingClient.newDecorator(rule, 3)));
      CircuitBreaker breaker = CircuitBreaker.ofDefaultName();
      say(
          "broken circuit " + path,
          () ->
              decorated(
                  path,
                  CircuitBreakerClient.newDecorator(
                      breaker, CircuitBreakerRule.onServerErrorStatus())));
      say("logging " + path, () -> decorated(path, LoggingClient.newDecorator()));
      say("previewing " + path, () -> preview(path));
      say("metering " + path, () -> meters(path));
      say(
          "wrapped " + path,
          () ->
              decorated(
                  path,
                  next ->
                      (context, request) ->
                          HttpResponse.from(
                              CompletableFuture.supplyAsync(
                                  () -> {
                                    try {
                                      return next.execute(context, request);
                                    } catch (Exception failure) {
                                      throw new IllegalStateException(failure);
                                    }
                                  }))));
    }
    say("chosen names", () -> grouped(Endpoint.of(URI.create(base).getHost(), port())));
    say("chosen addresses", () -> grouped(Endpoint.of("127.0.0.1", port())));
    say("a decorator that fails", () -> decorated("ok", next -> (context, request) -> fail()));
    say("replaced response", this::replaced);
  }

  private void contexts() throws Exception {
    say("captured", this::captured);
    say("context of callbacks", this::callbacks);
    say("headers of a thread", this::headers);
    say("attributes", this::attributes);
    say("cancelled context", this::cancelledContext);
    say("named", this::named);
  }

  private int port() {
    return address().getPort();
  }

  private WebClientBuilder client() {
    return client("http", port());
  }

  private WebClientBuilder client(String scheme, int port) {
    return WebClient.builder(
            scheme.equals("https") ? SessionProtocol.H1 : SessionProtocol.H1C,
            Endpoint.of(URI.create(base).getHost(), port))
        .factory(factory);
  }

  private static HttpRequest request(String path, String method) {
    RequestHeaders headers = RequestHeaders.of(HttpMethod.valueOf(method), "/" + path);
    return method.startsWith("P")
        ? HttpRequest.of(headers, HttpData.ofUtf8("body"))
        : HttpRequest.of(headers);
  }

  private static HttpRequest streamed(String path, boolean fails) {
    HttpRequestWriter writer = HttpRequest.streaming(HttpMethod.POST, "/" + path);
    writer.write(HttpData.ofUtf8("bo"));
    writer
        .whenConsumed()
        .thenRun(
            () -> {
              if (fails) {
                writer.close(cause());
              } else {
                writer.write(HttpData.ofUtf8("dy"));
                writer.close();
              }
            });
    return writer;
  }

  private static IllegalStateException cause() {
    return new IllegalStateException("as asked for");
  }

  private static HttpResponse fail() {
    throw cause();
  }

  private static String whole(HttpResponse response) throws Exception {
    return told(get(response.aggregate()));
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    try {
      return future.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw (Exception) failed.getCause();
    }
  }

  private static String told(AggregatedHttpResponse response) {
    return response.headers() + " " + response.contentUtf8() + response.trailers();
  }

  private String twice(String method) throws Exception {
    WebClient client = client().build();
    String first = whole(client.execute(request("kept", method)));
    factory.eventLoopGroup().forEach(loop -> loop.submit(() -> {}).syncUninterruptibly());
    return first + whole(client.execute(request("kept", method)));
  }

  private String read(String path, long count) throws Exception {
    HttpResponse response = client().build().execute(request(path, "GET"));
    Parts parts = new Parts(count);
    response.subscribe(parts);
    parts.ended.await(20, TimeUnit.SECONDS);
    String end = "ended";
    try {
      get(response.whenComplete());
    } catch (Exception failure) {
      end = told(failure);
    }
    return parts.seen + end + response.isOpen() + response.isComplete() + response.isEmpty();
  }

  private String decorated(
      String path, Function<? super HttpClient, ? extends HttpClient> decorator) throws Exception {
    return whole(client().decorator(decorator).build().execute(request(path, "GET")));
  }

  /** The log of the application's context. */
  private String logged(String path) throws Exception {
    AtomicReference<ClientRequestContext> context = new AtomicReference<>();
    String outcome;
    try {
      outcome = whole(captured(context, path));
    } catch (Exception failure) {
      outcome = told(failure);
    }
    return outcome + tell(get(context.get().log().whenComplete().toCompletableFuture()));
  }

  private HttpResponse captured(AtomicReference<ClientRequestContext> into, String path) {
    return client()
        .decorator(
            (next, context, request) -> {
              into.set(context);
              return next.execute(context, request);
            })
        .build()
        .execute(request(path, "POST"));
  }

  private static String tell(RequestLog log) {
    return log.sessionProtocol()
        + " "
        + log.serializationFormat()
        + " "
        + log.scheme()
        + " "
        + log.requestHeaders().path()
        + " "
        + log.requestHeaders().authority()
        + " "
        + log.requestLength()
        + " "
        + log.responseHeaders()
        + " "
        + log.responseLength()
        + " "
        + told(log.requestCause())
        + " "
        + told(log.responseCause())
        + (log.channel() == null)
        + (log.sslSession() == null)
        + (log.requestFirstBytesTransferredTimeNanos() == null)
        + (log.connectionTimings() == null)
        + log.name();
  }

  private String preview(String path) throws Exception {
    AtomicReference<ClientRequestContext> context = new AtomicReference<>();
    String outcome;
    try {
      outcome =
          whole(
              client()
                  .decorator(ContentPreviewingClient.newDecorator(100))
                  .decorator(
                      (next, known, request) -> {
                        context.set(known);
                        return next.execute(known, request);
                      })
                  .build()
                  .execute(request(path, "POST")));
    } catch (Exception failure) {
      outcome = told(failure);
    }
    RequestLog log = get(context.get().log().whenComplete().toCompletableFuture());
    return outcome + log.requestContentPreview() + log.responseContentPreview();
  }

  private String meters(String path) throws Exception {
    meters.clear();
    String outcome;
    try {
      outcome =
          decorated(
              path,
              MetricCollectingClient.newDecorator(MeterIdPrefixFunction.ofDefault("compared")));
    } catch (Exception failure) {
      outcome = told(failure);
    }
    TreeSet<String> names = new TreeSet<>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20); // they come after the response
    while (meters.find("compared.total.duration").timer() == null && System.nanoTime() < end) {
      Thread.yield();
    }
    meters
        .getMeters()
        .forEach(
            meter -> {
              String name = meter.getId().getName();
              if (name.startsWith("compared.request") || name.startsWith("compared.response")) {
                names.add(name + meter.getId().getTags());
              }
            });
    return outcome + names;
  }

  private String grouped(Endpoint endpoint) throws Exception {
    WebClient client =
        WebClient.builder(SessionProtocol.H1C, EndpointGroup.of(endpoint, endpoint.withWeight(2)))
            .factory(factory)
            .build();
    return whole(client.get("/ok")) + whole(client.execute(request("503", "POST")));
  }

  private String replaced() throws Exception {
    return whole(
        client()
            .decorator(
                (next, context, request) -> {
                  request.abort();
                  return HttpResponse.of(201);
                })
            .build()
            .get("/ok"));
  }

  private String captured() throws Exception {
    try (ClientRequestContextCaptor captor = Clients.newContextCaptor()) {
      whole(client().build().get("/ok"));
      return captor.getAll().size()
          + " "
          + captor.get().path()
          + captor.get().endpoint()
          + captor.get().method()
          + get(captor.get().log().whenComplete().toCompletableFuture()).responseHeaders();
    }
  }

  /** Where callbacks run, and in which context. */
  private String callbacks() throws Exception {
    List<String> seen = new ArrayList<>();
    CompletableFuture<String> told = new CompletableFuture<>();
    HttpResponse response = client().build().get("/chunked");
    response
        .aggregate()
        .whenComplete(
            (whole, failure) -> {
              seen.add(Thread.currentThread().getName().replaceAll("[0-9]+", ""));
              seen.add("" + (ClientRequestContext.currentOrNull() == null));
              told.complete(seen.toString());
            });
    return get(told);
  }

  private String headers() throws Exception {
    AtomicReference<ClientRequestContext> context = new AtomicReference<>();
    String outcome = whole(captured(context, "ok"));
    ClientRequestContext known = context.get();
    return outcome + known.additionalRequestHeaders() + known.request().headers();
  }

  private String attributes() throws Exception {
    AtomicReference<ClientRequestContext> context = new AtomicReference<>();
    client()
        .decorator(
            (next, known, request) -> {
              known.setAttr(MINE, "set");
              context.set(known);
              return next.execute(known, request);
            })
        .build()
        .get("/ok")
        .aggregate()
        .join();
    return context.get().attr(MINE)
        + context.get().isTimedOut()
        + context.get().responseTimeoutMillis();
  }

  private String cancelledContext() throws Exception {
    AtomicReference<ClientRequestContext> context = new AtomicReference<>();
    HttpResponse response = captured(context, "wait");
    CompletableFuture<AggregatedHttpResponse> whole = response.aggregate();
    server.awaitRequest();
    context.get().timeoutNow();
    return told(get(whole)) + context.get().isTimedOut();
  }

  private String named() throws Exception {
    AtomicReference<ClientRequestContext> context = new AtomicReference<>();
    whole(
        client()
            .decorator(
                (next, known, request) -> {
                  known.logBuilder().name("mine", "named");
                  context.set(known);
                  return next.execute(known, request);
                })
            .build()
            .get("/ok"));
    RequestLog log = get(context.get().log().whenComplete().toCompletableFuture());
    return log.name() + log.serviceName() + log.fullName();
  }

  private String abortedResponse(Consumer<HttpResponse> abort) throws Exception {
    HttpResponse response = client().build().get("/wait");
    server.awaitRequest();
    abort.accept(response);
    String end = "ended";
    try {
      get(response.whenComplete());
    } catch (Exception failure) {
      end = told(failure);
    }
    return end + response.isOpen() + server.left().await(20, TimeUnit.SECONDS);
  }

  private String abortedRequest() throws Exception {
    HttpRequestWriter request = HttpRequest.streaming(HttpMethod.POST, "/held");
    request.write(HttpData.ofUtf8("part"));
    CompletableFuture<AggregatedHttpResponse> whole = client().build().execute(request).aggregate();
    server.awaitRequest();
    request.abort(cause());
    return told(get(whole)) + request.isOpen();
  }

  private String cancelledFuture() throws Exception {
    CompletableFuture<AggregatedHttpResponse> whole = client().build().get("/wait").aggregate();
    server.awaitRequest();
    return whole.cancel(true) + "" + whole.isCancelled();
  }

  private String closed() throws Exception {
    ClientFactory closed = ClientFactory.builder().build();
    closed.close();
    return whole(client().factory(closed).build().get("/ok"));
  }

  private static final class Parts implements Subscriber<HttpObject> {
    final List<String> seen = new CopyOnWriteArrayList<>();
    final CountDownLatch ended = new CountDownLatch(1);
    private final long count;
    private Subscription subscription;

    Parts(long count) {
      this.count = count;
    }

    @Override
    public void onSubscribe(Subscription given) {
      subscription = given;
      seen.add("subscribed");
      given.request(Math.max(1, count));
    }

    @Override
    public void onNext(HttpObject part) {
      boolean data = part instanceof HttpData;
      seen.add(data ? ((HttpData) part).toStringUtf8() : "" + ((ResponseHeaders) part).status());
      if (count == 0) {
        subscription.cancel();
        ended.countDown();
      } else if (count == 1) {
        subscription.request(1);
      }
    }

    @Override
    public void onError(Throwable failure) {
      seen.add("error " + told(failure));
      ended.countDown();
    }

    @Override
    public void onComplete() {
      seen.add("complete");
      ended.countDown();
    }
  }
}
