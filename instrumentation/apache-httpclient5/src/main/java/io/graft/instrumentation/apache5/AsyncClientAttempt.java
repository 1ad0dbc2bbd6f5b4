package io.graft.instrumentation.apache5;

import io.graft.governance.outbound.ClientCall;
import io.graft.governance.service.Instance;
import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.client.CallbackCall;
import io.graft.instrumentation.spi.tls.LayeredAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * One sending of a request: what the library gets in the place of the application's producer,
 * consumer and callback.
 */
final class AsyncClientAttempt<T> extends CallbackCall.Attempt<T>
    implements AsyncRequestProducer, AsyncResponseConsumer<T>, FutureCallback<T> {
  private final AsyncClientCall<T> owner;
  private volatile @Nullable Future<T> future;

  private @Nullable FutureCallback<T> discarded;

  /** The route of the hop that asks for a connection. */
  private @Nullable HttpRoute next;

  AsyncClientAttempt(AsyncClientCall<T> owner, ClientCall call, long lateNanos) {
    super(owner, call, lateNanos);
    this.owner = owner;
  }

  /** Returns the attempt that a context of the library is used by, or {@code null}. */
  static @Nullable AsyncClientAttempt<?> of(@Nullable Object context) {
    return context == null
        ? null
        : (AsyncClientAttempt<?>) AsyncClientDriver.INSTANCE.attemptOf(context);
  }

  /**
   * A hop is about to ask for a connection.
   *
   * @return why it must not; {@code null}: it may, by the route of {@link #routed}
   */
  @Nullable IOException route(HttpRoute route) {
    boolean proxied = route.getProxyHost() != null || EndpointRoute.isLocal(route);
    Instance instance = instance(route.getTargetHost(), proxied);
    kept = true;
    next = null;
    if (refusal() != null) {
      return new ConnectException(refusal());
    }
    try {
      next = instance == null ? route : EndpointRoute.remembered(instance, route, layer());
      return null;
    } catch (UnknownHostException unknown) {
      return layer() == null ? null : unknown;
    }
  }

  /** Returns the route that a hop takes to its instance. */
  HttpRoute routed(HttpRoute route) {
    HttpRoute actual = next;
    next = null;
    return actual == null ? route : actual;
  }

  /** Returns the host that a hop of a minimal client connects to. */
  HttpHost host(HttpHost host) throws UnknownHostException {
    Instance instance = instance(host, false);
    return instance == null ? host : EndpointRoute.host(instance, host, layer());
  }

  /** Returns why nothing may be written to a connection of a session; {@code null}: it may. */
  @Nullable IOException refusalAt(Object session) {
    TlsLayer layer = layer();
    String actual = LayeredConnect.poolName(session);
    if (refusal() != null) {
      return new ConnectException(refusal());
    }
    if (layer == null ? actual == null : layer.poolName().equals(actual)) {
      return null;
    }
    return layer == null
        ? new IOException("the connection has TLS to " + actual)
        : LayeredAddress.handshakeFailure(layer, new SSLException("the connection has none"));
  }

  private @Nullable Instance instance(HttpHost to, boolean proxied) {
    onHop();
    return endpoint(to.getSchemeName(), to.getHostName(), to.getPort(), proxied);
  }

  /** A request of the library's own, for the next hop, is about to be written. */
  void write(HttpRequest hop, @Nullable EntityDetails entity) {
    onWrite();
    writeHeaders(AsyncClientDriver.INSTANCE, new AsyncRequest(owner.sent, this, hop, entity));
  }

  @SuppressWarnings("deprecation") // what it is called in all versions
  @Override
  protected void execute() {
    HttpContext given = owner.sent.context;
    HttpClientContext context =
        given == null ? HttpClientContext.create() : HttpClientContext.adapt(given);
    tie(context);
    AsyncClientDriver.INSTANCE.notDelivered(context);
    future = owner.send(this, context);
  }

  @Override
  protected void abort() {
    Future<T> sent = future;
    if (sent != null) {
      sent.cancel(true);
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

  // What is sent.

  @Override
  public void sendRequest(RequestChannel channel, HttpContext context)
      throws HttpException, IOException {
    HttpRequest request = owner.sent.given;
    EntityDetails entity = owner.sent.entity();
    if (owner.sent.minimal) {
      // It sends what it is given.
      if (request instanceof Configurable && ((Configurable) request).getConfig() != null) {
        ((HttpClientContext) context).setRequestConfig(((Configurable) request).getConfig());
      }
      request = copy(request);
      write(request, entity);
    }
    channel.sendRequest(request, entity, context);
  }

  private static HttpRequest copy(HttpRequest request) {
    BasicHttpRequest copy = new BasicHttpRequest(request.getMethod(), request.getPath());
    copy.setScheme(request.getScheme());
    copy.setAuthority(request.getAuthority());
    copy.setVersion(request.getVersion());
    copy.setHeaders(request.getHeaders());
    return copy;
  }

  @Override
  public boolean isRepeatable() {
    return owner.sent.isRepeatable();
  }

  @Override
  public int available() {
    return isSending() ? owner.sent.available() : 0;
  }

  @Override
  public void produce(DataStreamChannel channel) throws IOException {
    if (isSending()) {
      owner.sent.produce(channel);
    } else {
      channel.endStream();
    }
  }

  // What comes of it.

  @Override
  public void consumeResponse(
      HttpResponse response,
      @Nullable EntityDetails entity,
      HttpContext context,
      FutureCallback<T> result)
      throws HttpException, IOException {
    if (onResponse(response, response.getCode())) {
      AsyncClientDriver.INSTANCE.delivered(context);
      streams();
      owner.consumer.consumeResponse(response, entity, context, result);
      if (entity == null) {
        onBodyEnd(null);
      }
    } else if (entity == null) {
      result.completed(null);
    } else {
      discarded = result;
    }
  }

  @Override
  public void informationResponse(HttpResponse response, HttpContext context)
      throws HttpException, IOException {
    if (!isRaced()) {
      owner.consumer.informationResponse(response, context);
    }
  }

  @Override
  public void updateCapacity(CapacityChannel capacity) throws IOException {
    if (delivers()) {
      owner.consumer.updateCapacity(capacity);
    } else {
      capacity.update(MOST_DISCARDED);
    }
  }

  @Override
  public void consume(ByteBuffer some) throws IOException {
    if (delivers()) {
      owner.consumer.consume(some);
      return;
    }
    int count = some.remaining();
    some.position(some.limit());
    if (onDiscarded(count)) {
      discarded.completed(null);
      throw new IOException("longer than what is read in vain");
    }
  }

  @Override
  public void streamEnd(@Nullable List<? extends Header> trailers)
      throws HttpException, IOException {
    if (delivers()) {
      owner.consumer.streamEnd(trailers);
      onBodyEnd(null);
    } else if (discarded != null) {
      discarded.completed(null);
    }
  }

  /** Of the exchange: the consumer is told, and the future fails, or has been completed before. */
  @Override
  public void failed(Exception failure) {
    TlsLayer layer = layer();
    Exception told =
        layer != null && failure instanceof SSLHandshakeException
            ? LayeredAddress.handshakeFailure(layer, failure)
            : failure;
    if (delivers()) {
      onBodyEnd(told);
    }
    onFailed(told);
  }

  @Override
  public void completed(@Nullable T made) {
    onCompleted(made);
  }

  @Override
  public void cancelled() {
    onCancelled();
  }

  @Override
  public void releaseResources() {
    if (delivers()) {
      owner.consumer.releaseResources();
      onBodyEnd(null); // whatever else was told: a session of HTTP/2 that breaks tells no more
    }
    if (isSending()) {
      owner.sent.releaseResources();
    }
  }
}
