package io.graft.instrumentation.apache5;

import io.graft.governance.call.ClientAdapter;
import io.graft.governance.call.HeaderSink;
import io.graft.instrumentation.spi.client.ClientDriver;
import io.graft.instrumentation.spi.request.BodyBytes;
import java.util.Iterator;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.MessageHeaders;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/** Reads and writes requests of both kinds of clients, which may name their host, or not. */
final class Requests extends ClientAdapter<Sent> {
  static final String LIBRARY = "apache-httpclient-5";
  static final Requests READER = new Requests();

  private Requests() {
    super(LIBRARY);
  }

  @Override
  public String method(Sent sent) {
    return sent.request().getMethod();
  }

  @Override
  public @Nullable String host(Sent sent) {
    HttpHost target = target(sent);
    URIAuthority authority = sent.request().getAuthority();
    return target != null
        ? target.getHostName()
        : authority == null ? null : authority.getHostName();
  }

  @Override
  public String scheme(Sent sent) {
    HttpHost target = target(sent);
    String scheme = target != null ? target.getSchemeName() : sent.request().getScheme();
    return scheme == null ? "http" : scheme;
  }

  @Override
  public int port(Sent sent) {
    HttpHost target = target(sent);
    URIAuthority authority = sent.request().getAuthority();
    return target != null ? target.getPort() : authority == null ? -1 : authority.getPort();
  }

  private static @Nullable HttpHost target(Sent sent) {
    return sent.hop == null ? sent.target : null;
  }

  /** Some requests have an absolute URI instead. */
  @Override
  public String path(Sent sent) {
    String path = sent.request().getPath();
    if (path == null || path.isEmpty()) {
      return "/";
    }
    return path.startsWith("/") ? path : ClientDriver.target(path);
  }

  @Override
  public @Nullable String header(Sent sent, String name) {
    String value = first(sent.request(), name);
    // The library has already written its cookies into the request of a hop.
    return value == null && sent.hop == null && name.equalsIgnoreCase("Cookie")
        ? CookieStores.header(sent, host(sent))
        : value;
  }

  /** Returns the first value of a header; {@code null}: absent. */
  static @Nullable String first(MessageHeaders message, String name) {
    Header header = message.getFirstHeader(name);
    return header == null ? null : header.getValue();
  }

  @Override
  public void setHeader(Sent sent, String name, String value) {
    if (sent.changes != null) {
      sent.changes.set(name, value);
    } else {
      sent.request().setHeader(name, value);
    }
  }

  @Override
  public void headers(Sent sent, HeaderSink sink) {
    for (Iterator<Header> all = sent.request().headerIterator(); all.hasNext(); ) {
      Header header = all.next();
      sink.header(header.getName(), header.getValue());
    }
  }

  @Override
  public boolean replayable(Sent sent) {
    return sent.entity() == null || sent.isRepeatable();
  }

  @Override
  public byte @Nullable [] body(Sent sent) {
    EntityDetails entity = sent.entity();
    if (entity == null) {
      return new byte[0];
    }
    return BodyBytes.isShort(sent.isRepeatable(), entity.getContentLength())
        ? sent.body(entity.getContentLength())
        : null;
  }

  @Override
  public boolean neverSent(Throwable failure) {
    return super.neverSent(failure) || failure instanceof ConnectTimeoutException;
  }
}
