package io.graft.instrumentation.apache;

import io.graft.bootstrap.Outcome;
import io.graft.governance.call.HeaderSink;
import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.spi.client.BlockingDriver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpEntityEnclosingRequest;
import org.apache.http.HttpRequest;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.conn.ConnectionPoolTimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads this library's requests and responses, and sends requests again. */
final class ApacheDriver extends BlockingDriver<ApacheCall, ApacheCall> {
  static final ApacheDriver INSTANCE = new ApacheDriver();

  private static final String LEGACY_ENTITY = "org.apache.http.conn.BasicManagedEntity";

  private ApacheDriver() {
    super("apache-httpclient-4");
  }

  @Override
  public String method(ApacheCall call) {
    return call.request instanceof HttpUriRequest
        ? ((HttpUriRequest) call.request).getMethod()
        : call.request.getRequestLine().getMethod();
  }

  @Override
  public @Nullable String host(ApacheCall call) {
    return call.target == null ? null : call.target.getHostName();
  }

  @Override
  public String scheme(ApacheCall call) {
    return call.target == null ? "http" : call.target.getSchemeName();
  }

  @Override
  public int port(ApacheCall call) {
    return call.target == null ? -1 : call.target.getPort();
  }

  @Override
  public String path(ApacheCall call) {
    HttpRequest request = call.request;
    if (request instanceof HttpUriRequest && ((HttpUriRequest) request).getURI() != null) {
      return target(((HttpUriRequest) request).getURI());
    }
    String written = request.getRequestLine().getUri();
    return written.startsWith("/") ? written : target(written);
  }

  @Override
  public @Nullable String header(ApacheCall call, String name) {
    Header header = call.request.getFirstHeader(name);
    if (header != null) {
      return header.getValue();
    }
    // The library has already written its cookies into the request of a hop.
    return name.equalsIgnoreCase("Cookie") && call.request == call.given && call.target != null
        ? CookieStores.header(call.client, call.context, call.target)
        : null;
  }

  @Override
  public void setHeader(ApacheCall call, String name, String value) {
    call.request.setHeader(name, value);
  }

  @Override
  public void headers(ApacheCall call, HeaderSink sink) {
    for (Header header : call.request.getAllHeaders()) {
      sink.header(header.getName(), header.getValue());
    }
  }

  @Override
  public boolean replayable(ApacheCall call) {
    HttpEntity entity = entity(call);
    return entity == null || entity.isRepeatable();
  }

  @Override
  public byte @Nullable [] body(ApacheCall call) {
    HttpEntity entity = entity(call);
    if (entity == null) {
      return new byte[0];
    }
    long length = entity.getContentLength();
    if (!entity.isRepeatable() || length < 0 || length > MOST_BODY) {
      return null;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream((int) length);
    try {
      entity.writeTo(all);
    } catch (IOException unreadable) {
      return null;
    }
    return all.toByteArray();
  }

  private static @Nullable HttpEntity entity(ApacheCall call) {
    return call.request instanceof HttpEntityEnclosingRequest
        ? ((HttpEntityEnclosingRequest) call.request).getEntity()
        : null;
  }

  @Override
  public boolean neverSent(Throwable failure) {
    return super.neverSent(failure)
        || failure instanceof ConnectTimeoutException
            && !(failure instanceof ConnectionPoolTimeoutException);
  }

  @Override
  protected int status(ApacheCall call, @Nullable Object outcome) {
    return outcome instanceof CloseableHttpResponse
        ? ((CloseableHttpResponse) outcome).getStatusLine().getStatusCode()
        : 0;
  }

  @Override
  protected @Nullable String responseHeader(
      ApacheCall call, @Nullable Object outcome, String name) {
    Header header = ((CloseableHttpResponse) outcome).getFirstHeader(name);
    return header == null ? null : header.getValue();
  }

  @Override
  protected boolean isAborted(ApacheCall call) {
    return call.given instanceof HttpUriRequest && ((HttpUriRequest) call.given).isAborted();
  }

  @Override
  protected boolean isOwn(Throwable failure) {
    return failure instanceof ConnectionPoolTimeoutException;
  }

  @Override
  protected @Nullable Object send(ApacheCall call) throws IOException {
    return call.client.execute(call.givenTarget, call.given, call.context);
  }

  @Override
  protected void discard(ApacheCall call, @Nullable Object outcome) throws IOException {
    if (outcome instanceof CloseableHttpResponse) {
      try (CloseableHttpResponse response = (CloseableHttpResponse) outcome) {
        HttpEntity entity = response.getEntity();
        InputStream body = entity == null ? null : entity.getContent();
        if (body != null) {
          drain(body);
        }
      }
    }
  }

  @Override
  protected Outcome reply(ApacheCall call, LocalReply reply, @Nullable Object outcome)
      throws Throwable {
    dispose(call, outcome);
    return Outcome.returning(new ReplyResponse(reply, call.method()));
  }

  /** In clients of 4.2 the entity itself holds the connection. */
  @Override
  protected @Nullable Object deliver(ApacheCall call, @Nullable Object outcome) {
    HttpEntity entity =
        call.isHeld() || !(outcome instanceof CloseableHttpResponse)
            ? null
            : ((CloseableHttpResponse) outcome).getEntity();
    if (entity != null && entity.getClass().getName().equals(LEGACY_ENTITY)) {
      hold(entity, call);
    }
    return outcome;
  }

  @Override
  protected void left(ApacheCall call, boolean goesOn) {
    call.client = null;
    call.given = null;
    call.context = null;
  }
}
