package io.graft.instrumentation.apache;

import io.graft.governance.outbound.ClientAdapter;
import io.graft.governance.outbound.HeaderSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpEntityEnclosingRequest;
import org.apache.http.HttpHost;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.conn.ConnectionPoolTimeoutException;
import org.jspecify.annotations.Nullable;

/** How governance reads and writes a request of this library. */
final class ApacheAdapter extends ClientAdapter<Exchange> {
  static final ApacheAdapter INSTANCE = new ApacheAdapter();

  private ApacheAdapter() {
    super("apache-httpclient-4");
  }

  @Override
  public String method(Exchange exchange) {
    return exchange.request instanceof HttpUriRequest
        ? ((HttpUriRequest) exchange.request).getMethod()
        : exchange.request.getRequestLine().getMethod();
  }

  @Override
  public String scheme(Exchange exchange) {
    HttpHost target = exchange.target;
    return target == null ? "http" : target.getSchemeName();
  }

  @Override
  public @Nullable String host(Exchange exchange) {
    HttpHost target = exchange.target;
    return target == null ? null : target.getHostName();
  }

  @Override
  public int port(Exchange exchange) {
    HttpHost target = exchange.target;
    return target == null ? -1 : target.getPort();
  }

  @Override
  public String path(Exchange exchange) {
    URI uri =
        exchange.request instanceof HttpUriRequest
            ? ((HttpUriRequest) exchange.request).getURI()
            : null;
    if (uri == null) {
      String given = exchange.request.getRequestLine().getUri();
      return given.startsWith("/") ? given : target(given);
    }
    String path = uri.getRawPath();
    String query = uri.getRawQuery();
    path = path == null || path.isEmpty() ? "/" : path;
    return query == null ? path : path + "?" + query;
  }

  /** The path and query of an absolute URI, which may hold what {@code URI} does not take. */
  private static String target(String given) {
    int scheme = given.indexOf("://");
    int from = scheme < 0 ? -1 : given.indexOf('/', scheme + 3);
    int end = given.indexOf('#');
    int query = given.indexOf('?');
    if (from < 0 || query >= 0 && query < from) {
      return query < 0 ? "/" : "/" + given.substring(query, end < query ? given.length() : end);
    }
    return given.substring(from, end < from ? given.length() : end);
  }

  @Override
  public @Nullable String header(Exchange exchange, String name) {
    return exchange.header(name);
  }

  @Override
  public void setHeader(Exchange exchange, String name, String value) {
    exchange.request.setHeader(name, value);
  }

  @Override
  public boolean replayable(Exchange exchange) {
    if (!(exchange.request instanceof HttpEntityEnclosingRequest)) {
      return true;
    }
    HttpEntity entity = ((HttpEntityEnclosingRequest) exchange.request).getEntity();
    return entity == null || entity.isRepeatable();
  }

  @Override
  public byte @Nullable [] body(Exchange exchange) {
    HttpEntity entity =
        exchange.request instanceof HttpEntityEnclosingRequest
            ? ((HttpEntityEnclosingRequest) exchange.request).getEntity()
            : null;
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
  public void headers(Exchange exchange, HeaderSink sink) {
    for (Header header : exchange.request.getAllHeaders()) {
      sink.header(header.getName(), header.getValue());
    }
  }

  @Override
  public boolean neverSent(Throwable failure) {
    return super.neverSent(failure)
        || failure instanceof ConnectTimeoutException
            && !(failure instanceof ConnectionPoolTimeoutException)
        || failure instanceof SSLHandshakeException
        || failure instanceof SSLPeerUnverifiedException;
  }
}
