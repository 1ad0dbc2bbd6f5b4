package io.graft.instrumentation.jdkclient;

import io.graft.governance.outbound.ClientCall;
import io.graft.governance.service.Instance;
import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.client.AsyncAttempt;
import io.graft.instrumentation.spi.client.EndpointAddress;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One attempt: the body handler that the library gets instead of the application's. */
final class JdkAttempt<T> extends AsyncAttempt<HttpResponse<T>>
    implements BodyHandler<T>, BiConsumer<HttpResponse<T>, Throwable> {
  private static final PrivateMember HANDLER = PrivateMember.get(null, "responseHandler");
  private static final String SUBSCRIBERS = "jdk.internal.net.http.ResponseSubscribers$";

  /** The library's subscribers whose body is only available after it was read to its end. */
  private static final Set<String> WHOLE =
      Set.of(
          SUBSCRIBERS + "ByteArraySubscriber",
          SUBSCRIBERS + "NullSubscriber",
          SUBSCRIBERS + "PathSubscriber",
          SUBSCRIBERS + "ConsumerSubscriber");

  private final JdkCall<T> owner;
  private volatile @Nullable CompletableFuture<HttpResponse<T>> wire;

  /** The address that the current hop connects to; {@code null}: that of its URI. */
  private volatile @Nullable InetSocketAddress address;

  private @Nullable URI uri;
  private volatile @Nullable HttpHeaders written;

  JdkAttempt(JdkCall<T> owner, ClientCall call, long lateNanos) {
    super(owner, call, lateNanos);
    this.owner = owner;
  }

  /** Returns the attempt that a {@code MultiExchange} of the library is for, or {@code null}. */
  static @Nullable JdkAttempt<?> of(Lookup inside, Object exchange) {
    Object handler = HANDLER.of(inside, exchange);
    return handler instanceof JdkAttempt ? (JdkAttempt<?>) handler : null;
  }

  /** Returns the attempt that a request of the library belongs to, or {@code null}. */
  static @Nullable JdkAttempt<?> of(Object hop) {
    return (JdkAttempt<?>) JdkDriver.INSTANCE.attemptOf(hop);
  }

  /**
   * Returns the address that a request of the library connects to; {@code null}: that of its URI.
   */
  static @Nullable InetSocketAddress addressOf(Object hop) {
    JdkAttempt<?> attempt = of(hop);
    return attempt == null ? null : attempt.address;
  }

  /** The library has created its own request for the next hop, and is about to send it. */
  void hop(HttpRequest hop, boolean proxied) throws UnknownHostException {
    tie(hop);
    URI to = hop.uri();
    if (uri != to) {
      uri = to;
      written = null; // otherwise it is the same request again, with the reply to a challenge
    }
    address = null;
    Instance instance = endpoint(to.getScheme(), to.getHost(), to.getPort(), proxied);
    if (instance != null) {
      address = new InstanceAddress(instance, to.getHost(), layer());
    }
  }

  /** Returns the time limit of a hop. */
  Optional<Duration> timeout(Optional<Duration> given) {
    long own = given.isPresent() ? TimeUnit.NANOSECONDS.convert(given.get()) : Long.MAX_VALUE;
    long nanos = timeoutNanos(own);
    return nanos == own ? given : Optional.of(Duration.ofNanos(nanos));
  }

  /** Returns the headers of a hop: the application's and those of this attempt. */
  HttpHeaders headers(HttpRequest hop, HttpHeaders given) {
    HttpHeaders known = written;
    if (known == null) {
      JdkDriver.Request sent = new JdkDriver.Request(hop, null);
      writeHeaders(JdkDriver.INSTANCE, sent);
      known = sent.over(given);
      written = known;
    }
    return known;
  }

  /** Whether the library itself may replace the connection that failed, and send again. */
  boolean mayReplace(Throwable failure) {
    return !isRouted() || kept && !isRaced() && !(failure instanceof ConnectException);
  }

  @Override
  protected void send() throws Throwable {
    wire = owner.send(this);
  }

  @Override
  protected void sent() {
    if (isUnwanted()) {
      abort();
    }
    wire.whenComplete(this);
  }

  @Override
  protected void abort() {
    CompletableFuture<HttpResponse<T>> sent = wire;
    if (sent != null) {
      // Cancelling the future itself would complete it before the exchange has ended.
      sent.newIncompleteFuture().cancel(true);
    }
  }

  @Override
  protected @Nullable String header(Object headers, String name) {
    return ((HttpHeaders) headers).firstValue(name).orElse(null);
  }

  @Override
  protected Iterable<String> setCookies(Object headers) {
    return ((HttpHeaders) headers).allValues("Set-Cookie");
  }

  /** The headers of a response that no redirect or challenge follows. */
  @Override
  public BodySubscriber<T> apply(ResponseInfo info) {
    if (!onHeaders(info.headers(), info.statusCode())) {
      return new Bodies.Discarded<>();
    }
    BodySubscriber<T> subscriber = owner.handler.apply(info);
    if (subscriber == null || WHOLE.contains(subscriber.getClass().getName())) {
      return subscriber;
    }
    streams();
    return new Bodies.Streamed<>(subscriber, this);
  }

  @Override
  public void accept(@Nullable HttpResponse<T> response, @Nullable Throwable failure) {
    onEnd(response, failure);
  }

  /** Removes the library's wrapper for a connection that was closed too early. */
  @Override
  protected Throwable cause(Throwable failure) {
    Throwable cause = super.cause(failure);
    return cause.getCause() != null
            && cause.getClass().getName().endsWith(".ConnectionExpiredException")
        ? cause.getCause()
        : cause;
  }

  /** The address of an instance, which is part of the key of connections to it. */
  static final class InstanceAddress extends InetSocketAddress {
    private final transient @Nullable TlsLayer layer;

    InstanceAddress(Instance instance, String name, @Nullable TlsLayer layer)
        throws UnknownHostException {
      super(EndpointAddress.of(instance, name), instance.port());
      this.layer = layer;
    }

    /** What the certificate of the peer was verified for, as a part of keys. */
    InetSocketAddress verified() {
      TlsLayer by = layer;
      return InetSocketAddress.createUnresolved(by == null ? getHostString() : by.poolName(), 0);
    }
  }
}
