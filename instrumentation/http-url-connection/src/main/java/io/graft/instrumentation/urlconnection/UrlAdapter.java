package io.graft.instrumentation.urlconnection;

import io.graft.governance.outbound.ClientAdapter;
import io.graft.governance.outbound.HeaderSink;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** How governance reads and writes a request of this library. */
final class UrlAdapter extends ClientAdapter<Exchange> {
  static final UrlAdapter INSTANCE = new UrlAdapter();

  private UrlAdapter() {
    super("http-url-connection");
  }

  @Override
  public String method(Exchange exchange) {
    return exchange.method;
  }

  @Override
  public String scheme(Exchange exchange) {
    return exchange.url().getProtocol();
  }

  @Override
  public @Nullable String host(Exchange exchange) {
    String host = exchange.url().getHost();
    return host == null || host.isEmpty() ? null : host;
  }

  @Override
  public int port(Exchange exchange) {
    return exchange.url().getPort();
  }

  @Override
  public String path(Exchange exchange) {
    String file = exchange.url().getFile();
    return file.startsWith("/") ? file : "/" + file;
  }

  @Override
  public @Nullable String header(Exchange exchange, String name) {
    return exchange.header(name);
  }

  @Override
  public void setHeader(Exchange exchange, String name, String value) {
    exchange.setHeader(name, value);
  }

  @Override
  public boolean replayable(Exchange exchange) {
    return !exchange.streaming;
  }

  @Override
  public byte @Nullable [] body(Exchange exchange) {
    return exchange.body();
  }

  @Override
  public void headers(Exchange exchange, HeaderSink sink) {
    exchange.headers(sink);
  }

  @Override
  public boolean neverSent(Throwable failure) {
    return super.neverSent(failure)
        || failure instanceof SSLHandshakeException
        || failure instanceof SSLPeerUnverifiedException;
  }
}
