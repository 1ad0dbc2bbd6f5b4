package io.graft.instrumentation.armeria;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.ResponseTimeoutException;
import com.linecorp.armeria.client.proxy.ProxyConfig;
import com.linecorp.armeria.client.proxy.ProxyType;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.common.stream.CancelledSubscriptionException;
import com.linecorp.armeria.common.util.TimeoutMode;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.service.Instance;
import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.client.AsyncAttempt;
import io.graft.instrumentation.spi.client.EndpointAddress;
import io.graft.instrumentation.spi.tls.LayeredHost;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** One attempt: a derived context with its endpoint, and a response that nobody has read yet. */
final class ArmeriaAttempt extends AsyncAttempt<HttpResponse> implements Subscriber<HttpObject> {
  private static final int MOST_DISCARDED = 64 * 1024;

  private final ArmeriaCall owner;

  /** Whether headers have come, or the end without any. */
  private final AtomicBoolean over = new AtomicBoolean();

  private volatile @Nullable CompletableFuture<HttpResponse> executed;
  private volatile @Nullable ClientRequestContext context;
  private volatile @Nullable HttpResponse response;
  private volatile boolean logged;
  private volatile boolean delivered;

  // Of a response that is discarded.
  private @Nullable Subscription discarding;
  private int discarded;

  ArmeriaAttempt(ArmeriaCall owner, ClientCall call, long lateNanos) {
    super(owner, call, lateNanos);
    this.owner = owner;
  }

  /** Returns the context of this attempt; {@code null}: it was not sent. */
  @Nullable ClientRequestContext context() {
    return context;
  }

  /** Whether the log of the application's context has that of this attempt. */
  boolean isLogged() {
    return logged;
  }

  @Override
  protected void send() throws Exception {
    ArmeriaDriver.Request request =
        new ArmeriaDriver.Request(owner.context, owner.endpoint, owner.body, null);
    ArmeriaDriver driver = ArmeriaDriver.INSTANCE;
    String host = String.valueOf(driver.host(request));
    Instance instance = endpoint(driver.scheme(request), host, driver.port(request), isProxied());
    limit();
    boolean first = owner.sends(this);
    if (instance != null && instance.address() == null && ArmeriaCall.isLoop()) {
      executed = ArmeriaCall.aside(() -> execute(instance, first)); // its name is looked up
    } else {
      executed = CompletableFuture.completedFuture(execute(instance, first));
    }
  }

  private boolean isProxied() {
    ProxyConfig proxy =
        owner
            .context
            .options()
            .factory()
            .options()
            .proxyConfigSelector()
            .select(owner.context.sessionProtocol(), owner.endpoint);
    return proxy != null && proxy.proxyType() != ProxyType.DIRECT;
  }

