package io.graft.instrumentation.apacheasync;

import io.graft.governance.call.HeaderSink;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.client.AsyncDriver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpRequest;
import org.apache.http.client.CookieStore;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.conn.ConnectionPoolTimeoutException;
import org.apache.http.cookie.Cookie;
import org.jspecify.annotations.Nullable;

/** Reads this library's requests. */
final class AsyncApacheDriver extends AsyncDriver<AsyncRequest> {
  static final AsyncApacheDriver INSTANCE = new AsyncApacheDriver();

  private static final String INTERNAL = "org.apache.http.impl.nio.client.InternalHttpAsyncClient";
  private static final PrivateMember COOKIES = PrivateMember.get(INTERNAL, "cookieStore");

  private final ThreadLocal<@Nullable Boolean> withoutContext = new ThreadLocal<>();

  private AsyncApacheDriver() {
    super("apache-httpasyncclient-4");
  }

  /** Whether the application has passed a context to the method that this thread has called. */
  void hasContext(boolean has) {
    if (has) {
      withoutContext.remove();
    } else {
      withoutContext.set(Boolean.TRUE);
    }
  }

  /** Returns whether the application sees the context of a call that begins now. */
  boolean takesContext() {
    boolean has = withoutContext.get() == null;
    withoutContext.remove(); // calls that are made within are not concerned
    return has;
  }

  static String method(HttpRequest request) {
    return request instanceof HttpUriRequest
        ? ((HttpUriRequest) request).getMethod()
        : request.getRequestLine().getMethod();
  }

  @Override
  public String method(AsyncRequest sent) {
    return method(sent.request);
  }

  @Override
  public @Nullable String host(AsyncRequest sent) {
    return sent.target == null ? null : sent.target.getHostName();
  }

  @Override
  public String scheme(AsyncRequest sent) {
    return sent.target == null ? "http" : sent.target.getSchemeName();
  }

  @Override
  public int port(AsyncRequest sent) {
    return sent.target == null ? -1 : sent.target.getPort();
  }

  @Override
  public String path(AsyncRequest sent) {
    HttpRequest request = sent.request;
    if (request instanceof HttpUriRequest && ((HttpUriRequest) request).getURI() != null) {
      return target(((HttpUriRequest) request).getURI());
    }
    String written = request.getRequestLine().getUri();
    return written.startsWith("/") ? written : target(written);
  }

  @Override
  public @Nullable String header(AsyncRequest sent, String name) {
    Header header = sent.request.getFirstHeader(name);
    if (header != null) {
      return header.getValue();
    }
    return name.equalsIgnoreCase("Cookie") ? cookies(sent) : null;
  }

  /** Reads the cookies that the client adds only after the instance has been chosen. */
  private static @Nullable String cookies(AsyncRequest sent) {
    Object store =
        sent.context == null ? null : sent.context.getAttribute(HttpClientContext.COOKIE_STORE);
    if (store == null && sent.client.getClass().getName().equals(INTERNAL)) {
      store = COOKIES.of(null, sent.client);
    }
    if (!(store instanceof CookieStore) || sent.target == null) {
      return null;
    }
    StringBuilder all = new StringBuilder();
    for (Cookie cookie : ((CookieStore) store).getCookies()) {
      String host = sent.target.getHostName();
      addCookie(all, cookie.getDomain(), host, cookie.getName(), cookie.getValue());
    }
    return all.length() == 0 ? null : all.toString();
  }

  @Override
  public void setHeader(AsyncRequest sent, String name, String value) {
    sent.request.setHeader(name, value);
  }

  @Override
  public void headers(AsyncRequest sent, HeaderSink sink) {
    for (Header header : sent.request.getAllHeaders()) {
      sink.header(header.getName(), header.getValue());
    }
  }

  @Override
  public boolean replayable(AsyncRequest sent) {
    return sent.entity() == null || sent.isRepeatable();
  }

  @Override
  public byte @Nullable [] body(AsyncRequest sent) {
    HttpEntity entity = sent.entity();
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

  @Override
  public boolean neverSent(Throwable failure) {
    return super.neverSent(failure)
        || failure instanceof ConnectTimeoutException
            && !(failure instanceof ConnectionPoolTimeoutException);
  }
}
