package io.graft.instrumentation.apache4;

import io.graft.governance.call.ClientAdapter;
import io.graft.governance.call.HeaderSink;
import io.graft.instrumentation.spi.client.ClientDriver;
import io.graft.instrumentation.spi.request.BodyBytes;
import io.graft.instrumentation.spi.request.CookieHeader;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpEntityEnclosingRequest;
import org.apache.http.HttpMessage;
import org.apache.http.HttpRequest;
import org.apache.http.client.CookieStore;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.conn.ConnectionPoolTimeoutException;
import org.apache.http.cookie.Cookie;
import org.jspecify.annotations.Nullable;

/** Reads and writes requests of HttpCore 4. */
public final class Requests extends ClientAdapter<Sent> {
  public static final Requests READER = new Requests();

  private Requests() {
    super("apache-http-4");
  }

  /** Returns the method of a request. */
  public static String methodOf(HttpRequest request) {
    return request instanceof HttpUriRequest
        ? ((HttpUriRequest) request).getMethod()
        : request.getRequestLine().getMethod();
  }

  /** Returns the body of a request; {@code null}: it has none. */
  public static @Nullable HttpEntity entityOf(HttpRequest request) {
    return request instanceof HttpEntityEnclosingRequest
        ? ((HttpEntityEnclosingRequest) request).getEntity()
        : null;
  }

  /** Returns the first value of a header; {@code null}: absent. */
  public static @Nullable String first(HttpMessage message, String name) {
    Header header = message.getFirstHeader(name);
    return header == null ? null : header.getValue();
  }

  @Override
  public String method(Sent sent) {
    return methodOf(sent.request());
  }

  @Override
  public @Nullable String host(Sent sent) {
    return sent.target() == null ? null : sent.target().getHostName();
  }

  @Override
  public String scheme(Sent sent) {
    return sent.target() == null ? "http" : sent.target().getSchemeName();
  }

  @Override
  public int port(Sent sent) {
    return sent.target() == null ? -1 : sent.target().getPort();
  }

  @Override
  public String path(Sent sent) {
    HttpRequest request = sent.request();
    if (request instanceof HttpUriRequest && ((HttpUriRequest) request).getURI() != null) {
      return ClientDriver.target(((HttpUriRequest) request).getURI());
    }
    String written = request.getRequestLine().getUri();
    return written.startsWith("/") ? written : ClientDriver.target(written);
  }

  @Override
  public @Nullable String header(Sent sent, String name) {
    String value = first(sent.request(), name);
    return value == null && name.equalsIgnoreCase("Cookie") ? cookies(sent) : value;
  }

  private @Nullable String cookies(Sent sent) {
    String host = host(sent);
    CookieStore store = host == null ? null : sent.cookies();
    if (store == null) {
      return null;
    }
    CookieHeader header = new CookieHeader();
    for (Cookie cookie : store.getCookies()) {
      header.addFor(host, cookie.getDomain(), cookie.getName(), cookie.getValue());
    }
    return header.value();
  }

  @Override
  public void setHeader(Sent sent, String name, String value) {
    sent.request().setHeader(name, value);
  }

  @Override
  public void headers(Sent sent, HeaderSink sink) {
    for (Header header : sent.request().getAllHeaders()) {
      sink.header(header.getName(), header.getValue());
    }
  }

  @Override
  public boolean replayable(Sent sent) {
    return entityOf(sent.request()) == null || sent.isRepeatable();
  }

  @Override
  public byte @Nullable [] body(Sent sent) {
    HttpEntity entity = entityOf(sent.request());
    return entity == null
        ? new byte[0]
        : BodyBytes.of(entity.isRepeatable(), entity.getContentLength(), entity::writeTo);
  }

  /** No connection of the pool was free in time: the request was not sent, and nobody failed. */
  public static boolean isPoolTimeout(Throwable failure) {
    return failure instanceof ConnectionPoolTimeoutException;
  }

  @Override
  public boolean neverSent(Throwable failure) {
    return super.neverSent(failure)
        || failure instanceof ConnectTimeoutException && !isPoolTimeout(failure);
  }
}
