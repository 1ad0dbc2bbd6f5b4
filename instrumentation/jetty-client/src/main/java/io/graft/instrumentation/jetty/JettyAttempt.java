package io.graft.instrumentation.jetty;

import io.graft.bootstrap.Outcome;
import io.graft.governance.context.CallContext;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.Nesting;
import io.graft.governance.service.Instance;
import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.client.AsyncAttempt;
import io.graft.instrumentation.spi.client.EndpointAddress;
import io.graft.instrumentation.spi.tls.LayeredAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.eclipse.jetty.client.HttpRequest;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.ProxyConfiguration;
import org.eclipse.jetty.client.api.Request;
import org.eclipse.jetty.client.api.Response;
import org.eclipse.jetty.client.api.Result;
import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

/** One sending of a request: a copy, and the listener that the library gets with it. */
final class JettyAttempt extends AsyncAttempt<Result>
    implements Response.HeadersListener,
        Response.SuccessListener,
        Response.FailureListener,
        Response.CompleteListener {
  private final JettyCall owner;
  private final ClientCall call;
  private final HttpRequest sent;
  private final Hop hop;
  private final boolean first;
  private int hops;
  private @Nullable IOException unreachable;

  /** Whether the application reads the response. */
  private volatile boolean delivers;

  JettyAttempt(JettyCall owner, ClientCall call, long lateNanos) {
    super(owner, call, lateNanos);
    this.owner = owner;
    this.call = call;
    sent = Copies.of(owner.inside, owner.client, owner.request);
    hop = new Hop(owner.inside, owner.client, sent);
    first = owner.isFirst();
    Requests.body(owner.inside, sent, owner.body);
  }

  boolean delivers() {
    return delivers;
  }

  /** Whether it is the copy of the application's request, and no hop of a redirect. */
  boolean sends(Request request) {
    return request == sent;
  }

  @Override
  protected void send() throws Throwable {
    owner.tie(sent, this);
    owner.listeners.readBody(sent, this);
    hop(sent);
    if (unreachable != null) {
      return;
    }
    if (first) {
      sent.send(this);
    } else {
      // The thread that reads responses is not for bodies of requests, and listeners, that block.
      owner.execute(this::sendAgain);
    }
  }

  private void sendAgain() {
    if (isUnwanted()) {
      onEnd(null, new CancellationException("not needed"));
      return;
    }
    ClientCall before = Nesting.swap(call);
    try {
      sent.send(this);
    } catch (Throwable broken) {
      if (sent.getConversation().getExchanges().isEmpty()) {
        onEnd(null, broken);
      } else {
        sent.abort(broken); // and the library tells the end
      }
    } finally {
      Nesting.swap(before);
    }
  }

  @Override
  protected void sent() {
    if (unreachable != null) {
      onEnd(null, unreachable);
    } else if (isUnwanted()) {
      abort();
    }
  }

  @Override
  protected void abort() {
    Throwable cause = owner.request.getAbortCause();
    sent.abort(cause == null ? new CancellationException("not needed") : cause);
  }

  /**
   * A request of this attempt is about to be sent: the copy, that of a redirect, or the reply to a
   * challenge.
   *
   * @return the outcome; {@code null}: the library sends it
   */
  @Nullable Outcome hop(HttpRequest request) {
    if (hops > 0 && hop.request == request) {
      return null;
    }
    hop.request = request;
    hop.undo();
    int port = hop.port();
    Instance instance = endpoint(request.getScheme(), request.getHost(), port, isProxied(request));
    try {
      if (refusal() != null) {
        throw new ConnectException(refusal());
      }
      Requests.route(
          owner.client,
          request,
          instance == null ? null : EndpointAddress.socket(instance, request.getHost()),
          layer());
    } catch (IOException unknown) {
      unreachable = unknown;
      return Outcome.throwing(unknown);
    }
    long millis = hops++ == 0 ? owner.request.getTimeout() : request.getTimeout();
    long own = millis > 0 ? TimeUnit.MILLISECONDS.toNanos(millis) : Long.MAX_VALUE;
    long nanos = timeoutNanos(own);
    request.timeout(
        nanos == own ? millis : Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)),
        TimeUnit.MILLISECONDS);
    writeHeaders(JettyDriver.INSTANCE, hop);
    return null;
  }

  private boolean isProxied(HttpRequest request) {
    ProxyConfiguration proxies = owner.client.getProxyConfiguration();
    return !proxies.getProxies().isEmpty()
            && proxies.match(new Origin(request.getScheme(), request.getHost(), request.getPort()))
                != null
        || !Requests.isByAddress(owner.client, request);
  }

  /** Also whether the one body that there is may have been sent in part. */
  @Override
  protected boolean hasBeenAnswered() {
    return hops > 1 || owner.body != null && owner.body.isBegun();
  }

  @Override
  protected @Nullable String header(Object headers, String name) {
    return Hop.first(((Response) headers).getHeaders(), name);
  }

  @Override
  protected Iterable<String> setCookies(Object headers) {
    Iterable<HttpField> fields = ((Response) headers).getHeaders();
    List<String> all = new ArrayList<>();
    for (HttpField field : fields) {
      if (field.getName().equalsIgnoreCase("Set-Cookie")) {
        all.add(field.getValue());
      }
    }
    return all;
  }

  // What comes of it: no redirect or challenge follows.

  @Override
  public void onHeaders(Response response) {
    delivers = onHeaders(response, response.getStatus());
    if (delivers) {
      owner.delivered = true;
      CallContext before = owner.enterContext();
      try {
        owner.listeners.headers(response);
      } finally {
        CallContext.swap(before);
      }
    }
  }

  @Override
  public void onSuccess(Response response) {
    if (delivers) {
      CallContext before = owner.enterContext();
      try {
        owner.listeners.success(response);
      } finally {
        CallContext.swap(before);
      }
    }
  }

  @Override
  public void onFailure(Response response, Throwable failure) {
    if (delivers) {
      CallContext before = owner.enterContext();
      try {
        owner.listeners.failure(response, failure);
      } finally {
        CallContext.swap(before);
      }
    }
  }

  /** The request and the response have ended, on the way to which the connection was released. */
  @Override
  public void onComplete(Result result) {
    Throwable failure = result.getFailure();
    TlsLayer layer = layer();
    if (layer != null && failure instanceof SSLHandshakeException && !delivers) {
      onEnd(null, LayeredAddress.handshakeFailure(layer, failure));
    } else {
      onEnd(result, failure);
    }
  }
}
