package io.graft.instrumentation.apacheasync;

import io.graft.governance.outbound.ClientCall;
import io.graft.governance.service.Instance;
import io.graft.instrumentation.apache4.Requests;
import io.graft.instrumentation.spi.client.CallbackCall;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.http.Header;
import org.apache.http.HttpException;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.concurrent.Cancellable;
import org.apache.http.concurrent.FutureCallback;
import org.apache.http.conn.routing.HttpRoute;
import org.apache.http.nio.ContentDecoder;
import org.apache.http.nio.IOControl;
import org.apache.http.nio.protocol.HttpAsyncResponseConsumer;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** One attempt: the consumer and the callback that the library gets for the application's. */
final class AsyncApacheAttempt<T> extends CallbackCall.Attempt<T>
    implements HttpAsyncResponseConsumer<T>, FutureCallback<T> {
  private final AsyncApacheCall<T> owner;

  /** The library's exchange; it refers to this attempt, which must not keep it alive. */
  private volatile @Nullable WeakReference<Cancellable> exchange;

  private @Nullable HttpHost target;

  /** Whether the hop under way has been given the route of {@link #route}. */
  private boolean located;

  AsyncApacheAttempt(AsyncApacheCall<T> owner, ClientCall call, long lateNanos) {
    super(owner, call, lateNanos);
    this.owner = owner;
  }

  @Override
  protected void execute() throws IOException {
    HttpClientContext context = owner.context();
    tie(context);
    owner.execute(this, context);
  }

  /** Returns the attempt of an exchange, which is about to connect for a hop. */
  static @Nullable AsyncApacheAttempt<?> of(Object exchange, Object context) {
    AsyncApacheAttempt<?> attempt =
        (AsyncApacheAttempt<?>) AsyncApacheDriver.INSTANCE.attemptOf(context);
    if (attempt != null && attempt.exchange == null) {
      attempt.exchange = new WeakReference<>((Cancellable) exchange);
      attempt.tie(exchange);
    }
    return attempt;
  }

  /** Returns the route of a hop to its instance. */
  HttpRoute route(HttpRoute route) throws UnknownHostException {
    onHop();
    located = false;
    HttpHost to = route.getTargetHost();
    target = to;
    Instance instance =
        endpoint(to.getSchemeName(), to.getHostName(), to.getPort(), route.getProxyHost() != null);
    HttpRoute actual = instance == null ? route : EndpointRoute.to(instance, route, layer());
    located = true;
    return actual;
  }

  /**
   * Returns why a hop's request must not be written; {@code null}: it may. A connection manager of
   * the application's own connects to where the request says.
   */
  @Nullable IOException refusalOf(HttpRequest hop) {
    HttpHost first = target == null ? owner.sent.getTarget() : target;
    if (!located && first != null) {
      String host = Requests.first(hop, "Host");
      URI to =
          URI.create(first.getSchemeName() + "://" + (host == null ? first.toHostString() : host));
      endpoint(to.getScheme(), String.valueOf(to.getHost()), to.getPort(), true);
    }
    return refusal() == null ? null : new ConnectException(refusal());
  }

  /** The library's own request of a hop is about to be written. */
  void write(HttpRequest hop) {
    onWrite();
    AsyncRequest sent = owner.sent;
    writeHeaders(
        AsyncApacheDriver.INSTANCE,
        new AsyncRequest(sent.client, sent.producer, sent.context, target, hop));
  }

  @Override
  protected void abort() {
    WeakReference<Cancellable> known = exchange;
    Cancellable running = known == null ? null : known.get();
    if (running != null) {
      running.cancel();
    }
  }

  @Override
  protected @Nullable String header(Object headers, String name) {
    return Requests.first((HttpResponse) headers, name);
  }

  @Override
  protected Iterable<String> setCookies(Object headers) {
    List<String> all = new ArrayList<>();
    for (Header cookie : ((HttpResponse) headers).getHeaders("Set-Cookie")) {
      all.add(cookie.getValue());
    }
    return all;
  }

  // The consumer.

  @Override
  public void responseReceived(HttpResponse response) throws IOException, HttpException {
    if (onResponse(response, response.getStatusLine().getStatusCode())) {
      owner.consumer.responseReceived(response);
    }
  }

  @Override
  public void consumeContent(ContentDecoder decoder, IOControl control) throws IOException {
    if (delivers()) {
      owner.consumer.consumeContent(decoder, control);
      return;
    }
    ByteBuffer some = ByteBuffer.allocate(4096);
    for (int n = decoder.read(some); n > 0; n = decoder.read(some)) {
      some.clear();
      if (onDiscarded(n)) {
        throw new IOException("more than is read of a discarded response");
      }
    }
  }

  @Override
  public void responseCompleted(HttpContext context) {
    if (delivers()) {
      owner.consumer.responseCompleted(context);
    }
  }

  @Override
  public @Nullable Exception getException() {
    return delivers() ? owner.consumer.getException() : null;
  }

  @Override
  public @Nullable T getResult() {
    return delivers() ? owner.consumer.getResult() : null;
  }

  @Override
  public boolean isDone() {
    return delivers() && owner.consumer.isDone();
  }

  @Override
  public boolean cancel() {
    return !delivers() || owner.consumer.cancel();
  }

  /** The call closes the application's consumer. */
  @Override
  public void close() {}

  // The callback, and the end of the consumer.

  @Override
  public void completed(@Nullable T response) {
    onCompleted(response);
  }

  @Override
  public void failed(Exception failure) {
    boolean refused = refusal() != null && failure instanceof ConnectException;
    onFailed(refused ? new ConnectException(refusal()) : failure);
  }

  @Override
  public void cancelled() {
    onCancelled();
  }
}
