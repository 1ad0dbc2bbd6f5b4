package io.graft.instrumentation.reactornetty;

import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.Nesting;
import io.graft.governance.service.Instance;
import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.nettyclient.LayeredChannel;
import io.graft.instrumentation.spi.client.AsyncAttempt;
import io.graft.instrumentation.spi.client.EndpointAddress;
import io.graft.instrumentation.spi.tls.LayeredAddress;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClientResponse;
import reactor.util.context.Context;

/** One attempt: subscribes to the library's {@code Mono} in the place of the application. */
final class ReactorAttempt extends AsyncAttempt<Connection> implements CoreSubscriber<Connection> {
  private static final int MOST_DISCARDED = 64 * 1024;

  /** Marks a connection that has had a request. */
  private static final AttributeKey<Boolean> USED = AttributeKey.valueOf("graft.used");

  private final ReactorCall owner;
  private final ClientCall call;

  private final Context context;

  /** Whether the library has emitted something or the attempt was aborted. */
  private final AtomicBoolean over = new AtomicBoolean();

  private volatile @Nullable Subscription subscription;

  /** The response whose headers have come, which {@link #abort} closes. */
  private volatile @Nullable Disposable response;

  // Of the hop under way.
  private int hops;
  private boolean secure;
  private @Nullable InetSocketAddress named;

  ReactorAttempt(ReactorCall owner, ClientCall call, long lateNanos, Context context) {
    super(owner, call, lateNanos);
    this.owner = owner;
    this.call = call;
    this.context = context;
  }

  /** Returns the attempt that an object of the library belongs to, or {@code null}. */
  static @Nullable ReactorAttempt of(Object hop) {
    return (ReactorAttempt) ReactorDriver.INSTANCE.attemptOf(hop);
  }

  /** As {@link #of}; the library asks for its first address while it is being subscribed to. */
  static @Nullable ReactorAttempt subscribing(Object handler) {
    ReactorAttempt known = of(handler);
    ClientCall current = known == null ? Nesting.current() : null;
    ReactorAttempt first = current == null ? null : of(current);
    if (first == null || first.hops > 0) {
      return known;
    }
    first.tie(handler);
    return first;
  }

  /** Returns the address of a hop, by which the library looks up a pool; {@code null}: its own. */
  @Nullable InetSocketAddress route(InetSocketAddress to, boolean tls, boolean proxied)
      throws IOException {
    hops++;
    named = to;
    secure = tls;
    kept = false;
    Instance instance = endpoint(tls ? "https" : "http", to.getHostString(), to.getPort(), proxied);
    if (refusal() != null) {
      throw new ConnectException(refusal());
    }
    TlsLayer layer = layer();
    if (layer != null) {
      return new LayeredInstance(layer, to);
    }
    return instance == null ? null : new InstanceAddress(instance, to);
  }

  /**
   * A hop has a connection, and its request is about to be written by the application.
   *
   * @throws IOException if the connection has not the TLS that it must have
   */
  void connected(Object operations, Channel channel) throws IOException {
    tie(operations);
    Channel connection = channel.parent() == null ? channel : channel.parent();
    LayeredChannel.check(connection, layer());
    kept = connection.attr(USED).getAndSet(Boolean.TRUE) != null;
  }

  /** The application has written its headers. */
  void write(HttpRequest head) {
    InetSocketAddress to = named == null ? owner.request.to : named;
    writeHeaders(
        ReactorDriver.INSTANCE,
        new ReactorDriver.Request(head, secure, to, owner.request.sender, null));
  }

  @Override
  protected void send() {
    tie(call);
    limit();
    owner.library.subscribe(this);
  }

  @Override
  protected void sent() {
    if (isUnwanted()) {
      abort();
    }
  }

  /** Once it is cancelled, the library reports no end. */
  @Override
  protected void abort() {
    if (over.compareAndSet(false, true)) {
      Subscription library = subscription;
      if (library != null) {
        library.cancel();
      }
      onEnd(null, isLate() ? ReadTimeoutException.INSTANCE : new CancellationException());
    } else {
      Disposable begun = response;
      if (begun != null) {
        begun.dispose();
      }
    }
  }

  @Override
  protected boolean hasBeenAnswered() {
    return hops > 1;
  }

  @Override
  protected @Nullable String header(Object headers, String name) {
    return ((HttpHeaders) headers).get(name);
  }

  @Override
  protected Iterable<String> setCookies(Object headers) {
    return ((HttpHeaders) headers).getAll("Set-Cookie");
  }

  @Override
  public Context currentContext() {
    return context;
  }

  @Override
  public void onSubscribe(Subscription library) {
    subscription = library;
    if (over.get()) {
      library.cancel();
    } else {
      library.request(Long.MAX_VALUE);
    }
  }

  /** The headers of a response have come that no redirect follows. */
  @Override
  public void onNext(Connection connection) {
    response = connection;
    if (!over.compareAndSet(false, true)) {
      connection.dispose();
      return;
    }
    HttpClientResponse head = (HttpClientResponse) connection;
    if (!onHeaders(head.responseHeaders(), head.status().code())) {
      discard(connection);
      return;
    }
    if (head.status().code() != 101) { // after that it is a session, no longer a call
      streams(connection);
    }
    onEnd(connection, null);
  }

  /** Reads a response so that its connection can be reused; of a long one only a part. */
  private void discard(Connection connection) {
    response =
        connection
            .inbound()
            .receive()
            .scan(0, (read, some) -> read + some.readableBytes())
            .takeUntil(read -> read > MOST_DISCARDED)
            .doFinally(how -> discarded(connection.channel().eventLoop()))
            .subscribe(read -> {}, broken -> {});
  }

  /** The library gives the connection back after the end of the body: what follows may get it. */
  private void discarded(EventLoop loop) {
    try {
      loop.execute(() -> onEnd(null, null));
    } catch (RejectedExecutionException closed) {
      onEnd(null, null);
    }
  }

  @Override
  public void onError(Throwable failure) {
    if (over.compareAndSet(false, true)) {
      onEnd(null, failure);
    }
  }

  /** After {@link #onNext}. */
  @Override
  public void onComplete() {}

  /** Returns what the application has asked for, by which it may have limited a pool. */
  static SocketAddress named(SocketAddress address) {
    return address instanceof InstanceAddress
        ? ((InstanceAddress) address).named
        : address instanceof LayeredInstance ? ((LayeredInstance) address).named : address;
  }

  /** As {@link InstanceAddress}, of connections with mutual TLS. */
  private static final class LayeredInstance extends LayeredAddress {
    final transient SocketAddress named;

    LayeredInstance(TlsLayer layer, InetSocketAddress named) throws UnknownHostException {
      super(layer);
      this.named = named;
    }
  }

  /** The address of an instance, which is part of the key of connections to it. */
  private static final class InstanceAddress extends InetSocketAddress {
    final transient SocketAddress named;

    InstanceAddress(Instance instance, InetSocketAddress named) throws UnknownHostException {
      super(EndpointAddress.of(instance, named.getHostString()), instance.port());
      this.named = named;
    }
  }
}
