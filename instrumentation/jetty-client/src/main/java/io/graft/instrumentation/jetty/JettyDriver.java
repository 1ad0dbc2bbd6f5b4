package io.graft.instrumentation.jetty;

import io.graft.governance.call.HeaderSink;
import io.graft.instrumentation.spi.client.AsyncDriver;
import java.net.SocketTimeoutException;
import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

/** How requests of this library are read. */
final class JettyDriver extends AsyncDriver<Hop> {
  static final JettyDriver INSTANCE = new JettyDriver();

  private JettyDriver() {
    super("jetty-client");
  }

  @Override
  public boolean layersTls(Hop hop) {
    return Requests.layersTls(hop.client);
  }

  @Override
  public String method(Hop hop) {
    return hop.request.getMethod();
  }

  @Override
  public String scheme(Hop hop) {
    return hop.request.getScheme();
  }

  @Override
  public @Nullable String host(Hop hop) {
    return hop.request.getHost();
  }

  @Override
  public int port(Hop hop) {
    return hop.port();
  }

  @Override
  public String path(Hop hop) {
    String path = hop.request.getPath();
    String query = hop.request.getQuery();
    path = path == null || path.trim().isEmpty() ? "/" : path;
    return query == null ? path : path + "?" + query;
  }

  @Override
  public @Nullable String header(Hop hop, String name) {
    String value = hop.get(name);
    return value == null && name.equalsIgnoreCase("Cookie")
        ? Requests.cookies(hop.client, hop.request)
        : value;
  }

  @Override
  public void setHeader(Hop hop, String name, String value) {
    hop.set(name, value);
  }

  @Override
  public void headers(Hop hop, HeaderSink sink) {
    Iterable<HttpField> headers = hop.request.getHeaders();
    for (HttpField field : headers) {
      sink.header(field.getName(), field.getValue());
    }
  }

  @Override
  public boolean replayable(Hop hop) {
    Object content = hop.content();
    return content == null || Requests.isReplayable(content);
  }

  @Override
  public byte @Nullable [] body(Hop hop) {
    Object content = hop.content();
    return content == null ? new byte[0] : Requests.bytes(content, MOST_BODY);
  }

  /** The connect timeout, too, is an exception without a type of its own. */
  @Override
  public boolean neverSent(Throwable failure) {
    return super.neverSent(failure)
        || failure instanceof SocketTimeoutException
            && "Connect Timeout".equalsIgnoreCase(failure.getMessage());
  }
}
