package io.graft.instrumentation.jdkclient;

import io.graft.governance.outbound.ClientAdapter;
import io.graft.governance.outbound.HeaderSink;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest.BodyPublisher;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** How governance reads and writes a request of this library. */
final class JdkAdapter extends ClientAdapter<Hop> {
  static final JdkAdapter INSTANCE = new JdkAdapter();

  private static final String PUBLISHERS = "jdk.internal.net.http.RequestPublishers$";

  private JdkAdapter() {
    super("jdk-http-client");
  }

  @Override
  public String method(Hop hop) {
    return hop.request.method();
  }

  @Override
  public String scheme(Hop hop) {
    String scheme = hop.request.uri().getScheme();
    return scheme == null ? "http" : scheme.toLowerCase(Locale.ROOT);
  }

  @Override
  public @Nullable String host(Hop hop) {
    return hop.request.uri().getHost();
  }

  @Override
  public int port(Hop hop) {
    return hop.request.uri().getPort();
  }

  @Override
  public String path(Hop hop) {
    URI uri = hop.request.uri();
    String path = uri.getRawPath();
    String query = uri.getRawQuery();
    path = path == null || path.isEmpty() ? "/" : path;
    return query == null ? path : path + "?" + query;
  }

  @Override
  public @Nullable String header(Hop hop, String name) {
    return hop.header(name);
  }

  @Override
  public void setHeader(Hop hop, String name, String value) {
    hop.setHeader(name, value);
  }

  /** A publisher may be asked for its body twice by contract; those that can are known by name. */
  @Override
  public boolean replayable(Hop hop) {
    Optional<BodyPublisher> publisher = hop.request.bodyPublisher();
    if (!publisher.isPresent() || publisher.get().contentLength() == 0) {
      return true;
    }
    String name = publisher.get().getClass().getName();
    if (!name.startsWith(PUBLISHERS)) {
      return false;
    }
    switch (name.substring(PUBLISHERS.length())) {
      case "ByteArrayPublisher":
      case "StringPublisher":
      case "FilePublisher":
      case "IterablePublisher":
        return true;
      default:
        return false;
    }
  }

  @Override
  public byte @Nullable [] body(Hop hop) {
    BodyPublisher publisher = hop.request.bodyPublisher().orElse(null);
    long length = publisher == null ? 0 : publisher.contentLength();
    if (length == 0) {
      return new byte[0];
    }
    String name = publisher.getClass().getName();
    return length > 0
            && length <= MOST_BODY
            && (name.equals(PUBLISHERS + "ByteArrayPublisher")
                || name.equals(PUBLISHERS + "StringPublisher"))
        ? Collected.of(publisher, (int) length)
        : null;
  }

  @Override
  public void headers(Hop hop, HeaderSink sink) {
    hop.headers(sink);
  }

  @Override
  public boolean neverSent(Throwable failure) {
    return super.neverSent(failure)
        || failure instanceof HttpConnectTimeoutException
        || failure instanceof SSLHandshakeException;
  }
}