  private HttpResponse execute(@Nullable Instance instance, boolean first) throws Exception {
    ClientRequestContext from = owner.context;
    HttpRequest request = owner.body.next(this);
    ClientRequestContext derived =
        from.newDerivedContext(from.id(), request, from.rpcRequest(), to(instance));
    tie(derived);
    context = derived;
    Logs.copy(from, derived);
    if (!isRaced()) {
      log(derived);
    }
    if (!first && from.responseTimeoutMillis() > 0) {
      long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - owner.begun);
      derived.setResponseTimeoutMillis(
          TimeoutMode.SET_FROM_START, Math.max(1, from.responseTimeoutMillis() - passed));
    }
    String authority = authority();
    derived.mutateAdditionalRequestHeaders(
        headers -> {
          headers.set(HttpHeaderNames.AUTHORITY, authority);
          writeHeaders(
              ArmeriaDriver.INSTANCE,
              new ArmeriaDriver.Request(derived, owner.endpoint, owner.body, headers));
        });
    return owner.library.execute(derived, derived.request());
  }

  /** Connections with mutual TLS are kept, and known, by another name. */
  private Endpoint to(@Nullable Instance instance) throws IOException {
    if (refusal() != null) {
      throw new ConnectException(refusal());
    }
    if (instance == null) {
      return owner.endpoint;
    }
    TlsLayer layer = layer();
    String digits = EndpointAddress.digits(instance);
    return layer == null
        ? owner.endpoint.withIpAddr(digits).withPort(instance.port())
        : Endpoint.of(LayeredHost.of(layer), instance.port()).withIpAddr(digits);
  }

  /** What the library would send without Graft; it takes it from the endpoint otherwise. */
  private String authority() {
    ArmeriaDriver.Request request =
        new ArmeriaDriver.Request(owner.context, owner.endpoint, owner.body, null);
    String authority = request.get(HttpHeaderNames.AUTHORITY);
    authority = authority == null ? request.get(HttpHeaderNames.HOST) : authority;
    return authority == null ? owner.endpoint.authority() : authority;
  }

  /** The application's log follows that of this attempt. */
  private void log(ClientRequestContext derived) {
    logged = true;
    owner.context.logBuilder().addChild(derived.log());
  }

  @Override
  protected void sent() {
    CompletableFuture<HttpResponse> begun = executed;
    if (begun != null) {
      begun.whenComplete(this::executed);
    }
  }

  private void executed(@Nullable HttpResponse begun, @Nullable Throwable failure) {
    ClientRequestContext derived = context;
    if (begun == null || derived == null) {
      onEnd(null, failure);
      return;
    }
    response = begun;
    derived.log().whenAvailable(RequestLogProperty.RESPONSE_HEADERS).thenAccept(this::headers);
    begun.whenComplete().whenComplete((none, broken) -> ended(broken));
    if (isUnwanted() || isLate()) {
      abort();
    }
  }

  @Override
  protected void abort() {
    HttpResponse begun = response;
    if (begun != null) {
      Throwable cause = owner.cancellation();
      begun.abort(
          cause != null
              ? cause
              : isLate() ? ResponseTimeoutException.get() : new CancellationException());
    }
  }

  /** The library has logged headers, or that there are none. */
  private void headers(RequestLog log) {
    ResponseHeaders headers = log.responseHeaders();
    int status = headers.status().code();
    HttpResponse begun = response;
    if (status == 0) { // what failed is a part of the stream, which nobody reads
      Throwable cause =
          log.isAvailable(RequestLogProperty.RESPONSE_CAUSE) ? log.responseCause() : null;
      if (cause != null) {
        ended(cause);
      }
      return;
    }
    if (begun == null || !over.compareAndSet(false, true)) {
      return;
    }
    if (!onHeaders(headers, status)) {
      begun.subscribe(this, log.context().eventLoop().withoutContext());
      return;
    }
    decided();
    if (status != 101 && !method().equals("CONNECT")) { // after that it is a session
      delivered = true;
      streams();
    }
    onEnd(begun, null);
  }

  private void decided() {
    ClientRequestContext derived = context;
    if (derived != null && !logged) {
      log(derived);
    }
    owner.sends(this);
  }

  /** The response has ended: read by the application, discarded, cancelled or broken. */
  private void ended(@Nullable Throwable failure) {
    if (over.compareAndSet(false, true)) {
      onEnd(null, failure == null ? new CancellationException("no response") : failure);
    } else if (delivered) {
      boolean left =
          failure instanceof CancelledSubscriptionException
              || failure instanceof AbortedStreamException;
      onBodyEnd(left ? null : failure);
    } else if (discarding != null) {
      // The library gives the connection back after the end of the body: what follows may get it.
      owner.later(0, () -> onEnd(null, null));
    }
  }

  @Override
  protected @Nullable String header(Object headers, String name) {
    return ((ResponseHeaders) headers).get(name);
  }

  @Override
  protected Iterable<String> setCookies(Object headers) {
    return ((ResponseHeaders) headers).getAll(HttpHeaderNames.SET_COOKIE);
  }

  // Reads a response so that its connection can be used again; of a long one only a part.

  @Override
  public void onSubscribe(Subscription subscription) {
    discarding = subscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(HttpObject part) {
    discarded += part instanceof HttpData ? ((HttpData) part).length() : 0;
    Subscription subscription = discarding;
    if (discarded > MOST_DISCARDED && subscription != null) {
      subscription.cancel();
    }
  }

  @Override
  public void onError(Throwable failure) {}

  @Override
  public void onComplete() {}
}
